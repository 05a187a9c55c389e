"""Finds and reads the files of content/, and of a clinic's own folder that is laid over it.

The only module of the library that reads writers' files from the disk.
"""

import errno
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from treatments.library.problems import Problem

MAX_TEXT = 1_000_000
MAX_PICTURE = 20_000_000
MAX_DEPTH = 4
_TRIES = 4
# File systems date a change to within some milliseconds: a younger file could be changed again under the same date.
_SETTLED_AFTER = 0.1
# Nothing is wrong with the folder: this process may just now open nothing more.
_OUT_OF_RESOURCES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a cheap look at a file tells; two equal stats mean that the file need not be read again."""

    modified: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class ContentFolders:
    """The content, and a clinic's own folder laid over it: of two files at the same place, the clinic's is read."""

    shipped: Path
    clinic: Path | None = None

    def path(self, inside: str) -> Path:
        """Where a file lies, or would have to lie."""
        return self.holder(inside) / inside

    def holder(self, inside: str) -> Path:
        """The folder that a file comes from."""
        return self.clinic if self.clinic is not None and (self.clinic / inside).is_file() else self.shipped

    @property
    def own(self) -> Path:
        """The folder that belongs to whoever writes here: new files go there."""
        return self.clinic or self.shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class FileListing:
    """All files by their place inside the folders, and what may not be there.

    `covered` are the shipped files that are not read, since the clinic has its own in their place.
    """

    folders: ContentFolders
    stats: Mapping[str, FileStat]
    problems: tuple[Problem, ...]
    covered: Mapping[str, FileStat]


def as_folders(root: Path | ContentFolders) -> ContentFolders:
    return root if isinstance(root, ContentFolders) else ContentFolders(root)


def list_files(root: Path | ContentFolders) -> FileListing:
    """Looks at names and stats; opens nothing."""
    folders = as_folders(root)
    stats, problems = _list_one(folders.shipped, "CONTENT_DIR")
    covered: dict[str, FileStat] = {}
    if folders.clinic is not None:
        own, own_problems = _list_one(folders.clinic, "CLINIC_DIR")
        covered = {inside: stamp for inside, stamp in stats.items() if inside in own}
        stats |= own
        problems += own_problems
    return FileListing(
        folders=folders,
        stats=MappingProxyType(stats),
        problems=tuple(problems),
        covered=MappingProxyType(covered),
    )


def _list_one(folder: Path, setting: str) -> tuple[dict[str, FileStat], list[Problem]]:
    stats: dict[str, FileStat] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        message = "this folder does not exist or cannot be read"
        return stats, [Problem(id="library.P109", message=message, file=folder, hint=f"set {setting}")]
    for found in _walk(os.fspath(folder), folder.resolve(), "", 0):
        match found:
            case Problem():
                problems.append(found)
            case (inside, stamp):
                stats[inside] = stamp
    return stats, problems


def read_text(root: Path | ContentFolders, inside: str) -> str | Problem:
    """The whole text of one file, never a half-written one, with line ends as \\n; or why not."""
    file = Path(inside)
    data = read_bytes(root, inside, limit=MAX_TEXT)
    if isinstance(data, Problem):
        return data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        message = "is not UTF-8 text"
        hint = "save it again with the encoding UTF-8"
        return Problem(id="library.P105", message=message, file=file, line=line, hint=hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"holds a control character (U+{ord(found[0]):04X})"
        return Problem(id="library.P104", message=message, file=file, line=line, hint="delete it")
    return text


def read_bytes(root: Path | ContentFolders, inside: str, *, limit: int = MAX_PICTURE) -> bytes | Problem:
    """Reads between two looks at a file that lies still; if they differ, somebody is writing, and it is read again."""
    file, place = Path(inside), as_folders(root).path(inside)
    try:
        for _ in range(_TRIES):
            _wait_until_settled(place.stat())
            before = _file_stat(place.stat())
            if before.size > limit:
                message = f"is {before.size:,} bytes; at most {limit:,} are read"
                return Problem(id="library.P102", message=message, file=file)
            with place.open("rb") as handle:
                data = handle.read(limit + 1)
            seen = place.stat()
            if before == _file_stat(seen) and len(data) == before.size and _is_settled(seen):
                return data
    except OSError as fault:
        message = f"cannot be read: {fault.strerror or fault}"
        return Problem(id="library.P101", message=message, file=file)
    return Problem(
        id="library.P106", message="kept changing while it was read", file=file, hint="look again in a moment"
    )


def file_stat(root: Path | ContentFolders, inside: str) -> FileStat | None:
    """How one file is at this moment, to compare with a listing; None if it is not there."""
    try:
        return _file_stat(as_folders(root).path(inside).stat())
    except OSError:
        return None


def _walk(root: str, real_root: Path, inside: str, depth: int) -> "Iterator[tuple[str, FileStat] | Problem]":
    try:
        entries = sorted(os.scandir(f"{root}/{inside}"), key=lambda entry: entry.name)
    except OSError as fault:
        if fault.errno in _OUT_OF_RESOURCES:
            raise
        yield Problem(id="library.P101", message=f"cannot be read: {fault.strerror or fault}", file=Path(inside))
        return
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        try:
            if entry.is_symlink() and (message := _link_fault(Path(entry.path), real_root)):
                yield Problem(id="library.P103", message=message, file=Path(name), hint="copy the file here")
            elif entry.is_dir():
                if depth < MAX_DEPTH:
                    yield from _walk(root, real_root, name, depth + 1)
            elif stat.S_ISREG((seen := entry.stat()).st_mode):
                yield name, _file_stat(seen)
        except OSError as fault:
            yield Problem(id="library.P101", message=f"cannot be read: {fault.strerror or fault}", file=Path(name))


def _link_fault(link: Path, real_root: Path) -> str:
    target = link.resolve(strict=True)
    if not target.is_relative_to(real_root):
        return "is a link out of the content folder and is not followed"
    if link.parent.resolve().is_relative_to(target):
        return "is a link to a folder that it lies in and is not followed"
    return ""


def _is_settled(seen: os.stat_result) -> bool:
    return not 0 <= time.time() - seen.st_mtime < _SETTLED_AFTER


def _wait_until_settled(seen: os.stat_result) -> None:
    if not _is_settled(seen):
        time.sleep(_SETTLED_AFTER)


def _file_stat(seen: os.stat_result) -> FileStat:
    return FileStat(seen.st_mtime_ns, seen.st_size, seen.st_ino)
