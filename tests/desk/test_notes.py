"""Who writes notes, and who reads which."""

import pytest

from tests.consultations.world import a_request
from tests.desk.people import action_url, record_url, staff_client
from treatments.consultations.models import Note

pytestmark = pytest.mark.django_db


def test_reception_writes_notes_and_reads_those_that_are_not_about_health() -> None:
    consultation = a_request()
    reception, clinician = staff_client("reception"), staff_client("clinician")
    reception.post(action_url("note", consultation), {"note": "MARK-reception"})
    clinician.post(action_url("note", consultation), {"note": "MARK-health"})
    clinician.post(action_url("note", consultation), {"note": "MARK-for-all", "note_for_all": "on"})
    typed = {"version": 1, "status": "waiting-for-patient", "note": "MARK-step", "note_for_all": "on"}
    clinician.post(action_url("move", consultation), typed)

    pages = {
        group: client.get(record_url(consultation)).text
        for group, client in {
            "reception": reception,
            "clinician": clinician,
            "manager": staff_client("manager"),
        }.items()
    }

    marks = ("MARK-reception", "MARK-health", "MARK-for-all", "MARK-step")
    read = {group: {mark for mark in marks if mark in text} for group, text in pages.items()}
    assert read == {
        "reception": set(marks) - {"MARK-health"},
        "clinician": set(marks),
        "manager": set(marks) - {"MARK-health"},
    }


def test_reception_cannot_write_a_note_about_health() -> None:
    staff_client("reception").post(action_url("note", a_request()), {"note": "n", "note_for_all": ""})

    assert [note.about_health for note in Note.objects.all()] == [False]
