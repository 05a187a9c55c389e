"""What whoever looks after the site can see: numbered requests, reports, /readyz, /metrics. Nothing of a patient."""

import io
import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from picoinfo.error_reports import ErrorReportHandler, report_folder
from picoinfo.logs import SilentStreamHandler
from tests.consultations.world import a_request
from tests.intake.visitor import ANSWERS, CHECK, Visitor
from treatments.consultations.backups import note_backup
from treatments.consultations.models import Message

pytestmark = pytest.mark.django_db

TOKEN = "a password for Prometheus"
MARK = "XYLOPHONE"


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.ERROR_EMAIL, settings.METRICS_TOKEN = "operator@example.org", TOKEN
    return tmp_path


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the site's own handler writes."""
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one, SilentStreamHandler)]
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def fail(*_args: Any, **_values: Any) -> None:
    raise IntegrityError(f"Failing row contains ({MARK}, {MARK}@example.org)")


def sent_with_a_fault(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A patient's form, marked in every field, meets an error that quotes it."""
    visitor = Visitor(raise_request_exception=False)
    marked = {name: f"{MARK} {name}" for name in ("name", "hopes", "message", "language")}
    visitor.ask(**{**ANSWERS, **marked, "email": f"{MARK}@example.org", "phone": "020 7946 0999"})
    page = visitor.get(CHECK)
    monkeypatch.setattr("treatments.intake.drafts.submit_request", fail)
    return visitor.send(page)


def test_an_error_is_logged_reported_and_numbered_without_a_word_of_the_patient(
    monkeypatch: pytest.MonkeyPatch, log: io.StringIO, settings: Settings
):
    response = sent_with_a_fault(monkeypatch)
    assert response.status_code >= 500
    number = response.headers["X-Request-ID"]

    call_command("mail_error_reports")
    (letter,) = mail.outbox
    told = log.getvalue() + letter.subject + letter.body + scraped()

    assert letter.to == ["operator@example.org"]
    assert f" {number} " in log.getvalue()
    assert number in letter.body
    assert "IntegrityError" in letter.body
    assert (MARK in told, MARK.lower() in told.lower(), "7946" in told) == (False, False, False)
    assert [*report_folder().iterdir()] == []


def test_every_response_has_another_number(client: Client):
    numbers = {client.get(path).headers["X-Request-ID"] for path in ("/", "/", "/nowhere/", "/healthz")}

    assert len(numbers) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)


def test_a_refusal_is_logged_with_the_number_that_its_answer_has(monkeypatch: pytest.MonkeyPatch, log: io.StringIO):
    response = sent_with_a_fault(monkeypatch)

    (line,) = [line for line in log.getvalue().splitlines() if " django.request " in line]
    assert f" {response.headers['X-Request-ID']} " in line


def report(count: int, place: str = "somewhere") -> None:
    handler = ErrorReportHandler()
    for _ in range(count):
        handler.handle(logging.LogRecord("a", logging.ERROR, place, 1, "it failed", (), None))


def test_an_error_that_comes_again_is_one_report_with_a_count(settings: Settings):
    report(3)
    report(1, "elsewhere")

    call_command("mail_error_reports")

    (letter,) = mail.outbox
    assert letter.subject == "2 errors at http://localhost:8000"
    assert ("3 times since" in letter.body, "1 times since" in letter.body) == (True, True)


def test_reports_wait_for_a_mail_server_that_is_down_and_are_not_without_number(settings: Settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1  # nothing listens there
    for number in range(60):
        report(1, f"place {number}")

    with pytest.raises(OSError, match="refused"):
        call_command("mail_error_reports")

    assert len([*report_folder().iterdir()]) == 50


def test_nothing_is_reported_unless_somebody_is_to_hear_of_it(settings: Settings):
    settings.ERROR_EMAIL = ""

    report(1)

    assert not report_folder().exists()


def scraped(authorization: str = f"Bearer {TOKEN}") -> str:
    response = Client().get("/metrics", headers={"Authorization": authorization})
    return response.content.decode() if response.status_code == 200 else ""


def test_metrics_tell_what_only_the_site_knows():
    a_request()
    note_backup(at=timezone.now() - timedelta(hours=1), encrypted=False)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))

    lines = scraped().splitlines()
    values = dict(line.split(" ") for line in lines if not line.startswith("#"))

    assert all(re.fullmatch(r"# (HELP|TYPE) picoinfo_\w+ .+|picoinfo_\w+ [-+.e\d]+", line) for line in lines)
    assert [values[f"picoinfo_{name}"] for name in ("ready", "requests_new", "letters_late", "letters_set_aside")] == [
        "1",
        "1",
        "2",
        "0",
    ]
    assert float(values["picoinfo_time_seconds"]) - float(values["picoinfo_backup_timestamp_seconds"]) == 3600


@pytest.mark.parametrize("authorization", ["", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_metrics_are_for_prometheus_alone(authorization: str, settings: Settings):
    assert scraped(authorization) == ""
    settings.METRICS_TOKEN = ""
    assert scraped(authorization) == ""


def test_readyz_says_how_the_backup_stands(client: Client):
    said = [client.get("/readyz").json()["backup"]]
    for hours in (50, 1):
        note_backup(at=timezone.now() - timedelta(hours=hours), encrypted=True)
        said.append(client.get("/readyz").json()["backup"])

    assert said == ["none yet", "late", "ok"]
