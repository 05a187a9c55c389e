"""Atomic writes: a file is complete or absent, for concurrent readers and after a crash."""

import contextlib
import os
import threading
from pathlib import Path

UNFINISHED = ".part"


def atomic_write(
    path: Path, data: bytes, *, mode: int | None = None, durable: bool = False, keep_existing: bool = False
) -> None:
    """Write into a file beside it, then rename. An OSError leaves the old file, or none, and nothing unfinished.

    `mode`: the permissions, whatever the umask says; without it the umask decides.
    `durable`: the file survives a power cut once this returns; costs two flushes to disk.
    `keep_existing`: if the file is there by then, made by another process, leave that one.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{UNFINISHED}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666 if mode is None else mode)
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            if durable:
                os.fsync(descriptor)
        if keep_existing:
            with contextlib.suppress(FileExistsError):
                os.link(unfinished, path)
        else:
            unfinished.replace(path)
        if durable:
            flush_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make the folder's list of names survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
