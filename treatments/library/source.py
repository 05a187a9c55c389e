"""Finds and reads the files of content/: the only module of the library that reads writers' files from the disk."""

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
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a cheap look at a file tells; two equal stats mean that the file need not be read again."""

    modified: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileListing:
    """All files below a folder by their path inside it, and what may not be there."""

    root: Path
    stats: Mapping[str, FileStat]
    problems: tuple[Problem, ...]


def list_files(root: Path) -> FileListing:
    """Looks at names and stats; opens nothing."""
    stats: dict[str, FileStat] = {}
    problems: list[Problem] = []
    if not root.is_dir():
        message = "this folder does not exist or cannot be read"
        problems.append(Problem(id="library.P109", message=message, file=root, hint="set CONTENT_DIR"))
    else:
        for found in _walk(os.fspath(root), root.resolve(), "", 0):
            match found:
                case Problem():
                    problems.append(found)
                case (inside, stamp):
                    stats[inside] = stamp
    return FileListing(root=root, stats=MappingProxyType(stats), problems=tuple(problems))


def read_text(root: Path, inside: str) -> str | Problem:
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


def read_bytes(root: Path, inside: str, *, limit: int = MAX_PICTURE) -> bytes | Problem:
    """Reads between two looks at a file that lies still; if they differ, somebody is writing, and it is read again."""
    file = Path(inside)
    try:
        for _ in range(_TRIES):
            _wait_until_settled((root / inside).stat())
            before = _file_stat((root / inside).stat())
            if before.size > limit:
                message = f"is {before.size:,} bytes; at most {limit:,} are read"
                return Problem(id="library.P102", message=message, file=file)
            with (root / inside).open("rb") as handle:
                data = handle.read(limit + 1)
            seen = (root / inside).stat()
            if before == _file_stat(seen) and len(data) == before.size and _is_settled(seen):
                return data
    except OSError as fault:
        message = f"cannot be read: {fault.strerror or fault}"
        return Problem(id="library.P101", message=message, file=file)
    return Problem(
        id="library.P106", message="kept changing while it was read", file=file, hint="look again in a moment"
    )


def _walk(root: str, real_root: Path, inside: str, depth: int) -> "Iterator[tuple[str, FileStat] | Problem]":
    try:
        entries = sorted(os.scandir(f"{root}/{inside}"), key=lambda entry: entry.name)
    except OSError as fault:
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
