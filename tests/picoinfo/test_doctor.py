"""What the doctor says of a site that is not well. What it sees through proxies is in test_deploy.py."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from picoinfo import doctor
from tests.consultations.mail_servers import Postbox, mail_server, rude_server
from tests.consultations.world import a_request
from treatments.consultations.actions.audit import record_event
from treatments.consultations.backups import note_backup
from treatments.consultations.choices import EventKind
from treatments.consultations.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


def said(look: doctor.Look) -> str:
    return " ".join(f"{severity.value}: {sentence}" for severity, sentence in look())


@contextmanager
def answering(settings: Settings, status: int, body: bytes, **headers: str) -> Iterator[None]:
    """Something else at the address of the site."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SITE_URL = f"http://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_a_healthy_inside_gives_no_sentence(settings: Settings):
    note_backup(at=timezone.now(), encrypted=True)

    looks = (doctor.database, doctor.disk, doctor.clock, doctor.letters, doctor.retention, doctor.backups)

    assert [said(look) for look in looks] == [""] * len(looks)


def test_a_full_and_an_open_private_folder_are_named(settings: Settings):
    settings.DISK_RESERVE = 10**18
    settings.VAR_DIR.chmod(0o755)

    text = said(doctor.disk)

    assert ("photos are refused" in text, "chmod 700 " in text) == (True, True)


def test_a_missing_private_folder_is_named(settings: Settings):
    settings.VAR_DIR = Path("/nowhere/at/all")

    assert "The private folder /nowhere/at/all cannot be read" in said(doctor.disk)


def test_a_history_from_the_future_means_a_wrong_clock():
    record_event(kind=EventKind.RETENTION_RUN, at=timezone.now() + timedelta(days=1), by=None)

    assert "set the clock (timedatectl)" in said(doctor.clock)


def test_letters_and_erasing_that_stand_still_are_named():
    a_request()
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    Message.objects.filter(pk=Message.objects.first().pk).update(dead_at=timezone.now())
    record_event(kind=EventKind.RETENTION_RUN, at=timezone.now() - timedelta(days=3), by=None)

    text = said(doctor.letters) + said(doctor.retention)

    assert "1 letters have waited for more than half an hour" in text
    assert "1 letters could not be sent and were set aside" in text
    assert "Nothing was erased for two days" in text


def test_old_and_open_backups_are_named():
    missing = said(doctor.backups)
    note_backup(at=timezone.now() - timedelta(days=4), encrypted=False)

    assert missing.startswith("Fault: No backup has been made")
    assert "Fault: The last good backup is of 2026-11-21 12:00 UTC" in said(doctor.backups)
    assert "Advice: Backups are not encrypted" in said(doctor.backups)


def use_mail_server(settings: Settings, port: int, **others: object) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = port
    for name, value in others.items():
        setattr(settings, name, value)


def test_a_mail_server_that_takes_letters_is_asked_and_gets_none(settings: Settings):
    postbox = Postbox()
    with mail_server(postbox) as port:
        use_mail_server(settings, port)
        text = said(doctor.mail_server)

    assert (text, postbox.letters, postbox.asked) == ("", [], [settings.NOTIFY_EMAIL])


def test_a_mail_server_that_refuses_says_whom(settings: Settings):
    postbox = Postbox()
    postbox.answers[settings.NOTIFY_EMAIL] = "550 no such person"
    with mail_server(postbox) as port:
        use_mail_server(settings, port)
        text = said(doctor.mail_server)

    assert "refuses NOTIFY_EMAIL=desk@localhost (550 no such person)" in text


@pytest.mark.parametrize(
    ("greeting", "others", "sentence"),
    [
        (b"554 not for you\r\n", {}, "cannot be used"),
        (b"220 hello\r\n250 nothing\r\n", {"EMAIL_USE_TLS": True}, "cannot be used"),
        (b"220 hello, in clear\r\n", {"EMAIL_USE_SSL": True}, "port 465 needs EMAIL_USE_SSL=1"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_named(
    settings: Settings, greeting: bytes, others: dict[str, object], sentence: str
):
    with rude_server(greeting) as port:
        use_mail_server(settings, port, **others)
        assert sentence in said(doctor.mail_server)


def test_no_mail_server_is_a_fault_in_production_alone(settings: Settings):
    settings.EMAIL_HOST = ""
    trial = said(doctor.mail_server)
    settings.PRODUCTION = True

    assert (trial[:7], said(doctor.mail_server)[:6]) == ("Advice:", "Fault:")


def test_another_program_at_the_address_is_named(settings: Settings):
    with answering(settings, 502, b"Bad Gateway"):
        text = said(doctor.address)

    assert "/healthz answers 502" in text
    assert "check that the proxy passes requests on" in text


def test_a_proxy_with_another_clock_is_named(settings: Settings):
    with answering(settings, 200, b"ok\n", Date="Wed, 25 Nov 2026 13:00:00 GMT"):
        assert "The clocks of the proxy and of this machine differ" in said(doctor.address)


def test_nobody_at_the_address_is_named(settings: Settings):
    settings.SITE_URL = "http://127.0.0.1:1"

    assert "does not answer from this machine" in said(doctor.address)


def test_a_fault_gives_an_exit_status_that_a_timer_notices(settings: Settings, capsys: pytest.CaptureFixture[str]):
    settings.SITE_URL = "http://127.0.0.1:1"

    settings.ERROR_EMAIL = "it@example.org"

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--report")
    call_command("mail_error_reports")

    assert ended.value.code == 1
    assert "Fault: No backup has been made" in capsys.readouterr().out
    assert "does not answer from this machine" in mail.outbox[0].body
