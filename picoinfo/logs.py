"""The log: no private link and no patient's words in it, and a full disk or a closed pipe never stops a form."""

import logging
import re
import smtplib
import traceback
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

PRIVATE_LINK = re.compile(r"(/consultation/)[A-Za-z0-9_-]{12,}")

# Faults that speak of the program or the machine alone. Any other may quote what was typed: a database names the row.
SPEAK_OF_US = (AttributeError, CommandError, ImportError, ImproperlyConfigured, NameError, OSError, TypeError)


class HidePrivateLinks(logging.Filter):
    """A request's own page is opened by its address alone, so the address must not stand in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = PRIVATE_LINK.sub(r"\1...", record.getMessage())
        record.args = None
        return True


class DiscreetFormatter(logging.Formatter):
    """Of a fault it tells the kind and the place, and its words only where they cannot be a patient's."""

    def formatException(  # noqa: N802 - the standard library's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return told(ei[1]) if ei[1] else ""


def told(fault: BaseException) -> str:
    earlier = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    before = f"{told(earlier)}\nThen:\n" if earlier else ""
    ours = isinstance(fault, SPEAK_OF_US) and not isinstance(fault, smtplib.SMTPException)
    words = f": {fault}" if ours else ""
    return f"{before}{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__qualname__}{words}"


class PatientStreamHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Drop a line that cannot be written, silently: the standard handler would print a traceback to the same pipe."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        pass
