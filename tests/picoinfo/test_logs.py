"""What the log may say: the kind and the place of a fault, never the words of a patient or the way to a record."""

import io
import logging
import smtplib
from collections.abc import Callable

import pytest
from django.core.management import CommandError
from django.db import IntegrityError

from picoinfo.logs import RedactingFormatter, RedactPrivateLinks

MARK = "MARK-of-a-patient"


def logged(fault: BaseException, cause: BaseException | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("{message}", style="{"))
    handler.addFilter(RedactPrivateLinks())
    logger = logging.getLogger("tests.picoinfo.logs")
    logger.propagate = False
    logger.handlers = [handler]
    try:
        raise fault from cause
    except type(fault):
        logger.exception("Fault at %s", f"/consultation/K7M-4TX-{MARK}/")
    return stream.getvalue()


@pytest.mark.parametrize(
    "fault",
    [
        lambda: IntegrityError(f"DETAIL: Failing row contains ({MARK})"),
        lambda: ValueError(f"invalid literal: {MARK}"),
        lambda: KeyError(MARK),
        lambda: smtplib.SMTPRecipientsRefused({f"{MARK}@example.org": (550, b"no")}),
    ],
)
@pytest.mark.parametrize("outer", [None, lambda: RuntimeError("while storing")])
def test_an_exception_is_logged_without_what_it_quotes(
    fault: Callable[[], BaseException], outer: Callable[[], BaseException] | None
):
    text = logged(outer(), fault()) if outer else logged(fault())

    assert MARK not in text
    assert (type(fault()).__name__ in text, "test_logs.py" in text) == (True, True)


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), CommandError("The clock may be wrong.")])
def test_exceptions_without_patients_text_are_logged_in_full(fault: Exception):
    assert str(fault) in logged(fault)
