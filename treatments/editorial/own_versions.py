"""A clinic's own versions of our files: made as copies, each with a note of the text that it was made from.

The note is that text itself, in a hidden folder, so that what has changed since can be shown line by line.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path

from treatments.atomic_files import atomic_write
from treatments.editorial.lint_context import problem
from treatments.editorial.signed_text import SIGNED_TEXT
from treatments.library.catalogue import Library
from treatments.library.data_files import LAID_OVER
from treatments.library.problems import Problem
from treatments.library.source import ContentFolders, list_files, read_bytes, read_text

NOTES = ".made-from"  # a hidden folder: nothing in it is content
MOST_LINES = 60
_NOT_A_VERSION = frozenset({"clinic.yaml", "README.md", *LAID_OVER})  # always the clinic's own, or laid over by entry


class NoOwnVersion(Exception):
    """The copy cannot be made; the message says why and what to do."""


def own_copy(folders: ContentFolders, file: Path) -> Path:
    """Where a file may be changed: a shipped one is copied into the clinic's folder first, if there is one."""
    inside = file.as_posix()
    if folders.clinic is None or (folders.clinic / inside).is_file():
        return folders.path(inside)
    data = read_bytes(folders.shipped, inside)
    if not isinstance(data, bytes):
        raise NoOwnVersion(str(data))
    note_original(folders, file)
    _write(folders.clinic / inside, data)
    return folders.clinic / inside


def note_original(folders: ContentFolders, file: Path) -> None:
    """Keeps our text as it is now: what the clinic's version was made from, or was compared with last."""
    if folders.clinic is None:
        raise NoOwnVersion("There is no clinic's folder: name it in CLINIC_DIR.")
    data = read_bytes(folders.shipped, file.as_posix())
    if not isinstance(data, bytes):
        raise NoOwnVersion(str(data))
    _write(folders.clinic / NOTES / file, data)


def own_versions(library: Library) -> Iterator[Problem]:
    """What stands on a text of ours that has changed since, or on one that nobody noted."""
    folders = library.snapshot.folders
    if folders.clinic is None:
        return
    noted = list_files(folders.clinic / NOTES).stats if (folders.clinic / NOTES).is_dir() else {}
    covered = (name for name in library.snapshot.listing.covered if not name.endswith(SIGNED_TEXT))
    for inside in sorted(set(covered) - _NOT_A_VERSION):
        if inside not in noted:
            message = "takes the place of a text of ours, and nothing says from which one it was made"
            hint = f"compare the two, then run: manage.py own_version {inside} --compared"
            yield problem("E906", message, Path(inside), hint=hint)
        elif (change := _change(folders, folders.clinic, inside)) is not None:
            hint = f"take over what you need, then run: manage.py own_version {inside} --compared\n{change}"
            message = "the text of ours that it was made from has changed since"
            yield problem("E905", message, Path(inside), hint=hint)
    for inside in noted:
        is_own = (folders.clinic / inside).is_file()
        if is_own and not (folders.shipped / inside).is_file():
            message = "was made from a text of ours that is no longer there"
            yield problem("E905", message, Path(inside), hint=f"delete {NOTES}/{inside} if you keep it")


def _change(folders: ContentFolders, clinic: Path, inside: str) -> str | None:
    """The difference between our text then and now, a line each; None if there is none."""
    then, now = read_bytes(clinic / NOTES, inside), read_bytes(folders.shipped, inside)
    if then == now:
        return None
    before, after = read_text(clinic / NOTES, inside), read_text(folders.shipped, inside)
    if not (isinstance(before, str) and isinstance(after, str)):
        return "(a picture, or no text)"
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), "ours then", "ours now", "", "", 1, ""))
    more = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join(lines[:MOST_LINES] + more)


def _write(place: Path, data: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(place, data, mode=0o644)
    except OSError as fault:
        raise NoOwnVersion(f"{place} cannot be written: {fault.strerror or fault}.") from fault
