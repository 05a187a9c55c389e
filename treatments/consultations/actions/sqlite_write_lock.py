"""A lock in front of SQLite's single writer, so that concurrent requests wait in order.

SQLite lets a writer who finds the database busy sleep and try again, for longer each time. With sixteen senders some
slept for seconds (measured on two busy cores: p99 1.7 s without this lock, 0.5 s with it). A lock in each process lets
the next writer in at once, and two locked files let the processes take turns: whoever has written waits behind whoever
is waiting. It makes waiting fair and is not needed for safety: after `LONGEST_WAIT_SECONDS` a writer goes on without
it, and the database itself keeps writers apart.
"""

import contextlib
import fcntl
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
    """Whoever waits for the writer holds the place behind it, so the writer's own process cannot come first again."""
    folder = Path(settings.VAR_DIR)
    with contextlib.suppress(OSError):  # a disk on which nothing can be written: the database will say so
        following = files.enter_context((folder / "writer-following").open("ab"))
        writing = files.enter_context((folder / "writer").open("ab"))
        if _is_locked(following, until):
            _is_locked(writing, until)
            fcntl.flock(following, fcntl.LOCK_UN)


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
