"""A form that is being filled in: its cookie, what is saved of it, which draft it belongs to, and how it is sent.

However often and from however many tabs a form is sent, it has one draft and becomes one request.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language

from treatments import content
from treatments.consultations.actions.details import has_same_answers
from treatments.consultations.actions.draft import save_answers, start_draft
from treatments.consultations.actions.limit import Allowance, check_attempts, count_attempt
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.actions.submit import Submitted, find_submitted, submit_request
from treatments.consultations.lookup import draft_by_key
from treatments.intake.forms import AskForm
from treatments.intake.layout import SUITABILITY
from treatments.intake.messages import messages_on_arrival
from treatments.intake.questions import SAFETY, Questions, is_danger
from treatments.intake.spam import Traces, signs
from treatments.intake.summary import consent_given, free_text, request_data
from treatments.intake.tickets import Ticket, new_ticket
from treatments.intake.unavailable import ConsentWordingMissing

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest, Draft


def cookie_name() -> str:
    return "__Host-draft" if settings.PRODUCTION else "draft"


def read_draft_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")


def set_draft_cookie(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        cookie_name(),
        key,
        max_age=settings.RETENTION.draft,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def delete_draft_cookie(response: HttpResponse) -> None:
    response.set_cookie(cookie_name(), "", max_age=0, secure=settings.PRODUCTION, httponly=True, samesite="Lax")


CONSENT = ("consent", "consent_version")
NOT_SAVED = {"form_token", "website", *CONSENT}


def valid_answers(form: AskForm) -> dict[str, list[str]]:
    """The answers of every field without an error, and of each only the value that the form validated.

    Of a field that the body contains twice the last value is validated, so the others are not saved. A tick may arrive
    with any value; it is saved as a tick with the version of the wording that it belongs to.
    """
    given = {
        name: _checked(form, name)
        for name in form.fields
        if name in form.data and name not in NOT_SAVED and name not in form.errors
    }
    if "consent" in form.data and "consent" not in form.errors:
        given |= {"consent": ["on"], "consent_version": [form.wording.version]}
    return given


def _checked(form: AskForm, name: str) -> list[str]:
    if name == form.unused_contact:
        return [form.cleaned_data[name]]  # a fault in it stopped nobody, so what arrived may be anything
    match form.fields[name]:
        case forms.MultipleChoiceField():
            return form.data.getlist(name)
        case forms.EmailField():
            return [form.cleaned_data[name]]  # without the spaces around it, of which there may be a megabyte
        case _:
            return form.data.getlist(name)[-1:]


def as_query_dict(saved_answers: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in saved_answers.items():
        data.setlist(name, list(values))
    return data


def as_initial(saved_answers: Mapping[str, Sequence[str]], form: AskForm) -> dict[str, Any]:
    """For a form that is opened again. Consent must be ticked again each time the wording is shown."""
    several = {name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {
        name: list(values) if name in several else values[-1]
        for name, values in saved_answers.items()
        if values and name not in CONSENT
    }


def health_initial(form: AskForm, given: Mapping[str, str]) -> dict[str, str]:
    """Answers by the keys of their questions, as far as the form asks the question and offers the answer.

    The most pressing danger among them answers the safety question, too.
    """
    offered = {question.key: {answer.key for answer in question.answers} for question in form.questions.suitability}
    carried = {SUITABILITY + key: answer for key, answer in given.items() if answer in offered.get(key, set())}
    danger = next((one.key for one in form.questions.dangers if is_danger(one, given.get(one.key, ""))), "")
    return carried | ({SAFETY: danger} if danger else {})


def fingerprint(given: Mapping[str, Sequence[str]]) -> str:
    """Shows whether the answers on the check page are still those that would be sent."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:32]


def blank_form(ticket: Ticket, *, concern: str = "") -> AskForm:
    return _form(initial={"form_token": str(ticket), "concern": concern})


def reopened_form(draft: "Draft", *, token: str, at: datetime) -> AskForm:
    form = blank_form(Ticket(token=token, handed_out=at))
    form.start_with(as_initial(draft.answers.get("given", {}), form))
    return form


def sent_form(request: HttpRequest) -> AskForm:
    return _form(request.POST)


def form_from_draft(draft: "Draft") -> AskForm:
    """Validated anew each time, because the questions may have changed since it was filled in."""
    return _form(as_query_dict(draft.answers.get("given", {})))


def _form(*args: Any, **kwargs: Any) -> AskForm:
    library = content.current()
    wording = library.latest_consent(get_language() or "en")
    if wording is None:
        raise ConsentWordingMissing
    return AskForm(
        *args,
        questions=Questions(library.site),
        time_zone=library.site.clinic.time_zone,
        wording=wording,
        **kwargs,
    )


HOUR = timedelta(hours=1)
SEND, BEGIN = "send", "begin"


class AlreadySent(Exception):
    """The form became a request before; nothing new is in it."""

    def __init__(self, consultation: "ConsultationRequest") -> None:
        super().__init__(consultation.reference)
        self.consultation = consultation


class TooMany(Exception):
    """One address sent more than it may; `allowance` says when it may again."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__("too many")
        self.retry_after = allowance.retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The cookie and the address that a form came with."""

    key: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """A draft with the key that opens it, which is sent in the cookie and nowhere else."""

    draft: "Draft"
    key: str


@write_lock()
@transaction.atomic
def save_form(form: AskForm, ticket: Ticket, sender: Sender, *, at: datetime) -> OpenDraft:
    """Save the valid answers in the one draft of this form.

    Raises AlreadySent when a request holds all of it, TooMany over the limit.
    """
    opened = draft_for(form, ticket, sender, at=at)
    form.carry(Ticket(token=opened.key, handed_out=ticket.handed_out))
    traces = Traces(trap=form.data.get("website", ""), handed_out=ticket.handed_out, free_text=free_text(form))
    answers = {"given": valid_answers(form), "spam_reasons": list(signs(traces, at=at))}
    draft = save_answers(draft=opened.draft, answers=answers, at=at, lifetime=settings.RETENTION.draft)
    return OpenDraft(draft=draft, key=opened.key)


def draft_for(form: AskForm, ticket: Ticket, sender: Sender, *, at: datetime) -> OpenDraft:
    """The draft of this form, or of its copy in another tab; created if there is none."""
    if submitted := find_submitted(token=ticket.token):
        refuse_already_sent(form, submitted.consultation)
        ticket = new_ticket(at=at)  # sent before and changed since: a second request
    draft = draft_by_key(key=sender.key, at=at) if sender.key else None
    if draft and draft.consultation:
        refuse_already_sent(form, draft.consultation)
    elif draft and (sender.key == ticket.token or draft.answers.get("given") == valid_answers(form)):
        return OpenDraft(draft=draft, key=sender.key)
    refuse_too_many(sender.address, at=at)
    draft = start_draft(token=ticket.token, at=at, lifetime=settings.RETENTION.draft, address=sender.address)
    return OpenDraft(draft=draft, key=ticket.token)


def refuse_already_sent(form: AskForm, consultation: "ConsultationRequest") -> None:
    """Raises AlreadySent for a form sent again from a second tab, with the back button or after a crash."""
    if not form.is_valid():
        return
    if has_same_answers(consultation, request_data(form, spam_reasons=())):
        raise AlreadySent(consultation)


def refuse_too_many(address: str, *, at: datetime) -> None:
    """Refuse early where the request could not be sent, and limit how many drafts one address begins."""
    sends = check_attempts(address=address, what=SEND, limit=settings.SUBMISSIONS_PER_HOUR, window=HOUR, at=at)
    if not sends.allowed:
        raise TooMany(sends)
    begins = count_attempt(address=address, what=BEGIN, limit=5 * settings.SUBMISSIONS_PER_HOUR + 5, window=HOUR, at=at)
    if not begins.allowed:
        raise TooMany(begins)


@write_lock()
@transaction.atomic
def send_draft(draft: "Draft", form: AskForm, *, token: str, address: str, at: datetime) -> Submitted:
    """Raises TooMany over the limit; then nothing is sent and the draft stays."""
    allowance = count_attempt(address=address, what=SEND, limit=settings.SUBMISSIONS_PER_HOUR, window=HOUR, at=at)
    if not allowance.allowed:
        raise TooMany(allowance)
    return submit_request(
        token=token,
        data=request_data(form, spam_reasons=draft.answers.get("spam_reasons", ())),
        consent=consent_given(form),
        write_messages=messages_on_arrival,
        draft=draft,
        at=at,
        by=None,
    )
