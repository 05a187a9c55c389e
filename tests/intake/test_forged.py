"""Another site sends a form in a visitor's name: it has no effect, now or later."""

import pytest

from tests.intake.visitor import ANSWERS, ASK, CHECK, Visitor, form_on
from treatments.consultations.models import ConsultationRequest, Draft
from treatments.intake.tickets import read_ticket

pytestmark = pytest.mark.django_db


def forged(visitor: Visitor, hidden: dict[str, str]) -> dict[str, str]:
    """The hidden fields of the page that a visitor sees after another site sent them there with a form of its own."""
    page = visitor.client.post(ASK, {**ANSWERS, **hidden, "csrfmiddlewaretoken": ""})
    assert (page.status_code, Draft.objects.count()) == (403, 0)
    return form_on(page).hidden


def test_a_forged_form_comes_back_with_a_ticket_that_its_forger_does_not_know():
    forger, visitor = Visitor(), Visitor()
    known = forger.open_form()
    shown = forged(visitor, known)
    visitor.ask(shown)
    visitor.send()

    spied = forger.client.post(CHECK, {**known, "form_token": read_ticket(known["form_token"]).token}, follow=True)

    assert ConsultationRequest.objects.count() == 1
    assert spied.redirect_chain[-1][0] == f"{ASK}?stopped=expired"


def test_a_form_of_ones_own_keeps_its_ticket_when_only_the_token_is_missing():
    visitor = Visitor()
    hidden = visitor.open_form()
    visitor.ask(hidden)

    page = visitor.client.post(ASK, {**ANSWERS, **hidden, "csrfmiddlewaretoken": ""})
    visitor.ask(form_on(page).hidden, message="One thing more.")

    assert Draft.objects.count() == 1
