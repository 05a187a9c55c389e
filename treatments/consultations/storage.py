"""The private storage of photos: files with random names under VAR_DIR, which no web server may serve."""

import contextlib
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from treatments.atomic_files import UNFINISHED, atomic_write, flush_folder

_NAME = re.compile(r"[0-9a-f]{32}")


def photo_folder() -> Path:
    return Path(settings.VAR_DIR) / "photos"


def photo_path(name: str) -> Path:
    """Refuses every name that we did not make, so no input can lead to another path."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return photo_folder() / name[:2] / f"{name}.jpg"


def has_room() -> bool:
    """Whether the disk has space for photos. The reserve is left for text, which needs little."""
    try:
        return shutil.disk_usage(settings.VAR_DIR).free >= settings.DISK_RESERVE
    except OSError:
        return False


def write_photo(jpeg: bytes) -> str:
    """The name of the file, which then survives a power cut. OSError if the storage is missing, full or read-only."""
    name = secrets.token_hex(16)
    path = photo_path(name)
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_folder(path.parent.parent)
    atomic_write(path, jpeg, mode=0o600, durable=True)
    return name


def read_photo(name: str) -> bytes:
    """FileNotFoundError where there is none."""
    return photo_path(name).read_bytes()


def remove_photos(names: Iterable[str]) -> None:
    """A missing file is no error: an interrupted erasure starts again from the beginning."""
    folders = set()
    for name in names:
        path = photo_path(name)
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in folders:
        if folder.is_dir():
            flush_folder(folder)


def sweep(*, older_than: datetime, known: Callable[[Collection[str]], Collection[str]], dry_run: bool = False) -> int:
    """Remove files without a row, left by interrupted uploads and erasures. `known` says which names have a row.

    Younger files are left alone, because their row may not be written yet.
    """
    removed = 0
    for folder, names in _old_files(older_than):
        strays = [name for name in names if Path(name).suffix == UNFINISHED]
        whole = {Path(name).stem for name in names if name not in strays}
        strays += [f"{name}.jpg" for name in whole - set(known(whole))]
        removed += len(strays)
        if not dry_run:
            for stray in strays:
                (folder / stray).unlink(missing_ok=True)
    return removed


def sweep_uploads(*, older_than: datetime, dry_run: bool = False) -> int:
    """Remove uploads that were incomplete when their web worker was killed."""
    removed = 0
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < older_than.timestamp():
                removed += 1
                if not dry_run:
                    path.unlink()
    return removed


def _old_files(older_than: datetime) -> Iterator[tuple[Path, list[str]]]:
    root = photo_folder()
    if not root.is_dir():
        return
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        names = []
        for path in folder.iterdir():
            ours = path.suffix == UNFINISHED or (path.suffix == ".jpg" and _NAME.fullmatch(path.stem))
            try:
                if ours and path.stat().st_mtime < older_than.timestamp():
                    names.append(path.name)
            except FileNotFoundError:
                continue  # removed by another process meanwhile
        if names:
            yield folder, names
