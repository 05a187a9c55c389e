"""/metrics: the state of the site as numbers, in the text that Prometheus reads. Off unless METRICS_TOKEN is set.

Requests and their times are counted by the proxy in front. Here is what only the site knows. Each number is read when
it is asked for, from what all processes share, so no process counts for itself.
"""

import hmac
import shutil
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from picoinfo import wellknown
from picoinfo.error_reports import report_folder
from treatments import content
from treatments.consultations.backups import last_backup
from treatments.consultations.choices import EventKind, Status
from treatments.consultations.models import ConsultationRequest, Event, Message


class Metric(NamedTuple):
    name: str
    help: str
    value: float


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        request.headers.get("Authorization", "").encode(), expected
    ):
        raise Http404
    lines = [line for metric in _metrics() for line in _lines(metric)]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines(metric: Metric) -> tuple[str, str, str]:
    name = f"picoinfo_{metric.name}"
    return f"# HELP {name} {metric.help}", f"# TYPE {name} gauge", f"{name} {metric.value:.0f}"


def _metrics() -> Iterator[Metric]:
    database, disk = wellknown.database() == "ok", wellknown.disk() == "ok"
    yield Metric("ready", "1 if a patient's request could be stored now.", database and disk)
    yield Metric("database_up", "1 if the database answers.", database)
    if database:
        try:
            yield from _from_database()
        except DatabaseError:
            yield Metric("database_failed", "1 if the database failed while it was asked.", 1)
    yield from _disk()
    backup = last_backup()
    yield Metric(
        "backup_timestamp_seconds",
        "When the last good backup was made; 0: never.",
        backup.at.timestamp() if backup else 0,
    )
    reports = sum(1 for _ in report_folder().glob("*.json")) if report_folder().is_dir() else 0
    yield Metric("error_reports_waiting", "Different errors that wait to be mailed to ERROR_EMAIL.", reports)
    yield Metric("content_problems", "Faults in the content.", len(content.current().problems))
    yield Metric("time_seconds", "This machine's clock.", timezone.now().timestamp())


def _disk() -> Iterator[Metric]:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError:
        free = 0
    yield Metric("disk_free_bytes", "Free space where photos and the database lie.", free)


def _from_database() -> Iterator[Metric]:
    now = timezone.now()
    waiting = Message.objects.waiting()
    yield Metric("letters_waiting", "Letters in the outbox.", waiting.count())
    yield Metric(
        "letters_late",
        "Letters in the outbox for more than 30 minutes.",
        waiting.late(at=now, by=wellknown.LETTER_LATE).count(),
    )
    yield Metric(
        "letters_set_aside",
        "Letters that could not be sent and wait for a person.",
        Message.objects.set_aside().count(),
    )
    new = ConsultationRequest.objects.filter(status=Status.NEW)
    oldest = new.aggregate(oldest=Min("created_at"))["oldest"]
    yield Metric("requests_new", "Requests that nobody has begun to read.", new.count())
    yield Metric(
        "requests_new_oldest_seconds",
        "How long the oldest of them has waited.",
        (now - oldest).total_seconds() if oldest else 0,
    )
    erased = Event.objects.filter(kind=EventKind.RETENTION_RUN).newest_first().values_list("at", flat=True).first()
    yield Metric(
        "retention_timestamp_seconds",
        "When erasing expired records last left its mark; 0: never.",
        erased.timestamp() if erased else 0,
    )
