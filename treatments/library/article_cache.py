"""Drawn articles, kept from one start of the site to the next in an SQLite file of their own, as JSON.

To draw an article from its Markdown takes fifty times as long as to read it from here. The processes of a site share
the file, and so the work of the first start. Nothing is lost with it: a file that is damaged, or of a full disk, costs
the time to draw again.
"""

import contextlib
import hashlib
import logging
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from treatments.library.article import Article
from treatments.library.parsing import Parsed
from treatments.library.schemas.lists import Term
from treatments.library.schemas.references import Reference

logger = logging.getLogger(__name__)

WAIT_SECONDS = 5  # for another process that is writing
LIBRARIES = ("markdown", "nh3", "pydantic", "pyyaml", "pillow")  # that an article is drawn and kept with
_STORED = TypeAdapter(Parsed[Article])
_TABLE = "CREATE TABLE IF NOT EXISTS articles (key TEXT PRIMARY KEY, digest TEXT NOT NULL, parsed BLOB NOT NULL)"

Row = tuple[str, Parsed[Article]]


class ArticleCache:
    """Rows by a key of everything that an article is drawn from but its pictures, which each row's digest counts.

    After the first fault of the disk or of a lock it is not used again: each further try could wait as long.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_usable = True

    def get_many(
        self, keys: Iterable[str], references: Mapping[str, Reference], terms: Mapping[str, Term]
    ) -> dict[str, Row]:
        """By key: the digest of text and pictures, and what the article became. Sources and terms are given anew."""
        wanted = list(keys)
        marks = ",".join("?" * len(wanted))
        query = f"SELECT key, digest, parsed FROM articles WHERE key IN ({marks})"  # noqa: S608 - only question marks
        known = {"references": references, "terms": terms}
        rows: dict[str, Row] = {}
        if not self._is_usable:
            return rows
        with self._faults_logged(), self._opened() as database:
            for key, digest, parsed in database.execute(query, wanted).fetchall():
                with contextlib.suppress(zlib.error, TypeError, ValidationError):  # damaged: as if it were not there
                    rows[key] = digest, _STORED.validate_json(zlib.decompress(parsed), context=known)
        return rows

    def set_many(self, rows: Mapping[str, Row]) -> None:
        if not rows or not self._is_usable:
            return
        values = [(key, digest, zlib.compress(_STORED.dump_json(parsed), 1)) for key, (digest, parsed) in rows.items()]
        with self._faults_logged(), self._opened() as database, database:
            database.executemany("INSERT OR REPLACE INTO articles VALUES (?, ?, ?)", values)

    def prune(self, keys: Iterable[str]) -> None:
        """Forget older states of the articles once they are more than the present one."""
        if not self._is_usable:
            return
        wanted = set(keys)
        with self._faults_logged(), self._opened() as database, database:
            there = {key for (key,) in database.execute("SELECT key FROM articles")}
            if len(there) > 2 * len(wanted):
                database.executemany("DELETE FROM articles WHERE key = ?", [(key,) for key in there - wanted])

    @contextlib.contextmanager
    def _faults_logged(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as fault:  # a full or read-only disk, a lock that nobody lets go
            self._is_usable = False
            logger.warning("Articles cannot be kept in %s for the next start (%s)", self.path, fault)
        except sqlite3.DatabaseError as fault:
            logger.warning("%s is damaged (%s) and made anew", self.path, fault)
            with contextlib.suppress(OSError):  # a journal beside it goes too: SQLite trusts none of a new file
                self.path.unlink()
            self._is_usable = not self.path.exists()

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS)) as database:
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(_TABLE)
            yield database


@cache
def code_digest() -> str:
    """A digest of the code that draws articles: another version of it may draw them otherwise."""
    digest = hashlib.sha256(" ".join((sys.version, *map(version, LIBRARIES))).encode())
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder)} ".encode() + file.read_bytes())
    return digest.hexdigest()
