"""Two people at one record: the later save is refused, both see what happened, nothing typed is lost."""

import pytest
from django.test import Client

from tests.consultations.world import a_request
from tests.desk.people import action_url, staff_client
from treatments.consultations.choices import Status
from treatments.consultations.models import ConsultationRequest, Message

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

    text = response.content.decode()
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

    assert (newer, Message.objects.filter(kind="reply").count()) == ("2", 1)


def test_contact_details_typed_over_newer_ones_are_shown_beside_them(pair: tuple[Client, Client]) -> None:
    consultation = a_request()
    norah, olu = pair
    norah.post(
        action_url("contact", consultation), {"version": 1, "phone": "1111 1111", "email": "", "channel": "phone"}
    )

    response = olu.post(
        action_url("contact", consultation), {"version": 1, "phone": "2222 2222", "email": "", "channel": "phone"}
    )

    text = response.content.decode()
    assert (response.status_code, "1111 1111" in text, 'value="2222 2222"' in text) == (409, True, True)
    assert ConsultationRequest.objects.get().phone == "1111 1111"


@pytest.mark.parametrize("name", ["claim", "assign", "move", "spam"])
def test_no_deed_is_done_over_a_newer_version(pair: tuple[Client, Client], name: str) -> None:
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
