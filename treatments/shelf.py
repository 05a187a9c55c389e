"""Django's one handle on the library: `library()` gives what is said now, opened once, swapped whole on a change.

No database is ever asked. A look at the folder costs one stat a file; only changed files are read again.
"""

import logging
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from treatments.library.catalogue import Library, open_library
from treatments.library.phrases import Phrases
from treatments.library.pictures import PictureUnreadable, make_variants
from treatments.library.source import read_bytes

logger = logging.getLogger(__name__)

LOOK_EVERY = 3.0  # seconds between two looks at the folder
LOOK_EVERY_WHILE_WRITING = 0.2  # the same under DEBUG, where somebody waits for their own change


class _Shelf:
    """One library for a process. Requests read it without a lock; it is replaced, never changed."""

    def __init__(self) -> None:
        self.current: Library | None = None
        self.looked = 0.0
        self.opening = threading.Lock()

    def library(self) -> Library:
        root = Path(settings.CONTENT_DIR)
        current = self.current
        if current is None or current.holdings.root != root:
            return self._open_first(root)
        if time.monotonic() - self.looked >= (LOOK_EVERY_WHILE_WRITING if settings.DEBUG else LOOK_EVERY):
            if settings.DEBUG:
                self.look()
            elif not self.opening.locked():
                self.looked = time.monotonic()
                threading.Thread(target=self.look, name="shelf", daemon=True).start()
        return self.current or current

    def look(self) -> None:
        """Opens the next library aside and swaps it in, if anything has changed."""
        with self.opening:
            current = self.current
            self.looked = time.monotonic()
            if current is None or (current.today == _today(current) and current.holdings.is_current()):
                return
            self.current = _open(current.holdings.root, current)

    def _open_first(self, root: Path) -> Library:
        with self.opening:
            if self.current is None or self.current.holdings.root != root:
                self.current = _open(root, None)
                self.looked = time.monotonic()
            return self.current


_shelf = _Shelf()


def library() -> Library:
    """What is said now. The first call opens the folder; the same library comes back until something changes."""
    return _shelf.library()


def look_again() -> None:
    """Looks at the folder now instead of at the next turn."""
    _shelf.library()
    _shelf.look()


def close() -> None:
    """Forgets the library, so that the next call opens it anew."""
    _shelf.current = None


def _open(root: Path, previous: Library | None) -> Library:
    private = Path(settings.VAR_DIR)
    opened = open_library(
        root, today=timezone.localdate(), previous=previous, phrases=_phrases, kept_in=private / "library.kept"
    )
    opened = replace(opened, today=_today(opened))
    for photograph in opened.holdings.photographs:
        data = read_bytes(root, photograph)
        try:
            if isinstance(data, bytes):
                make_variants(data, private / "pictures")
        except (OSError, PictureUnreadable):
            # A full disk costs a picture, not the page around it; the next opening tries again.
            logger.exception("the sizes of %s could not be made", photograph)
    return opened


def _today(opened: Library) -> date:
    """The day at the clinic: an article dated tomorrow appears when tomorrow begins there."""
    return timezone.localdate(timezone=ZoneInfo(opened.site.clinic.time_zone))


def _phrases(language: str) -> Phrases:
    with translation.override(language):
        return Phrases(
            in_short=_("In short"),
            ask=_("Ask the clinic"),
            same_day=_("Ring the clinic today"),
            emergency=_("Emergency"),
            ring_us=_("Ring us:"),
            ring_emergency=_("Ring the emergency number:"),
            when_closed=_("When we are closed:"),
            people=_("people"),
            people_twin=_("{yes} of {total} {who}; the other {no} not."),
            people_all=_("{yes} of {total} {who}: all of them."),
            people_none=_("{yes} of {total} {who}: none of them."),
            source=_("Source {number}: {words}"),
            what_is_said=_("What is said"),
            table=_("Table: {heading}"),
        )
