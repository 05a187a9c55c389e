"""The queue of forms with photos in each web worker: only a few are processed at a time.

Python runs one thread at a time. If fifty such forms are processed at once, each step of each of them waits for the
others, also while it holds SQLite's write lock. The form with the least expected work from the sender with the fewest
forms comes first: a patient with one small photo overtakes large photos, and everybody who sends again and again.
Pages, and forms without photos, never wait here.
"""

import contextlib
import itertools
import threading
import time
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

AT_ONCE = 2  # one computes while the other waits for the disk
MOST_WAITING = 100  # of the threads of a worker (up.py): the others are there for readers
LONGEST_WAIT_SECONDS = 10
REMEMBERED_SECONDS = 3600

StepAside = Callable[[], AbstractContextManager[None]]


class QueueFull(Exception):
    """So many forms with photos are waiting that this one could not be processed in time."""


@dataclass(order=True)
class _Form:
    """Sorted by its work and what its sender has sent before, then by arrival."""

    rank: int
    number: int
    called: threading.Event = field(compare=False, default_factory=threading.Event)


class FormQueue:
    def __init__(self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._free, self._most_waiting = at_once, most_waiting  # below 0 while more are let in than should be
        self._waiting: list[_Form] = []
        self._sent: Counter[str] = Counter()
        self._numbers = itertools.count()
        self._remembered_since = time.monotonic()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self, sender: str, *, work: int = 0, wait_seconds: float = LONGEST_WAIT_SECONDS) -> Iterator[StepAside]:
        """Raises QueueFull where the turn did not come in time. Yields what lets others go first for a while.

        `work` is what is expected of the form: 0 for one small photo, and 1 weighs as much as one form sent before.
        """
        form = _Form(rank=work + self._count(sender), number=next(self._numbers))
        if len(self._waiting) >= self._most_waiting or not self._called(form, wait_seconds):
            raise QueueFull
        try:
            yield lambda: self._step_aside(form)
        finally:
            self._leave()

    @contextlib.contextmanager
    def _step_aside(self, form: _Form) -> Iterator[None]:
        """The turn goes to another form meanwhile. After a while it goes on in any case."""
        self._leave()
        try:
            yield
        finally:
            form.called.clear()
            if not self._called(form, LONGEST_WAIT_SECONDS):
                with self._lock:
                    self._free -= 1

    def _count(self, sender: str) -> int:
        """How many forms this sender has sent before. All counts begin anew every hour."""
        with self._lock:
            if time.monotonic() - self._remembered_since > REMEMBERED_SECONDS:
                self._sent.clear()
                self._remembered_since = time.monotonic()
            self._sent[sender] += 1
            return self._sent[sender] - 1

    def _called(self, form: _Form, wait_seconds: float) -> bool:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            insort(self._waiting, form)
        if form.called.wait(wait_seconds):
            return True
        with self._lock:
            if form not in self._waiting:  # called in this very moment
                return True
            self._waiting.remove(form)
            return False

    def _leave(self) -> None:
        with self._lock:
            if self._waiting and self._free >= 0:
                self._waiting.pop(0).called.set()
            else:
                self._free += 1


FORMS = FormQueue()  # of this web worker
