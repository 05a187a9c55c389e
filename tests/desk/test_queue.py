"""The next request: unassigned or one's own, and never one that waits for the patient."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from tests.consultations.world import NOON, a_request
from tests.desk.people import an_account
from treatments.consultations.actions import triage
from treatments.consultations.choices import Outcome, Status
from treatments.consultations.models import ConsultationRequest
from treatments.desk import queue
from treatments.desk.response_target import response_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return an_account("nurse", "clinician")


def following(nurse: User, exclude: ConsultationRequest | None = None) -> ConsultationRequest | None:
    return queue.next_to_read(queue.context_for(nurse, response_target(), NOON), exclude=exclude)


def test_what_waits_longest_for_anybody_or_for_me(nurse: User) -> None:
    a_request(at=NOON - timedelta(hours=1))
    mine = a_request(at=NOON - timedelta(hours=2))
    triage.claim(consultation=mine, by=nurse, at=NOON)

    assert following(nurse) == mine


@pytest.mark.parametrize("step", [Status.WAITING, Status.ANSWERED, Status.CLOSED])
def test_what_does_not_wait_for_us_is_passed_over(nurse: User, step: Status) -> None:
    elsewhere, waits = a_request(at=NOON - timedelta(hours=2)), a_request(at=NOON - timedelta(hours=1))
    outcome = Outcome.BOOKED if step == Status.CLOSED else None
    triage.move_to(consultation=elsewhere, status=step, outcome=outcome, by=nurse, at=NOON)

    assert following(nurse) == waits


def test_what_a_colleague_has_in_hand_is_passed_over(nurse: User) -> None:
    triage.claim(consultation=a_request(at=NOON - timedelta(hours=2)), by=an_account("olu"), at=NOON)

    assert following(nurse) is None


def test_what_may_not_be_real_is_passed_over(nurse: User) -> None:
    a_request(spam_reasons=("honeypot",))

    assert following(nurse) is None


def test_the_one_at_hand_is_not_the_next(nurse: User) -> None:
    assert following(nurse, exclude=a_request()) is None
