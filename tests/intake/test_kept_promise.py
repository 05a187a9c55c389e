"""Beside the promised time stands what was really kept, on the sent page and on the request's own page."""

from datetime import timedelta

import pytest

from tests.consultations.test_kept_promise import many
from tests.consultations.world import DAY, NOON
from tests.intake.visitor import Visitor, owner_link_on, text_of
from treatments import content
from treatments.consultations.choices import Status
from treatments.consultations.models import ConsultationRequest
from treatments.intake.promise import kept_promise_in_words

pytestmark = pytest.mark.django_db

HALF = "In the last 30 days half of the answers came within"


def answered_at_once(count: int) -> None:
    """In no working time at all, whatever the hours of the clinic."""
    moment = NOON - DAY
    many(count, created_at=moment, status=Status.ANSWERED, first_answered_at=moment)


def test_it_is_told_while_somebody_waits_and_only_of_twenty() -> None:
    answered_at_once(19)
    visitor = Visitor()
    sent = visitor.request()
    own = visitor.open_link(owner_link_on(sent))
    assert [HALF in text_of(page) for page in (sent, visitor.get(own))] == [False, False]

    answered_at_once(1)
    told = f"{HALF} 1 working hour; 100 of 100 within the promise."
    assert [told in text_of(visitor.get(page)) for page in ("/consultation/sent/", own)] == [True, True]

    mine = ConsultationRequest.objects.get(status=Status.NEW)
    ConsultationRequest.objects.filter(pk=mine.pk).update(status=Status.ANSWERED, first_answered_at=NOON)
    assert HALF not in text_of(visitor.get(own))


def test_a_promise_that_was_not_kept_is_told_as_plainly() -> None:
    many(20, created_at=NOON - 90 * DAY)

    clinic = content.current().site.clinic
    assert kept_promise_in_words(clinic, at=NOON) == "In the last 30 days 0 of 100 answers came within the promise."
    assert kept_promise_in_words(clinic.model_copy(update={"hours": ()}), at=NOON) == ""


def test_several_hours_are_told_as_several() -> None:
    clinic = content.current().site.clinic
    week = timedelta(weeks=1)
    many(20, created_at=NOON - 2 * week, status=Status.ANSWERED, first_answered_at=NOON - week)

    assert "working hours; " in kept_promise_in_words(clinic, at=NOON)
