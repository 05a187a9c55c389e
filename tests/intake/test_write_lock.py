"""Every write of a patient waits in the queue for SQLite's one writer, before its transaction begins."""

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.consultations.world import jpeg
from tests.intake.test_fair_queue import wait_until
from tests.intake.visitor import Visitor
from treatments.consultations.actions import sqlite_write_lock
from treatments.consultations.models import ConsultationRequest, Photo

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases let many writers in"),
]


class CountingLock:
    def __init__(self) -> None:
        self.turns, self.held = 0, False

    def acquire(self, timeout: float = -1) -> bool:
        assert not self.held
        self.turns, self.held = self.turns + 1, True
        return True

    def release(self) -> None:
        self.held = False


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> CountingLock:
    counting = CountingLock()
    monkeypatch.setattr(sqlite_write_lock, "_lock", counting)
    return counting


@contextmanager
def writes(lock: CountingLock) -> Iterator[list[tuple[str, bool]]]:
    """Every writing statement, and whether the lock was held meanwhile."""
    seen: list[tuple[str, bool]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            seen.append((sql[:80], lock.held))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def test_keeping_and_sending_a_form_take_one_turn_each(lock):
    visitor = Visitor()
    form = visitor.open_form()

    with writes(lock) as seen:
        visitor.ask(form)
        kept = lock.turns
        visitor.send()
        sent = lock.turns - kept

    assert (kept, sent) == (1, 1)
    assert ConsultationRequest.objects.count() == 1
    assert len(seen) > 10
    assert [sql for sql, held in seen if not held] == []


def test_no_write_on_the_whole_way_goes_past_the_queue(lock):
    visitor = Visitor()
    photo = SimpleUploadedFile("cheek.jpg", jpeg(), "image/jpeg")

    with writes(lock) as seen:
        own = visitor.own_address()
        visitor.add(f"{own}photos/", photos=[photo])
        visitor.add(f"{own}prepare/words/", hopes="Softer edges.")

    assert Photo.objects.count() == 1
    assert [sql for sql, held in seen if not held] == []


def test_processes_take_turns_and_nobody_waits_for_ever(settings, monkeypatch):
    """Another process is played by files of our own: the kernel does not tell them apart."""

    def is_free(name: str) -> bool:
        with (settings.VAR_DIR / name).open("ab") as mine:
            return is_locked(mine, 0)

    def write() -> None:
        with sqlite_write_lock.write_lock():
            seen.append((is_free("writer"), is_free("writer-following")))
        connection.close()

    def wait_for(file: IO[bytes], until: float) -> bool:
        modes.add(fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE)
        return is_locked(file, until)

    seen: list[tuple[bool, bool]] = []
    modes: set[int] = set()
    is_locked = sqlite_write_lock._is_locked
    monkeypatch.setattr(sqlite_write_lock, "_is_locked", wait_for)
    with ThreadPoolExecutor(1) as pool, (settings.VAR_DIR / "writer").open("ab") as other:
        assert is_locked(other, 0)
        writer = pool.submit(write)
        wait_until(lambda: not is_free("writer-following"))
        assert seen == []
        fcntl.flock(other, fcntl.LOCK_UN)
        writer.result()
        assert seen == [(False, True)]  # the place behind it is free for the other process
        assert is_locked(other, 0)
        monkeypatch.setattr(sqlite_write_lock, "LONGEST_WAIT_SECONDS", 0.01)
        pool.submit(write).result()

    assert len(seen) == 2
    assert modes == {os.O_RDONLY}  # so files that root has made can be locked too
    assert is_free("writer")
