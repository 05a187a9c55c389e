"""Two people at one record: the later save is refused, both see what happened, nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.consultations.world import a_request
from tests.desk.people import PASSWORD, action_url, record_url, staff_client
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.choices import EventKind, Status
from treatments.consultations.models import ConsultationRequest, Event, Message, Note
from treatments.desk.views import decorators

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Client, Client]:
    return staff_client("clinician", "norah"), staff_client("clinician", "olu")


def test_a_reply_over_a_newer_version_is_not_sent_and_not_lost(pair: tuple[Client, Client]) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(action_url("move", consultation), {"version": 1, "status": "answered"})

    response = olu.post(
        action_url("reply", consultation),
        {"version": 1, "subject": "My subject", "text": "My long letter", "then": "answered"},
    )

    text = " ".join(response.content.decode().split())
    assert response.status_code == 409
    assert [words in text for words in ("My subject", "My long letter", "norah: status changed: New → Answered")] == [
        True
    ] * 3
    assert Message.objects.filter(kind="reply").count() == 0


def test_sent_again_by_choice_it_goes(pair: tuple[Client, Client]) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(action_url("claim", consultation), {"version": 1})
    typed = {"version": 1, "subject": "s", "text": "t", "then": "answered"}
    refused = olu.post(action_url("reply", consultation), typed)

    newer = refused.context["forms"]["reply"]["version"].value()
    olu.post(action_url("reply", consultation), typed | {"version": newer})

    assert (newer, Message.objects.filter(kind="reply").count()) == (2, 1)


def test_contact_details_typed_over_newer_ones_are_shown_beside_them(pair: tuple[Client, Client]) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(
        action_url("contact", consultation),
        {"version": 1, "phone": "1111 1111", "email": "", "contact_channel": "phone"},
    )

    response = olu.post(
        action_url("contact", consultation),
        {"version": 1, "phone": "2222 2222", "email": "", "contact_channel": "phone"},
    )

    text = response.content.decode()
    assert (response.status_code, "1111 1111" in text, 'value="2222 2222"' in text) == (409, True, True)
    assert ConsultationRequest.objects.get().phone == "1111 1111"


@pytest.mark.parametrize("name", ["claim", "assign", "move", "spam"])
def test_no_action_overwrites_a_newer_version(pair: tuple[Client, Client], name: str) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(action_url("claim", consultation), {"version": 1})

    response = olu.post(action_url(name, consultation), {"version": 1, "status": "answered"})

    consultation.refresh_from_db()
    assert (response.status_code, consultation.version, consultation.status) == (409, 2, Status.BEING_READ)


def test_the_refused_note_of_a_step_is_still_in_its_box(pair: tuple[Client, Client]) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(action_url("claim", consultation), {"version": 1})

    response = olu.post(action_url("move", consultation), {"version": 1, "status": "answered", "note": "rang at nine"})

    assert "rang at nine</textarea>" in response.content.decode()


@pytest.fixture
def erased_at_the_last_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request is erased right after a view has read it."""
    find = decorators._request_or_none

    def find_and_erase(pk: int) -> ConsultationRequest | None:
        found = find(pk)
        if found:
            erase_request(consultation=found, reason="patient", by=None, at=timezone.now())
        return found

    monkeypatch.setattr(decorators, "_request_or_none", find_and_erase)


FORMS = {
    "claim": {},
    "assign": {"to": ""},
    "move": {"status": "answered", "note": "MARK-typed"},
    "spam": {},
    "real": {},
    "note": {"note": "MARK-typed"},
    "reply": {"subject": "s", "text": "MARK-typed", "then": "answered"},
    "contact": {"phone": "MARK-typed 020 7946 0000", "contact_channel": "phone"},
}


@pytest.mark.usefixtures("erased_at_the_last_moment")
@pytest.mark.parametrize("name", FORMS)
def test_an_action_on_what_was_erased_a_moment_ago_is_refused_in_a_sentence(name: str) -> None:
    consultation = a_request()

    response = staff_client("clinician").post(action_url(name, consultation), FORMS[name] | {"version": 1})

    text = response.content.decode()
    assert (response.status_code, "was erased while you had it open" in text) == (410, True)
    assert ("MARK-typed" in text) == ("MARK-typed" in str(FORMS[name]))
    assert (Message.objects.count(), Note.objects.count()) == (0, 0)
    assert list(Event.objects.values_list("kind", flat=True)) == [EventKind.RECEIVED, EventKind.ERASED]


@pytest.mark.usefixtures("erased_at_the_last_moment")
@pytest.mark.parametrize("page", ["record", "print"])
def test_a_page_of_what_was_erased_a_moment_ago_is_not_found(page: str) -> None:
    consultation = a_request()
    address = record_url(consultation) if page == "record" else action_url(page, consultation)

    assert staff_client("clinician").get(address).status_code == 404


@pytest.mark.usefixtures("erased_at_the_last_moment")
def test_a_file_made_of_what_was_erased_a_moment_ago_still_leaves_its_event() -> None:
    consultation = a_request()

    staff_client("manager").post(action_url("download", consultation), {"password": PASSWORD})

    exported = Event.objects.get(kind=EventKind.EXPORTED)
    assert (exported.reference, exported.consultation) == (consultation.reference, None)


@pytest.mark.django_db(transaction=True)
def test_a_reply_and_an_erasure_at_the_same_moment_end_in_one_of_two_ways() -> None:
    nurse = staff_client("clinician")
    answers = []
    for _round in range(4):
        consultation, start = a_request(), Barrier(2)

        def reply(consultation: ConsultationRequest = consultation, start: Barrier = start) -> int:
            start.wait()
            form = {"version": 1, "subject": "s", "text": "t", "then": "answered"}
            try:
                return nurse.post(action_url("reply", consultation), form).status_code
            finally:
                connection.close()

        def erase(consultation: ConsultationRequest = consultation, start: Barrier = start) -> None:
            start.wait()
            try:
                erase_request(consultation=consultation, reason="patient", by=None, at=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            replied, erased = pool.submit(reply), pool.submit(erase)
            erased.result()
            answers.append(replied.result())

    assert set(answers) <= {302, 404, 410}
    assert (ConsultationRequest.objects.count(), Message.objects.count()) == (0, 0)
    assert Event.objects.filter(kind=EventKind.REPLY_QUEUED).count() == answers.count(302)
