"""The history of everything and the outbox: found by account, reference and state, never by a patient's words."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.consultations.world import a_request
from tests.desk.people import an_account, record_url, signed_in, staff_client
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.models import Message

pytestmark = pytest.mark.django_db

HISTORY, LETTERS = "/admin/consultations/event/", "/admin/consultations/message/"


def told(client: Client, query: str) -> list[tuple[str, str]]:
    return [(event.kind, event.by_name) for event in client.get(f"{HISTORY}{query}").context["cl"].result_list]


def test_whose_records_did_this_account_see() -> None:
    first, second = a_request(), a_request()
    norah = signed_in(an_account("norah", "clinician"))
    for consultation in (first, second):
        norah.get(record_url(consultation))
    staff_client("reception").get(record_url(first))

    page = staff_client("manager").get(f"{HISTORY}?q=norah&what=opened")

    assert [event.consultation for event in page.context["cl"].result_list] == [second, first]


def test_who_saw_this_record() -> None:
    consultation = a_request()
    staff_client("reception").get(record_url(consultation))

    found = told(staff_client("manager"), f"?q={consultation.reference.lower()}")

    assert found == [("opened", "reception"), ("received", "")]


@pytest.mark.parametrize("text", ["nobody", "Ann", "%27", "x" * 300])
def test_what_names_neither_finds_nothing(text: str) -> None:
    a_request()

    assert told(staff_client("manager"), f"?q={text}") == []


def test_what_was_erased_keeps_its_line_and_leads_nowhere() -> None:
    consultation = a_request()
    erase_request(consultation=consultation, reason="expired", by=None, at=timezone.now())

    text = staff_client("manager").get(HISTORY).content.decode()

    assert (consultation.reference in text, "/change/" in text) == (True, False)


@pytest.mark.parametrize(("state", "kinds"), [("set-aside", ["receipt"]), ("waiting", []), ("sent", ["staff-notice"])])
def test_letters_are_found_by_their_state(state: str, kinds: list[str]) -> None:
    a_request()
    Message.objects.filter(kind="receipt").update(dead_at=timezone.now())
    Message.objects.filter(kind="staff-notice").update(sent_at=timezone.now())

    page = staff_client("clinician").get(f"{LETTERS}?state={state}")

    assert [letter.kind for letter in page.context["cl"].result_list] == kinds


@pytest.mark.parametrize("address", [f"{HISTORY}?details__contains=x", f"{LETTERS}?text__contains=laser"])
def test_the_address_bar_cannot_ask_about_words(address: str) -> None:
    assert staff_client("clinician").get(address).status_code == 400


def test_the_outbox_shows_no_words_of_a_letter() -> None:
    a_request()
    Message.objects.filter(kind="receipt").update(text="MARK-words", subject="MARK-subject")

    assert "MARK" not in staff_client("clinician").get(LETTERS).content.decode()
