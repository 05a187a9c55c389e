"""Exports: harmless in a spreadsheet, as little as needed, confirmed by password, and recorded."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.consultations.world import a_draft, a_request, submitted
from tests.desk.people import LIST, PASSWORD, action_url, an_account, signed_in, staff_client
from tests.desk.test_record import CONTACT, FIELDS, HEALTH
from treatments.consultations.actions.note import add_note
from treatments.consultations.choices import Channel, EventKind
from treatments.consultations.models import ConsultationRequest, Event
from treatments.desk.export import safe_cell

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "|cmd",
    "%0a",
]


def address(name: str, *chosen: ConsultationRequest) -> str:
    return f"/admin/consultations/consultationrequest/{name}/?ids={','.join(str(one.pk) for one in chosen)}"


def made(client: Client, shape: str, *chosen: ConsultationRequest, **more: str) -> bytes:
    return client.post(address("export", *chosen), {"format": shape, "password": PASSWORD, **more}).content


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text.replace(chr(0), '')}"


@given(st.text())
def test_an_ordinary_text_is_left_as_it_is(text: str) -> None:
    safe = safe_cell(text)

    assert safe.removeprefix("'").removeprefix("'") == text.replace("\0", "").removeprefix("'").removeprefix("'")
    assert safe[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize("text", ["Ann", "O'Neill", "1+1", "a=b", "", "שלום"])
def test_what_is_no_formula_is_not_marked(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.django_db
def test_a_spreadsheet_gets_quoted_cells_and_few_columns() -> None:
    consultation = submitted(**FIELDS).consultation

    text = made(staff_client("manager"), "csv", consultation).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["reference", "received", "status", "outcome", "first answered", "closed"]
    assert rows[1][0] == consultation.reference
    assert {mark for mark in CONTACT | HEALTH if mark in text} == set()
    assert text.startswith('"reference"')


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_no_column_tells_what_a_person_asked_about_or_that_it_may_be_urgent(file_format: str) -> None:
    urgent = submitted(**FIELDS | {"concern": "acne-scars"}).consultation
    ordinary = submitted(**FIELDS | {"concern": "melasma", "answers": ()}).consultation
    client = staff_client("manager")

    files = [made(client, file_format, one).decode("utf-8-sig") for one in (urgent, ordinary)]

    same = [text.replace(one.reference, "") for text, one in zip(files, (urgent, ordinary), strict=True)]
    assert same[0] == same[1]


@pytest.mark.django_db
def test_contact_details_come_only_when_asked_for_and_health_never() -> None:
    consultation = submitted(**FIELDS | {"name": "=HYPERLINK(1)", "phone": "+44 20 7946 0999"}).consultation

    text = made(staff_client("manager"), "csv", consultation, contact="on").decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["name"], row["phone"]) == ("'=HYPERLINK(1)", "'+44 20 7946 0999")
    assert {mark for mark in HEALTH if mark in text} == set()


@pytest.mark.django_db
def test_a_program_gets_json() -> None:
    consultation = a_request(name="Zoë")

    rows = json.loads(made(staff_client("manager"), "json", consultation, contact="on"))

    assert [(row["reference"], row["name"]) for row in rows] == [(consultation.reference, "Zoë")]


@pytest.mark.django_db
def test_a_whole_view_is_copied_in_its_own_order() -> None:
    first, second = a_request(), a_request()
    client = staff_client("manager")
    address = f"{LIST}export/?view=waiting"

    file = client.post(address, {"format": "json", "password": PASSWORD})

    assert address in client.get(f"{LIST}?view=waiting").content.decode()
    assert [row["reference"] for row in json.loads(file.content)] == [first.reference, second.reference]


@pytest.mark.django_db
def test_a_narrowed_list_copies_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treatments.desk.admin.requests.ConsultationAdmin.list_per_page", 1)
    client, rest = staff_client("manager"), {"phone": "", "email": "x@example.org"}
    a_request(name="Zoë Elsewhere", language="French", **rest)
    wanted = [a_request(name=f"Zoë {word}", language="POLISH", **rest).reference for word in ("One", "Two")]
    a_request(name="Nobody", message="zoe, polish", language="polish", **rest)
    address = "?view=waiting&q=ZOE&language=polish&sort=newest"
    shown = client.get(f"{LIST}{address}")
    link = re.search(r'<a href="([^"]+)">Export all of this list', shown.text)

    assert link is not None
    file = client.post(unescape(link[1]), {"format": "json", "password": PASSWORD})
    in_words = client.post(f"{unescape(link[1])}&words=1", {"format": "json", "password": PASSWORD})

    assert [row["reference"] for row in json.loads(file.content)] == wanted[::-1]
    assert len(json.loads(in_words.content)) == 3


@pytest.mark.django_db
def test_a_view_that_is_none_is_not_found() -> None:
    assert staff_client("manager").get(f"{LIST}export/?view=everything").status_code == 404


@pytest.mark.django_db
def test_each_copied_record_says_so() -> None:
    chosen = [a_request(), a_request()]

    made(staff_client("manager"), "csv", *chosen)

    copied = Event.objects.filter(kind=EventKind.EXPORTED).order_by("consultation")
    assert [(event.consultation, event.by_name, event.details) for event in copied] == [
        (one, "manager", {"form": "csv"}) for one in chosen
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["export", "erase"])
def test_a_wrong_password_does_nothing_and_counts_as_a_failed_sign_in(name: str) -> None:
    consultation = a_request()
    client = staff_client("manager")
    typed = {"format": "csv", "reason": "patient-asked", "password": "wrong"}

    response = client.post(address(name, consultation), typed)

    assert (response.status_code, "This is not your password" in response.content.decode()) == (422, True)
    assert ConsultationRequest.objects.count() == 1
    assert Event.objects.filter(kind__in=[EventKind.EXPORTED, EventKind.ERASED]).count() == 0
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["manager"]


@pytest.mark.django_db
def test_the_password_cannot_be_guessed_here_either() -> None:
    consultation = a_request()
    client = staff_client("manager")

    answers = [client.post(address("export", consultation), {"format": "csv", "password": "wrong"}) for _ in range(6)]
    right = client.post(address("export", consultation), {"format": "csv", "password": PASSWORD})

    assert (answers[-1].status_code, right.status_code) == (429, 429)
    assert Event.objects.filter(kind=EventKind.EXPORTED).count() == 0


@pytest.fixture
def archive() -> Iterator[zipfile.ZipFile]:
    draft = a_draft(photos=2)
    consultation = submitted(draft=draft, **FIELDS).consultation
    client = staff_client("manager")
    response = client.post(action_url("download", consultation), {"password": PASSWORD})
    return zipfile.ZipFile(io.BytesIO(response.content))


@pytest.mark.django_db
def test_a_whole_record_holds_everything_with_photos_and_no_path_of_ours(archive: zipfile.ZipFile) -> None:
    record = json.loads(archive.read("record.json"))

    assert archive.namelist() == ["record.html", "record.css", "record.json", "photos/1.jpg", "photos/2.jpg"]
    assert record["photos"] == ["photos/1.jpg", "photos/2.jpg"]
    assert record["fields"]["message"] == "MARK-message"
    assert [line["what"] for line in record["history"]] == ["received", "exported"]
    assert archive.read("photos/1.jpg")[:2] == b"\xff\xd8"


@pytest.mark.django_db
def test_a_whole_record_can_be_read_without_a_program(archive: zipfile.ZipFile) -> None:
    page = archive.read("record.html").decode()

    needed = CONTACT | HEALTH | {"I agree that the clinic keeps", "We have your request"}
    assert {mark for mark in needed if mark not in page} == set()
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["record.css", "photos/1.jpg", "photos/2.jpg"]
    assert archive.read("record.css")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("groups", "left_out"), [(["manager"], ["notes about health"]), (["manager", "clinician"], [])]
)
def test_a_whole_record_holds_the_notes_only_for_whoever_may_read_them(groups: list[str], left_out: list[str]) -> None:
    consultation = a_request()
    add_note(consultation=consultation, text="MARK-note", by=an_account("writer"), at=timezone.now())
    client = signed_in(an_account("ann", *groups))
    page = client.get(action_url("download", consultation)).content.decode()

    response = client.post(action_url("download", consultation), {"password": PASSWORD})

    text = zipfile.ZipFile(io.BytesIO(response.content)).read("record.json").decode()
    assert json.loads(text)["left_out"] == left_out
    assert ("MARK-note" in text, "notes are left out" in page) == (not left_out, bool(left_out))


@pytest.mark.django_db
@pytest.mark.parametrize("ids", ["", "x", "0", "-1", "1e9", f"{10**30}", "999999", ","])
@pytest.mark.parametrize("name", ["export", "erase"])
def test_ids_that_name_nothing_are_not_found(name: str, ids: str) -> None:
    response = staff_client("manager").get(f"/admin/consultations/consultationrequest/{name}/?ids={ids}")

    assert response.status_code == 404


def test_the_ways_of_answering_are_words_of_ours() -> None:
    assert all(safe_cell(channel) == channel for channel in Channel.values)
