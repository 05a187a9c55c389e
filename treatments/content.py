"""The only way from Django to the library: `current()` returns what is published now.

The folders are opened once; after a change the next library is built aside and replaces the old one whole. No database
is ever asked. Looking for changes costs one stat a file; only changed files are read again.
"""

import functools
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treatments.library.article import Citation, Html
from treatments.library.article_cache import ArticleCache
from treatments.library.catalogue import Library, open_library
from treatments.library.phrases import Phrases
from treatments.library.pictures import PictureUnreadable, make_variants
from treatments.library.rendering import render_block_examples, render_lines
from treatments.library.schemas.clinic import Clinic
from treatments.library.search import SearchIndex
from treatments.library.snapshot import read_clinic
from treatments.library.source import ContentFolders, read_bytes

logger = logging.getLogger(__name__)

CHECK_INTERVAL = 1.0  # seconds between two checks of the folder
CHECK_INTERVAL_WHILE_WRITING = 0.2  # the same under DEBUG, where a writer waits for their own change
REFRESH_THREAD = "content-refresh"


class _Handle:
    """One library for a process. Requests read it without a lock; it is replaced, never changed."""

    def __init__(self) -> None:
        self.library: Library | None = None
        self.checked_at = 0.0
        self.opening = threading.Lock()
        self.indexes: dict[str, SearchIndex] = {}
        self.indexing = threading.Lock()

    def current(self) -> Library:
        wanted = folders()
        library = self.library
        if library is None or library.snapshot.folders != wanted:
            return self._open_first(wanted)
        if time.monotonic() - self.checked_at >= (CHECK_INTERVAL_WHILE_WRITING if settings.DEBUG else CHECK_INTERVAL):
            if settings.DEBUG:
                self.refresh_if_changed()
            elif not self.opening.locked():
                self.checked_at = time.monotonic()
                threading.Thread(target=self.refresh_if_changed, name=REFRESH_THREAD, daemon=True).start()
        return self.library or library

    def refresh_if_changed(self) -> None:
        with self.opening:
            library = self.library
            self.checked_at = time.monotonic()
            try:
                if library is None or (library.today == _today(library) and library.snapshot.is_current()):
                    return
                opened = self.library = _open(library.snapshot.folders, library)
            except OSError:
                logger.exception("The content could not be looked at: what was read before stays")
                return
            # Readers see the new texts already; until the next index is whole, the last one answers.
            self.indexes = {language: index.renewed(opened) for language, index in self.indexes.items()}

    def search_index(self, language: str) -> SearchIndex:
        library = self.current()
        index = self.indexes.get(language)
        if index is None:
            with self.indexing:
                index = self.indexes.get(language) or SearchIndex(library, language)
                self.indexes[language] = index
        return index

    def _open_first(self, wanted: ContentFolders) -> Library:
        with self.opening:
            if self.library is None or self.library.snapshot.folders != wanted:
                self.library = _open(wanted, None)
                self.indexes = {}
                self.checked_at = time.monotonic()
            return self.library


_handle = _Handle()


def folders() -> ContentFolders:
    """The content, and the clinic's own folder over it if there is one."""
    return ContentFolders(Path(settings.CONTENT_DIR), Path(settings.CLINIC_DIR) if settings.CLINIC_DIR else None)


def current() -> Library:
    """What is published now. The first call reads the folder; the same library is returned until something changes."""
    return _handle.current()


def clinic() -> Clinic:
    """Who runs the site, for what is done before the site is up: no article is read."""
    return read_clinic(folders())


def refresh_if_changed() -> None:
    """Checks the folder now instead of after the interval, and loads a new library if anything has changed."""
    _handle.refresh_if_changed()


def search_index(language: str) -> SearchIndex:
    """What answers a reader's search, made of the library at the first question and again after each change of it.

    For a moment after a change it may name what is gone: look up what it finds before it is shown.
    """
    return _handle.search_index(language)


def block_examples() -> Html:
    """One of each block of an article, drawn as it is today, for the styleguide."""
    return render_block_examples(current().site.clinic, _phrases(get_language() or settings.LANGUAGE_CODE))


def lines(texts: Sequence[str]) -> tuple[list[Html], tuple[Citation, ...]]:
    """Single paragraphs of a list, drawn, and the sources that they cite, numbered in a row."""
    return render_lines(texts, current().site.references, _phrases(get_language() or settings.LANGUAGE_CODE))


def close() -> None:
    """Drops the library, so that the next call reads the folder again."""
    _handle.library = None


def _open(wanted: ContentFolders, previous: Library | None) -> Library:
    folder = Path(settings.VAR_DIR)
    cache = _article_cache(folder / "articles.sqlite3") if folder.is_dir() else None
    opened = open_library(wanted, today=timezone.localdate(), previous=previous, phrases=_phrases, cache=cache)
    opened = replace(opened, today=_today(opened))
    for photograph in opened.snapshot.photographs:
        data = read_bytes(wanted, photograph)
        try:
            if isinstance(data, bytes):
                make_variants(data, folder / "pictures")
        except (OSError, PictureUnreadable):
            # A full disk costs a picture, not the page around it; the next opening tries again.
            logger.exception("the sizes of %s could not be made", photograph)
    return opened


@functools.cache
def _article_cache(path: Path) -> ArticleCache:
    """One in a process, so that it remembers that the file cannot be used."""
    return ArticleCache(path)


def _today(library: Library) -> date:
    """The day at the clinic: an article dated tomorrow appears when tomorrow begins there."""
    return timezone.localdate(timezone=ZoneInfo(library.site.clinic.time_zone))


def _phrases(language: str) -> Phrases:
    with translation.override(language):
        return Phrases(
            in_short=_("In short"),
            ask=_("Ask the clinic"),
            doctor=_("See a doctor"),
            same_day=_("Ring the clinic today"),
            emergency=_("Emergency"),
            ring_us=_("Ring us:"),
            ring_emergency=_("Ring the emergency number:"),
            when_closed=_("When we are closed:"),
            people=_("people"),
            people_twin=_("{yes} of {total} {who}"),
            source=_("Source {number}: {words}"),
            what_is_said=_("What is said"),
            table=_("Table: {heading}"),
            more_about=_("More about: {name}"),
            laser_here=_("The laser here is {lasers}."),
            lasers_here=_("The lasers here are {lasers}."),
            laser=_("the {name} by {maker} ({wavelengths} nm)"),
        )
