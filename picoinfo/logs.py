"""The log: no private link in it, and a full disk or a closed pipe never stops a form."""

import logging
import re

PRIVATE_LINK = re.compile(r"(/consultation/)[A-Za-z0-9_-]{12,}")


class HidePrivateLinks(logging.Filter):
    """A request's own page is opened by its address alone, so the address must not stand in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = PRIVATE_LINK.sub(r"\1...", record.getMessage())
        record.args = None
        return True


class PatientStreamHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Drop a line that cannot be written, silently: the standard handler would print a traceback to the same pipe."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        pass
