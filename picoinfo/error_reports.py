"""Reports of errors for whoever looks after the site: what failed and where, never what anybody typed.

The site writes each report into a file, so a request never waits for a mail server and a lost database is reported
too. The command mail_error_reports sends them. An error that comes again meanwhile is counted, not reported anew.
"""

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from treatments.atomic_files import atomic_write

MAX_REPORTS = 50  # waiting at once; a fault that is everywhere need not fill the disk
MAX_LETTERS = 20_000
MAIL_TIMEOUT_SECONDS = 10


def report_folder() -> Path:
    return Path(settings.VAR_DIR) / "error-reports"


class ErrorReportHandler(logging.Handler):
    """Only for records that have passed the filters and the formatter of the log, which take private text out."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ERROR_EMAIL:
            return
        with contextlib.suppress(OSError):  # the log has it all the same
            place = f"{record.name} {record.pathname}:{record.lineno} {_place(record)}"
            file = report_folder() / f"{hashlib.sha256(place.encode()).hexdigest()[:32]}.json"
            report_folder().mkdir(mode=0o700, exist_ok=True)
            earlier = _read(file)
            if earlier is None and sum(1 for _ in report_folder().glob("*.json")) >= MAX_REPORTS:
                return
            report = earlier or {"text": self.format(record)[:MAX_LETTERS], "first": time.time(), "count": 0}
            report["count"] += 1
            atomic_write(file, json.dumps(report).encode(), mode=0o600)


def _place(record: logging.LogRecord) -> str:
    """The innermost line of the traceback: two faults that one logger reports are two reports."""
    error = record.exc_info[1] if record.exc_info else None
    trace = error.__traceback__ if error else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{type(error).__name__} {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def mail_reports() -> int:
    """Send one email with all that wait, to ERROR_EMAIL. They stay if the mail server does not take it."""
    waiting = [(file, report) for file in sorted(report_folder().glob("*.json")) if (report := _read(file))]
    if waiting and settings.ERROR_EMAIL:
        email = EmailMessage(
            subject=f"{len(waiting)} errors at {settings.SITE_URL}",
            body="\n\n".join(_paragraphs(report for _file, report in waiting)),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[settings.ERROR_EMAIL],
            headers={"Auto-Submitted": "auto-generated"},
        )
        email.connection = get_connection(timeout=min(settings.EMAIL_TIMEOUT, MAIL_TIMEOUT_SECONDS))
        email.send()
        for file, _report in waiting:
            file.unlink(missing_ok=True)
        return len(waiting)
    return 0


def _paragraphs(reports: Iterator[dict[str, Any]]) -> Iterator[str]:
    for report in reports:
        first = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(report["first"]))
        yield f"{report['count']} times since {first}:\n{report['text']}"
    yield "What each means and what to do: docs/when-something-is-wrong.md"


def _read(file: Path) -> dict[str, Any] | None:
    try:
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report
