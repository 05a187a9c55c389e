"""The commands: one call each, seen from outside."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from tests.consultations.mail_servers import Postbox, mail_server
from tests.consultations.world import NOON, a_draft, a_request, submitted
from treatments.consultations import storage
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.deliver import LEASE
from treatments.consultations.choices import EventKind, MessageKind, Status
from treatments.consultations.models import ConsultationRequest, Event, Message
from treatments.consultations.outbox import deliver_due

pytestmark = pytest.mark.django_db


def printed(*command: str) -> list[str]:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue().splitlines()


def test_every_request_is_one_line_of_json_oldest_first() -> None:
    draft = a_draft(photos=1)
    message = "line\u2028separator\r\n👩🏽‍⚕️ \u202e =1+1"
    first = submitted(draft=draft, message=message).consultation
    second = a_request()

    lines = [json.loads(line) for line in printed("export_requests")]

    assert [line["ref"] for line in lines] == [first.reference, second.reference]
    assert lines[0]["created"] == NOON.isoformat()
    assert lines[0]["status"] == "new"
    assert lines[0]["fields"]["message"] == message
    assert lines[0]["fields"]["name"] == "Ann Otherone"
    assert lines[0]["photos"] == [str(storage.photo_path(first.photos.get().name))]
    assert Path(lines[0]["photos"][0]).read_bytes().startswith(b"\xff\xd8")
    assert lines[1]["photos"] == []


def test_an_export_is_noted_for_each_record() -> None:
    consultation = a_request()

    printed("export_requests")

    event = Event.objects.get(kind=EventKind.EXPORTED)
    assert (event.consultation, event.details) == (consultation, {"form": "json lines"})


def test_an_export_larger_than_a_batch_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treatments.consultations.export.CHUNK", 2)
    references = [a_request().reference for _ in range(5)]

    assert [json.loads(line)["ref"] for line in printed("export_requests")] == references


def test_an_empty_site_exports_nothing() -> None:
    assert printed("export_requests") == []


def test_letters_are_delivered_once_and_counted(settings: Settings) -> None:
    a_request()
    taken = Postbox()
    with mail_server(taken) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        said = printed("deliver_messages", "--senders", "1")

    assert said == ["2 sent, 0 put off, 0 set aside"]
    assert taken.addresses == ["ann@example.org", "desk@example.org"]


def test_a_clock_that_is_far_ahead_stops_the_eraser_with_the_way_on() -> None:
    record_event(kind=EventKind.RETENTION_RUN, at=NOON.replace(year=2020), by=None)
    a_request(at=NOON.replace(year=2020))

    with pytest.raises(CommandError, match="--clock-is-right"):
        call_command("erase_expired")

    assert printed("erase_expired", "--clock-is-right")[0].startswith("Erased 1 requests")


def test_stray_photos_are_counted_and_removed() -> None:
    path = storage.photo_path(storage.write_photo(b"x"))
    os.utime(path, (0, 0))

    assert printed("sweep_photos", "--dry-run") == ["Would remove 1 stray photos"]
    assert path.exists()
    assert printed("sweep_photos") == ["Removed 1 stray photos"]
    assert not path.exists()


def start_watch(folder: Path, port: int) -> subprocess.Popen[str]:
    """`deliver_messages --watch` in a process of its own, with the database of the test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user, password, host = (quote(database[name], safe="") for name in ("USER", "PASSWORD", "HOST"))
        url = f"postgres://{user}:{password}@{host}/{database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "picoinfo.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    command = [sys.executable, "manage.py", "deliver_messages", "--watch", "--every", "0.1"]
    return subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Postbox]]:
    taken = Postbox()
    with mail_server(taken) as port:
        process = start_watch(tmp_path, port)
        yield process, taken
        process.kill()
        process.communicate()


def wait_for(taken: Postbox, letters: int) -> None:
    wait_until(lambda: len(taken.letters) >= letters)
    assert len(taken.letters) == letters


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 60  # a busy machine starts a process slowly
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_the_watch_sends_new_messages_and_ends_cleanly_on_a_signal(
    watching: tuple[subprocess.Popen[str], Postbox],
) -> None:
    process, taken = watching
    a_request()
    wait_for(taken, 2)
    a_request()
    wait_for(taken, 4)

    process.send_signal(signal.SIGTERM)

    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert sum(int(line.split(" sent, ")[0]) for line in said.splitlines()) == 4


@pytest.mark.django_db(transaction=True)
def test_senders_killed_in_the_middle_lose_no_letter_and_repeat_few(settings: Settings, tmp_path: Path) -> None:
    for number in range(20):
        a_request(email=f"patient{number}@example.org")
    Message.objects.filter(kind=MessageKind.STAFF_NOTICE).delete()
    kills, taken = 2, Postbox()
    taken.seconds_a_letter = 0.15
    with mail_server(taken) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        for kill in range(kills):
            process = start_watch(tmp_path, port)
            wait_until(lambda already=4 * kill: len(taken.letters) > already)
            process.kill()
            process.communicate()
        taken.seconds_a_letter = 0
        deliver_due(now=lambda: timezone.now() + LEASE)

    assert {str(letter["To"]) for letter in taken.letters} == {f"patient{number}@example.org" for number in range(20)}
    assert len(taken.letters) - 20 <= kills * 4  # four senders each
    assert len({letter["Message-ID"] for letter in taken.letters}) == 20
    assert Message.objects.filter(sent_at=None).count() == 0


def test_requests_keep_their_state_while_letters_go() -> None:
    a_request()

    printed("deliver_messages", "--senders", "1")

    assert ConsultationRequest.objects.get().status == Status.NEW


def test_letters_that_became_files_go_in_their_time_and_nothing_else_does(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    a_request()
    deliver_due(now=timezone.now)
    other = tmp_path / "mail" / "notes.log"
    other.write_text("of the operator's own")
    old, young = sorted(tmp_path.glob("mail/2*.log"))
    for file in (old, other):
        os.utime(file, (0, 0))

    foretold = printed("erase_expired", "--dry-run")[0]
    printed("erase_expired")

    assert foretold.endswith(", 1 letters kept as files")
    assert sorted(tmp_path.glob("mail/*")) == [young, other]
