"""Erasing by hand: a preview, a reason, the password, and an event in the history without the person."""

import pytest

from tests.consultations.world import a_draft, a_request, submitted
from tests.desk.people import LIST, PASSWORD, action_url, staff_client
from tests.desk.test_record import CONTACT, FIELDS, HEALTH
from treatments.consultations import storage
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, Event, Message, Photo

pytestmark = pytest.mark.django_db


def test_the_preview_says_what_goes_and_erases_nothing() -> None:
    draft = a_draft(photos=2)
    consultation = submitted(draft=draft).consultation

    text = staff_client("manager").get(action_url("erase", consultation)).content.decode()

    assert "photos: 2; letters: 2; notes: 0" in text
    assert ConsultationRequest.objects.count() == 1


def test_without_a_reason_there_is_no_second_step() -> None:
    consultation = a_request()

    response = staff_client("manager").post(action_url("erase", consultation), {"reason": ""})

    assert (response.status_code, 'type="password"' in response.content.decode()) == (422, False)


def test_the_second_step_asks_for_the_password_and_erases_nothing_yet() -> None:
    consultation = a_request()

    response = staff_client("manager").post(action_url("erase", consultation), {"reason": "patient-asked"})

    assert (response.status_code, 'type="password"' in response.content.decode()) == (200, True)
    assert ConsultationRequest.objects.count() == 1


@pytest.mark.parametrize(("number", "said"), [(1, "Erase {reference} for good"), (2, "Erase 2 requests for good")])
def test_the_button_says_what_it_erases(number: int, said: str) -> None:
    requests = [a_request() for _number in range(number)]
    client = staff_client("manager")
    ids = [one.pk for one in requests]
    address = client.post(LIST, {"action": "erase", "_selected_action": ids, "index": "0"}).headers["Location"]

    text = client.post(address, {"reason": "patient-asked"}).text

    assert said.format(reference=requests[0].reference) in text


def test_after_it_only_a_line_without_the_person_is_left() -> None:
    draft = a_draft(photos=1)
    consultation = submitted(draft=draft, **FIELDS).consultation
    photo = consultation.photos.get().name

    response = staff_client("manager").post(
        action_url("erase", consultation), {"reason": "patient-asked", "password": PASSWORD}
    )

    line = Event.objects.get(kind=EventKind.ERASED)
    assert response.headers["Location"] == LIST
    assert (line.reference, line.by_name, line.details) == (
        consultation.reference,
        "manager",
        {"reason": "patient-asked"},
    )
    assert (ConsultationRequest.objects.count(), Message.objects.count(), Photo.objects.count()) == (0, 0, 0)
    assert not storage.photo_path(photo).exists()
    assert {mark for mark in CONTACT | HEALTH if mark in str(list(Event.objects.values()))} == set()


def test_several_are_erased_each_with_its_line() -> None:
    gone, kept = [a_request(), a_request()], a_request()
    client = staff_client("manager")
    chosen = client.post(LIST, {"action": "erase", "_selected_action": [one.pk for one in gone], "index": "0"})

    client.post(chosen.headers["Location"], {"reason": "not-a-request", "password": PASSWORD})

    assert list(ConsultationRequest.objects.all()) == [kept]
    assert sorted(Event.objects.filter(kind=EventKind.ERASED).values_list("reference", flat=True)) == sorted(
        one.reference for one in gone
    )


def test_a_made_up_reason_is_refused() -> None:
    consultation = a_request()

    staff_client("manager").post(action_url("erase", consultation), {"reason": "Ann asked", "password": PASSWORD})

    assert ConsultationRequest.objects.count() == 1
