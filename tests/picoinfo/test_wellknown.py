"""The addresses for programs answer every request, however many arrive at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from picoinfo import wellknown
from treatments.consultations.actions.audit import record_event
from treatments.consultations.choices import EventKind

REPORT = "application/csp-report"


@pytest.mark.parametrize("body", ["", "[1]", "[" * 8000, '{"csp-report": 1}', '{"csp-report": {}}', "\xff", "1" * 9000])
@pytest.mark.django_db  # the end of a request looks after old connections
def test_a_report_that_is_none_is_no_fault_of_ours(body: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wellknown, "report_limit", wellknown.ReportLimit())

    assert Client().post("/csp-report/", body, content_type=REPORT).status_code == 204


def test_askers_at_once_all_find_the_disk_writable(settings: Settings, tmp_path: Path):
    settings.VAR_DIR = tmp_path

    with ThreadPoolExecutor(8) as askers:
        answers = {answer.result() for answer in [askers.submit(wellknown.disk) for _asker in range(400)]}

    assert (answers, list(tmp_path.iterdir())) == ({"ok"}, [])


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "said"), [(None, "ok"), (1, "ok"), (3, "late")])
def test_readiness_tells_when_nobody_erases_any_more(days: int | None, said: str):
    if days is not None:
        record_event(kind=EventKind.RETENTION_RUN, at=timezone.now() - timedelta(days=days), by=None)

    assert Client().get("/readyz").json()["retention"] == said


def test_a_folder_that_is_gone_is_not_writable(settings: Settings, tmp_path: Path):
    settings.VAR_DIR = tmp_path / "gone"

    assert wellknown.disk() == "not writable"
