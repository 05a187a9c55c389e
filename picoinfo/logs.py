"""Logging without private links or patients' words; a full disk or a closed pipe never stops a form."""

import logging
import re
import smtplib
import traceback
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

PRIVATE_LINK = re.compile(r"(/consultation/)[A-Za-z0-9_-]{12,}")

# Exceptions whose text concerns the program or the machine alone. Any other may quote what a patient typed: a database
# error, for example, quotes the row.
SAFE_TO_QUOTE = (AttributeError, CommandError, ImportError, ImproperlyConfigured, NameError, OSError, TypeError)


class RedactPrivateLinks(logging.Filter):
    """The private page of a request needs nothing but its address, so the address must not be in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = PRIVATE_LINK.sub(r"\1...", record.getMessage())
        record.args = None
        return True


class RedactingFormatter(logging.Formatter):
    """Print the type and traceback of an exception, and its text only where it cannot hold a patient's words."""

    def formatException(  # noqa: N802 - the standard library's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return format_redacted(ei[1]) if ei[1] else ""


def format_redacted(error: BaseException) -> str:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{format_redacted(earlier)}\nThen:\n" if earlier else ""
    quotable = isinstance(error, SAFE_TO_QUOTE) and not isinstance(error, smtplib.SMTPException)
    text = f": {error}" if quotable else ""
    return f"{before}{''.join(traceback.format_tb(error.__traceback__))}{type(error).__qualname__}{text}"


class SilentStreamHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Drop a line that cannot be written; the standard handler would print a traceback to the same broken pipe."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        pass
