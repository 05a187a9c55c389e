"""Photos: only with the right to see them, each viewing recorded, never embedded or cached."""

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.consultations.world import a_draft, submitted
from tests.desk.people import action_url, record_url, staff_client
from treatments.consultations import storage
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, Event

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation() -> ConsultationRequest:
    draft = a_draft(photos=2)
    return submitted(draft=draft).consultation


def address(consultation: ConsultationRequest, position: int = 1) -> str:
    return f"/admin/photos/{consultation.photos.get(position=position).name}.jpg"


def test_a_photo_is_a_sandboxed_jpeg_that_nobody_keeps(consultation: ConsultationRequest) -> None:
    response = staff_client("clinician").get(address(consultation))

    told = {name: response.headers[name] for name in ("Content-Type", "Content-Security-Policy", "Cache-Control")}
    assert told == {
        "Content-Type": "image/jpeg",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store, private",
    }
    assert response.content == storage.read_photo(consultation.photos.get(position=1).name)


def test_each_viewing_is_recorded_once(consultation: ConsultationRequest) -> None:
    client = staff_client("clinician")

    for position in (1, 1, 2):
        client.get(address(consultation, position))

    looks = Event.objects.filter(kind=EventKind.PHOTO_SEEN).order_by("id").values_list("by_name", "details")
    assert list(looks) == [("clinician", {"position": 1}), ("clinician", {"position": 2})]


@pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fsecret-key", "x", "0" * 31 + "g"])
def test_a_name_that_is_none_of_ours_is_not_found(name: str, consultation: ConsultationRequest) -> None:
    assert staff_client("clinician").get(f"/admin/photos/{name}.jpg").status_code == 404


def test_reception_gets_the_same_answer_as_for_no_photo_and_no_line_is_written(
    consultation: ConsultationRequest,
) -> None:
    client = staff_client("reception")

    theirs, never = client.get(address(consultation)), client.get(f"/admin/photos/{'0' * 32}.jpg")

    assert (theirs.status_code, theirs.content) == (404, never.content)
    assert Event.objects.filter(kind=EventKind.PHOTO_SEEN).count() == 0


def test_a_photo_whose_file_is_gone_is_not_found(consultation: ConsultationRequest) -> None:
    storage.remove_photos([consultation.photos.get(position=1).name])

    assert staff_client("clinician").get(address(consultation)).status_code == 404


def test_the_viewer_leads_to_its_neighbours_and_back(consultation: ConsultationRequest) -> None:
    client = staff_client("clinician")

    first = client.get(f"{action_url('claim', consultation)[: -len('claim/')]}photos/1/").content.decode()

    assert ('rel="next"' in first, 'rel="prev"' in first, record_url(consultation) in first) == (True, False, True)


@pytest.mark.parametrize(("asked", "given"), [("2", "2"), ("fit", "fit"), ("100", "fit"), ("", "fit")])
def test_only_known_sizes_are_shown(consultation: ConsultationRequest, asked: str, given: str) -> None:
    client: Client = staff_client("clinician")

    page = client.get(f"/admin/consultations/consultationrequest/{consultation.pk}/photos/2/?zoom={asked}")

    assert page.context["zoom"] == given


def test_a_photo_that_was_never_sent_has_no_page(consultation: ConsultationRequest) -> None:
    page = staff_client("clinician").get(f"/admin/consultations/consultationrequest/{consultation.pk}/photos/3/")

    assert page.status_code == 404


def test_a_photo_is_turned_for_the_eye_and_not_in_the_store(consultation: ConsultationRequest) -> None:
    client = staff_client("clinician")
    stored = storage.read_photo(consultation.photos.get(position=1).name)

    turned = {turn: client.get(f"{address(consultation)}?turn={turn}").content for turn in "12309x"}

    orientations = [Image.open(io.BytesIO(turned[turn])).getexif().get(0x0112) for turn in ("1", "2", "3")]
    assert orientations == [6, 3, 8]
    assert {turned[turn] for turn in ("0", "9", "x")} == {stored}
    assert storage.read_photo(consultation.photos.get(position=1).name) == stored


def test_photos_stand_side_by_side_each_with_a_turn_of_its_own(consultation: ConsultationRequest) -> None:
    client = staff_client("clinician")
    page = client.get(f"{action_url('photos', consultation)}?turn1=3&turn2=1")

    shown = page.context["photos"]
    assert [(one["turn"], one["query"]) for one in shown] == [(3, "turn2=1"), (1, "turn1=3&turn2=2")]
    assert [(one["width"], one["height"]) for one in shown] == [(80, 120), (80, 121)]
    assert f"{address(consultation, 2)}?turn=1" in page.text


def test_the_sizes_are_a_key_apart(consultation: ConsultationRequest) -> None:
    page = staff_client("clinician").get(f"{action_url('photos', consultation)}1/?zoom=full&turn=1").text

    links = ("?zoom=2&amp;turn=1", "?zoom=fit&amp;turn=1", "?zoom=full&amp;turn=2")
    assert [f'href="{link}"' in page for link in links] == [True] * 3
