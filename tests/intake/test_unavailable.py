"""When records cannot be written or read: a readable page, 503, Retry-After, and nothing that was typed is lost."""

import errno
import sqlite3
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection

from tests.consultations.world import jpeg
from tests.intake.visitor import ASK, CHECK, SENT, Visitor, form_on, owner_link_on, reference_on, text_of
from treatments.consultations import storage
from treatments.consultations.models import ConsultationRequest, Draft, Photo

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the lock is taken the way SQLite takes it"),
]


@contextmanager
def locked_database():
    """Somebody else holds the one pen, and our patience is short."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def refused(response) -> bool:
    return response.status_code == 503 and response.headers["Retry-After"] == "60"


def test_a_locked_database_refuses_the_form_with_everything_still_in_it():
    visitor = Visitor()
    form = visitor.open_form()

    with locked_database():
        response = visitor.ask(form, message="typed with care")

    assert refused(response)
    assert "typed with care</textarea>" in text_of(response)
    assert "Nothing was sent. What you typed is still here" in text_of(response)
    assert form_on(response).hidden["form_token"] == form["form_token"]
    assert Draft.objects.count() == 0


def test_a_locked_database_refuses_to_send_and_the_answers_are_still_there():
    visitor = Visitor()
    visitor.ask(message="typed with care")
    page = visitor.get(CHECK)

    with locked_database():
        response = visitor.send(page)
    again = visitor.send(response)

    assert refused(response)
    assert "typed with care" in text_of(response)
    assert again.headers["Location"] == SENT
    assert ConsultationRequest.objects.count() == 1


def test_reading_goes_on_while_the_database_is_locked():
    visitor = Visitor()
    page = visitor.request()

    with locked_database():
        answers = [visitor.get(ASK), visitor.get(SENT), visitor.own_page(owner_link_on(page))]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert reference_on(answers[1]) == reference_on(page)


def photos_page(visitor: Visitor) -> str:
    return f"{visitor.own_address()}photos/"


def test_a_photo_storage_that_cannot_be_written_acknowledges_nothing(monkeypatch, tmp_path):
    visitor = Visitor()
    page = photos_page(visitor)
    blocked = tmp_path / "photos"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setattr(storage, "photo_folder", lambda: blocked)

    response = visitor.add(page, photos=[SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")])

    assert refused(response)
    assert "We have no room for cheek.jpg just now." in text_of(response)
    assert Photo.objects.count() == 0
    assert Visitor().request().status_code == 200


def test_a_disk_without_room_for_an_upload_refuses_the_photos(settings, tmp_path):
    visitor = Visitor()
    page = photos_page(visitor)
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "file" / "uploads"
    (tmp_path / "file").touch()
    large = SimpleUploadedFile("large.jpg", jpeg() + b"\0" * 3_000_000, "image/jpeg")
    small = SimpleUploadedFile("small.jpg", jpeg(), "image/jpeg")

    response = visitor.add(page, photos=[large, small])

    assert refused(response)
    assert "We have no room for large.jpg, small.jpg just now. Go on without photos" in text_of(response)
    assert Photo.objects.count() == 0


def test_a_disk_that_fills_up_during_an_upload_refuses_too(monkeypatch):
    def no_room(self, raw_data: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    visitor = Visitor()
    page = photos_page(visitor)
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", no_room)
    large = SimpleUploadedFile("large.jpg", jpeg() + b"\0" * 3_000_000, "image/jpeg")

    assert refused(visitor.add(page, photos=[large]))


def test_a_locked_database_refuses_an_addition_with_everything_still_in_it():
    visitor = Visitor()
    page = f"{visitor.own_address()}prepare/words/"
    hidden = form_on(visitor.get(page)).hidden

    with locked_database():
        response = visitor.client.post(page, {**hidden, "hopes": "typed with care"})
    again = visitor.client.post(page, {**form_on(response, page).hidden, "hopes": "typed with care"})

    assert refused(response)
    assert "typed with care</textarea>" in text_of(response)
    assert again.status_code == 302
    assert ConsultationRequest.objects.get().hopes == "typed with care"


def test_tables_that_are_gone_give_a_readable_page():
    visitor = Visitor()
    page = visitor.request()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consultations_draft RENAME TO elsewhere")
    try:
        answers = [visitor.get(SENT), visitor.get(CHECK), visitor.get(ASK)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO consultations_draft")

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert "Send your request" not in text_of(answers[1])
    assert "This page does not work just now" in text_of(answers[0])
    assert visitor.own_page(owner_link_on(page)).status_code == 200


def test_answers_that_cannot_even_be_read_are_offered_for_sending_again():
    visitor = Visitor()
    visitor.ask()
    page = visitor.get(CHECK)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consultations_draft RENAME TO elsewhere")
    try:
        response = visitor.send(page)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO consultations_draft")
    again = visitor.client.post(CHECK, form_on(response).hidden)

    assert refused(response)
    assert "Your request was not sent. Your answers are kept." in text_of(response)
    assert again.headers["Location"] == SENT
    assert ConsultationRequest.objects.count() == 1
