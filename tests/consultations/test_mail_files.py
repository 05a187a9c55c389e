"""Emails written to files are erased with the request that they are about, and no other email is."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.consultations.world import NOON, a_nurse, a_request
from treatments.consultations import outbox
from treatments.consultations.actions.erase import erase_expired, erase_request
from treatments.consultations.actions.notify import REPLY_HELD
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.models import ConsultationRequest, Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def deliver() -> None:
    outbox.deliver_due(now=lambda: NOON + REPLY_HELD)


def written(folder: Path) -> str:
    return "".join(file.read_text() for file in folder.iterdir())


def erase(consultation: ConsultationRequest) -> None:
    erase_request(consultation=consultation, reason="patient", by=None, at=NOON)


def test_erasing_a_request_erases_its_letters_and_leaves_those_of_others(folder: Path) -> None:
    first, second = a_request(), a_request()
    send_reply(consultation=first, subject="s", text=f"A line of hyphens:\n{'-' * 79}\nMARK", by=a_nurse(), at=NOON)
    deliver()
    assert ("MARK" in written(folder), first.reference in written(folder)) == (True, True)

    erase(first)

    assert ("MARK" in written(folder), first.reference in written(folder)) == (False, False)
    assert written(folder).count(f"Subject: We have your request {second.reference}") == 1


def test_letters_that_share_a_file_are_taken_apart(folder: Path) -> None:
    first, second = a_request(), a_request()
    deliver()
    together = written(folder)
    for file in list(folder.iterdir()):
        file.unlink()
    shared = folder / "20261118-120000-1.log"
    shared.write_text(together)

    erase(first)
    left = shared.read_text()
    erase(second)

    assert (first.reference in left, left.count(second.reference) > 0, left.count("Message-ID")) == (False, True, 1)
    assert not shared.exists()


def test_an_expired_request_takes_its_letters_along(folder: Path, settings: Settings) -> None:
    consultation = a_request()
    deliver()

    erase_expired(retention=settings.RETENTION, at=consultation.erased_from(settings.RETENTION))

    assert list(folder.iterdir()) == []


def test_nothing_else_in_the_folder_is_touched(folder: Path) -> None:
    consultation = a_request()
    deliver()
    (folder / "notes.txt").write_text(f"Message-ID: {Message.objects.all()[0].message_id}\n\nof the operator")

    erase(consultation)

    assert [file.name for file in folder.iterdir()] == ["notes.txt"]


def test_a_letter_on_its_way_while_its_request_is_erased_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = a_request()
    send = outbox.send

    def erased_meanwhile(message: Message) -> None:
        erase(consultation)
        send(message)

    monkeypatch.setattr(outbox, "send", erased_meanwhile)
    deliver()

    assert list(folder.iterdir()) == []


def test_without_a_folder_there_is_nothing_to_erase(folder: Path) -> None:
    erase(a_request(at=NOON - timedelta(days=1)))

    assert not folder.exists()
