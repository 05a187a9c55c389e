"""The form in its three lives: fresh or opened again, as it was just sent, and as a draft holds it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from treatments import content
from treatments.consultations.lookup import Draft
from treatments.intake.forms import AskForm
from treatments.intake.keeping import as_data, as_initial
from treatments.intake.questions import Questions
from treatments.intake.tickets import Ticket
from treatments.intake.unavailable import NothingToAgreeTo


def blank_form(ticket: Ticket, *, concern: str = "") -> AskForm:
    return _form(initial={"form_token": str(ticket), "concern": concern})


def reopened_form(draft: Draft, *, token: str, at: datetime) -> AskForm:
    form = blank_form(Ticket(token=token, handed_out=at))
    form.initial = {**form.initial, **as_initial(draft.answers.get("given", {}), form)}
    return form


def sent_form(request: HttpRequest) -> AskForm:
    return _form(request.POST, request.FILES)


def form_of(draft: Draft) -> AskForm:
    """Judged anew each time, for the questions may have changed since it was filled in."""
    return _form(as_data(draft.answers.get("given", {})))


def _form(*args: Any, **kwargs: Any) -> AskForm:
    library = content.current()
    wording = library.latest_consent(get_language() or "en")
    if wording is None:
        raise NothingToAgreeTo
    return AskForm(
        *args,
        questions=Questions(library.site),
        time_zone=library.site.clinic.time_zone,
        wording=wording,
        **kwargs,
    )
