"""What goes on beside serving: waiting mail, retention, expired sessions. Inside `up`, or in `background` alone."""

import contextlib
import io
import logging
import threading
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connections

logger = logging.getLogger(__name__)

MAIL_EVERY_SECONDS = 5
HOUSEKEEPING_EVERY_SECONDS = 3600
# Expired sessions are deleted because they may hold what staff typed about a patient (see treatments.desk.accounts).
PERIODIC_COMMANDS = (
    ("deliver_messages", MAIL_EVERY_SECONDS),
    ("mail_error_reports", 60),
    ("erase_expired", HOUSEKEEPING_EVERY_SECONDS),
    ("erase_feedback", HOUSEKEEPING_EVERY_SECONDS),
    ("clearsessions", HOUSEKEEPING_EVERY_SECONDS),
    ("fold_words", HOUSEKEEPING_EVERY_SECONDS),
)
# The version before may have written until a moment ago, and on other machines may still be serving.
FIRST_AT_ONCE = frozenset({"fold_words"})


@contextlib.contextmanager
def periodic_commands() -> Iterator[threading.Event]:
    """Run them in threads until the end of the block; the event says that the end has come."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(stop, seconds, name), name=name, daemon=True)
        for name, seconds in PERIODIC_COMMANDS
    ]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=settings.EMAIL_TIMEOUT)


def _repeat(stop: threading.Event, seconds: int, command: str) -> None:
    """An error is logged and does not end the loop."""
    wait = 0 if command in FIRST_AT_ONCE else seconds
    while not stop.wait(wait):
        wait = seconds
        try:
            call_command(command, stdout=io.StringIO(), verbosity=0)
        except Exception:
            logger.exception("%s failed; trying again in %s seconds", command, seconds)
        finally:
            connections.close_all()
