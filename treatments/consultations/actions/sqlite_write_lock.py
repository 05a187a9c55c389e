"""A lock in front of SQLite's single writer, so that concurrent requests wait in order.

SQLite lets a writer who finds the database busy sleep and try again, for longer each time. With sixteen senders some
slept for seconds (measured on two busy cores: p99 1.7 s without this lock, 0.5 s with it). A lock in each process lets
the next writer in at once, and two locked files let the processes take turns: whoever has written waits behind whoever
is waiting. It makes waiting fair and is not needed for safety: after `LONGEST_WAIT_SECONDS` a writer goes on without
it, and the database itself keeps writers apart.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

LONGEST_WAIT_SECONDS = 5
LOOK_AGAIN_SECONDS = 0.001

_lock = threading.Lock()


@contextmanager
def write_lock() -> Iterator[None]:
    """Goes outside `transaction.atomic`, always: inside a transaction it does nothing.

    A lock taken inside a transaction would be held while the database waits for another writer, who may wait for it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    taken = _lock.acquire(timeout=LONGEST_WAIT_SECONDS)
    try:
        with contextlib.ExitStack() as files:  # closed, they are unlocked
            if taken:
                _lock_files(files, until)
            yield
    finally:
        if taken:
            _lock.release()


def _lock_files(files: contextlib.ExitStack, until: float) -> None:
    """The process that waits for `writer` holds `writer-following`; one that has just written must queue behind it."""
    folder = Path(settings.VAR_DIR)
    with contextlib.suppress(OSError):  # a disk on which nothing can be written: the database will say so
        following = files.enter_context(_opened(folder / "writer-following"))
        writing = files.enter_context(_opened(folder / "writer"))
        if _is_locked(following, until):
            _is_locked(writing, until)
            fcntl.flock(following, fcntl.LOCK_UN)


def _opened(path: Path) -> IO[bytes]:
    """For reading, which is enough for a lock: the site can also open what a command run by root has made."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_CREAT, 0o644), "rb")


def _is_locked(file: IO[bytes], until: float) -> bool:
    """False if that took too long. The kernel's own waiting knows no limit of time."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_AGAIN_SECONDS)
        else:
            return True
