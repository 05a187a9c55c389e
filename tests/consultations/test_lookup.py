import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.consultations.world import NOON, a_request, submitted
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.choices import Status
from treatments.consultations.keys import hash_of, letter_key
from treatments.consultations.lookup import LinkedRequest, StateView, request_behind_link, request_by_key

pytestmark = pytest.mark.django_db


def test_the_link_of_a_letter_shows_the_state_and_nothing_of_the_patient(settings: Settings) -> None:
    consultation = a_request(token="one form")

    view = request_by_key(reference=consultation.reference, key=letter_key(hash_of("one form")))

    assert view == LinkedRequest(
        state=StateView(
            reference=consultation.reference,
            status=Status.NEW,
            received_at=NOON,
            answered_at=None,
            closed_at=None,
            erased_from=NOON + settings.RETENTION.open,
        ),
        owner=None,
    )


def test_the_owners_link_opens_the_record() -> None:
    sent = submitted()
    assert sent.owner_key is not None

    view = request_by_key(reference=sent.consultation.reference, key=sent.owner_key)

    assert view is not None
    assert view.owner == sent.consultation


def test_a_link_is_understood_as_people_type_the_reference() -> None:
    sent = submitted()
    typed = sent.consultation.reference.lower().replace("-", "")

    assert request_by_key(reference=typed, key=sent.owner_key or "") is not None


def test_the_link_of_a_letter_finds_the_request_behind_link() -> None:
    consultation = a_request(token="one form")

    assert request_behind_link(reference=consultation.reference, key=letter_key(hash_of("one form"))) == consultation
    assert request_behind_link(reference=consultation.reference, key="another") is None


def test_every_way_of_not_finding_is_the_same_answer_after_the_same_work() -> None:
    first, second = submitted(), submitted()
    gone = submitted()
    erase_request(consultation=gone.consultation, reason="patient", by=None, at=NOON)
    tries = {
        "another's reference": (second.consultation.reference, first.owner_key),
        "no such reference": ("K7M-4TX", first.owner_key),
        "not a reference": ("../../", first.owner_key),
        "wrong key": (first.consultation.reference, "x" * 43),
        "no key": (first.consultation.reference, ""),
        "odd key": (first.consultation.reference, "\0\ud83d"),
        "erased": (gone.consultation.reference, gone.owner_key),
    }
    answers, queries = {}, {}

    for name, (reference, key) in tries.items():
        with CaptureQueriesContext(connection) as seen:
            answers[name] = request_by_key(reference=reference, key=key or "")
        queries[name] = len(seen)

    assert answers == dict.fromkeys(tries)
    assert queries == dict.fromkeys(tries, 1)
