"""The queue in front of the pages of asking, in each web worker: only a few requests are processed at a time.

Python runs one thread at a time. If fifty requests are processed at once, each step of each of them waits for the
others, also while it holds SQLite's write lock. The sender who has used the processor least comes first: somebody who
fills in one form overtakes everybody who sends again and again. Reading pages do not stand in this queue.

The turn belongs to somebody else while a request only waits: for its body, which may come over a slow line, and for the
process that opens its photos. The queue makes waiting fair and is not needed for safety. So when a request was waiting
for too long, or when those that are processed do not come to an end (the database is locked, say), it goes on.

Each request for these pages occupies one of a worker's threads (up.py), also while it waits. When many wait, only
forms with photos are refused, so senders from many addresses together can still occupy the threads that readers need.
The proxy in front limits what one address has open at a time (deploy/nginx.conf).
"""

import contextlib
import io
import itertools
import threading
import time
from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpRequest

AT_ONCE = 2  # one computes while the other waits for the disk
MOST_WAITING = 100  # when so many requests wait, a form with photos is refused; other requests still join them
LONGEST_WAIT_SECONDS = 10
STUCK_SECONDS = 1
HALF_FORGOTTEN_SECONDS = 60
MOST_SENDERS = 10_000  # remembered; those who used least are forgotten first
FORGOTTEN_SECONDS = 10 * HALF_FORGOTTEN_SECONDS  # a thousandth is left: an address is not kept for that
READ_AHEAD_BYTES = 1024 * 1024

StepAside = Callable[[], AbstractContextManager[None]]


class QueueFull(Exception):
    """So much is waiting that this request could not be processed in time."""


class UsedTime:
    """Seconds of the processor that each sender has used lately: after a minute, half of it is forgotten."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, float]] = {}
        self._tidied_at = time.monotonic()

    def __getitem__(self, sender: str) -> float:
        seconds, since = self._used.get(sender, (0.0, 0.0))
        return float(seconds * 0.5 ** ((time.monotonic() - since) / HALF_FORGOTTEN_SECONDS)) if seconds else 0.0

    def add(self, sender: str, seconds: float) -> None:
        now = time.monotonic()
        self._used[sender] = (self[sender] + seconds, now)
        if now - self._tidied_at > HALF_FORGOTTEN_SECONDS:
            self._tidied_at = now
            self._used = {one: used for one, used in self._used.items() if now - used[1] < FORGOTTEN_SECONDS}
        if len(self._used) > MOST_SENDERS:
            most = sorted(self._used, key=self.__getitem__)[MOST_SENDERS // 2 :]
            self._used = {sender: self._used[sender] for sender in most}


class Turn:
    """One request: waiting in the queue, or being processed."""

    def __init__(self, queue: "FairQueue", sender: str) -> None:
        self._queue, self.sender = queue, sender
        self.work = 0.0  # seconds that are expected of it beyond what most requests take
        self.rank = (0.0, 0)
        self.called = threading.Event()
        self._began = 0.0
        self._is_held = False

    def __lt__(self, other: "Turn") -> bool:
        return self.rank < other.rank

    def take(self) -> None:
        """Wait for the turn; after a while, go on without it."""
        if not self._queue.enter(self, LONGEST_WAIT_SECONDS):
            self._queue.enter_unqueued()
        self._begin()

    def give_back(self) -> None:
        if self._is_held:
            self._is_held = False
            self._queue.leave(self, used_seconds=time.thread_time() - self._began)

    @contextlib.contextmanager
    def step_aside(self) -> Iterator[None]:
        """The turn goes to another request meanwhile."""
        self.give_back()
        try:
            yield
        finally:
            self.take()

    def charge(self, seconds: float) -> None:
        """What another process has worked for this request."""
        self._queue.charge(self, seconds)

    def expect(self, work: float) -> None:
        """Go back into the queue, behind those who need less.

        Raises QueueFull, with the turn held, if that takes too long.
        """
        if work:
            self.work = work
            self.give_back()
            if not self._queue.enter(self, LONGEST_WAIT_SECONDS, most_waiting=MOST_WAITING):
                self.work = 0
                self._queue.enter_unqueued()
                self._begin()
                raise QueueFull
            self._begin()

    def _begin(self) -> None:
        self._is_held = True
        self._began = time.thread_time()


class FairQueue:
    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._free = at_once  # below 0 while more are let in than should be
        self._waiting: list[Turn] = []
        self._used = UsedTime()
        self._numbers = itertools.count()
        self._moved_at = time.monotonic()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self, sender: str) -> Iterator[Turn]:
        turn = Turn(self, sender)
        turn.take()
        try:
            yield turn
        finally:
            turn.give_back()

    def enter(self, turn: Turn, wait_seconds: float, *, most_waiting: float = float("inf")) -> bool:
        """False if the turn did not come in time."""
        turn.called.clear()
        with self._lock:
            if self._free > 0 or self._is_stuck():
                self._take_place()
                return True
            if len(self._waiting) >= most_waiting:
                return False
            turn.rank = (self._used[turn.sender] + turn.work, next(self._numbers))
            insort(self._waiting, turn)
        return self._is_called(turn, until=time.monotonic() + wait_seconds)

    def enter_unqueued(self) -> None:
        with self._lock:
            self._take_place()

    def charge(self, turn: Turn, seconds: float) -> None:
        with self._lock:
            self._used.add(turn.sender, seconds)

    def leave(self, turn: Turn, *, used_seconds: float) -> None:
        with self._lock:
            self._used.add(turn.sender, used_seconds)
            self._moved_at = time.monotonic()
            if self._waiting and self._free >= 0:
                self._waiting.pop(0).called.set()
            else:
                self._free += 1

    def _is_called(self, turn: Turn, *, until: float) -> bool:
        while not turn.called.wait(min(STUCK_SECONDS, max(0, until - time.monotonic()))):
            with self._lock:
                if turn not in self._waiting:  # called in this very moment
                    return True
                is_stuck, is_late = self._is_stuck(), time.monotonic() >= until
                if is_stuck or is_late:
                    self._waiting.remove(turn)
                if is_stuck:
                    self._take_place()
                    return True
                if is_late:
                    return False
        return True

    def _is_stuck(self) -> bool:
        """Whether nothing of what is processed has come to an end for a while."""
        return time.monotonic() - self._moved_at > STUCK_SECONDS

    def _take_place(self) -> None:
        self._free -= 1
        if self._free >= 0:
            self._moved_at = time.monotonic()


REQUESTS = FairQueue()  # of this web worker
_TURN = "picoinfo.turn"


def attach_turn(request: HttpRequest, turn: Turn) -> None:
    request.META[_TURN] = turn


def turn_of(request: HttpRequest) -> Turn:
    turn: Turn = request.META[_TURN]
    return turn


class BodyReadOutsideTurn(io.BufferedReader):
    """The body of a request, whose turn is somebody else's while the next megabyte of it arrives."""

    def __init__(self, stream: Any, turn: Turn, *, length: int) -> None:
        super().__init__(_ReadOutsideTurn(stream, turn, length), READ_AHEAD_BYTES)


class _ReadOutsideTurn(io.RawIOBase):
    def __init__(self, stream: Any, turn: Turn, length: int) -> None:
        self._stream, self._turn, self._left = stream, turn, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:  # there is no more to wait for
            return 0
        with self._turn.step_aside():
            content = self._stream.read(len(buffer))
        self._left -= len(content)
        buffer[: len(content)] = content
        return len(content)

    def readall(self) -> bytes:
        if self._left <= 0:
            return b""
        with self._turn.step_aside():
            content = bytes(self._stream.read())
        self._left = 0
        return content
