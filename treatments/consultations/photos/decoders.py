"""The queue in front of the processes that open pictures, in each web worker.

Two lanes, so that a small photo never waits for a huge one. In each lane the sender who used the least work this hour
comes first, so that a patient with one photo overtakes a sender of many. How many pictures are opened at once is
limited over all web workers of the machine by locks on files, which are released when their process ends.
"""

import contextlib
import fcntl
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from treatments.consultations.photos import Reason
from treatments.consultations.photos.headers import Header
from treatments.consultations.photos.process import DecodeResult, Limits, read_answer, write_job

PROJECT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-s", "-m", "treatments.consultations.photos.process")
# No secret is in it. Large blocks go back to the machine after each picture; glibc would keep up to 30 MB of them.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "262144"}
LARGE_NICE = 15  # readers and small photos come first

SMALL_PIXELS, SMALL_BYTES = 4_000_000, 4 * 1024 * 1024
SMALL_SECONDS = 2
GRACE_SECONDS = 2  # beyond the limits that the child sets itself
EACH_WAITING_SECONDS = 1  # a sender's other photos that wait count as work already done


class DecodersBusy(Exception):
    """So many photos are waiting that this one could not be decoded at in time."""


@dataclass(order=True)
class Job:
    """Sorted by who has used the least, then by arrival."""

    used_seconds: float
    number: int
    read: Callable[[], bytes] = field(compare=False)  # not the content: what waits should take no memory
    put_at: float = field(compare=False, default_factory=time.monotonic)
    future: "Future[DecodeResult]" = field(compare=False, default_factory=Future)


class Decoder:
    """One process that opens pictures; started when it is needed, killed when it does not answer."""

    def __init__(self, *, nice: int = 0) -> None:
        self._nice = nice
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, content: bytes, limits: Limits) -> DecodeResult:
        process = self._running()
        assert process.stdin  # noqa: S101 - for the type checker: both are pipes
        assert process.stdout  # noqa: S101
        started = time.monotonic()
        killer = threading.Timer(limits.wall_seconds + GRACE_SECONDS, kill, [process])
        killer.daemon = True
        killer.start()
        try:
            write_job(process.stdin, content, limits)
            return read_answer(process.stdout)
        except (OSError, EOFError, ValueError) as error:
            self.end()
            seconds = time.monotonic() - started
            if seconds < limits.wall_seconds:
                raise DecodersBusy from error  # not this picture's fault: the process could not start, or was killed
            return DecodeResult(result=Reason.TOO_SLOW, seconds=seconds)
        finally:
            killer.cancel()

    def start(self) -> None:
        self._running()

    def end(self) -> None:
        """Kill it with its child, and leave no zombie and no open pipe."""
        process, self._process = self._process, None
        if process is not None:
            kill(process)
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what could not be written any more
                    if pipe:
                        pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            self._process = subprocess.Popen(
                (*COMMAND, str(self._nice)), cwd=PROJECT, env=ENVIRONMENT, process_group=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process


def kill(process: subprocess.Popen[bytes]) -> None:
    """With its child: they have a process group of their own, and the session of the web worker.

    In a session of their own, Linux would give them as much of the processor as the whole site (autogroups), whatever
    their niceness says.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Lane:
    """Photos that wait, and a thread with a decoder for each that may be opened at once."""

    def __init__(self, slots: list[Path], limits: Limits, *, nice: int = 0) -> None:
        self._limits, self._nice = limits, nice
        self._waiting: list[Job] = []
        self._arrived = threading.Condition()
        for slot in slots:
            threading.Thread(target=self._work, args=(slot,), daemon=True, name=f"photos-{slot.name}").start()

    def put(self, job: Job) -> None:
        with self._arrived:
            insort(self._waiting, job)
            self._arrived.notify()

    def give_up(self, job: Job) -> bool:
        """False if a thread is already processing it."""
        with self._arrived:
            if job in self._waiting:
                self._waiting.remove(job)
                return True
            return False

    def _work(self, slot: Path) -> None:
        decoder = Decoder(nice=self._nice)
        with contextlib.suppress(OSError):
            decoder.start()
        while True:
            with self._arrived:
                self._arrived.wait_for(lambda: self._waiting)
            try:
                with locked(slot):
                    self._next(decoder)
            except OSError as fault:
                self._refuse(fault)
            time.sleep(0.002)  # so that another web worker, which waits for the same lock, comes in between

    def _next(self, decoder: Decoder) -> None:
        """Chosen only now, because a photo with precedence may have arrived while this thread waited for the lock."""
        with self._arrived:
            job = self._waiting.pop(0) if self._waiting else None
        if job:
            try:
                waited = time.monotonic() - job.put_at
                job.future.set_result(replace(decoder.decode(job.read(), self._limits), waited=waited))
            except Exception as fault:  # noqa: BLE001 - the waiting thread must get the error
                job.future.set_exception(fault)

    def _refuse(self, fault: OSError) -> None:
        with self._arrived:
            job = self._waiting.pop(0) if self._waiting else None
        if job:
            job.future.set_exception(fault)


class Decoders:
    """Opens the pictures of one web worker. `folder` holds the locks that all of them share."""

    def __init__(self, folder: Path, *, at_once: int, limits: Limits) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seconds = min(SMALL_SECONDS, limits.cpu_seconds)
        quick = Limits(cpu_seconds=seconds, wall_seconds=limits.wall_seconds, memory=limits.memory)
        self._longest = limits.wall_seconds + 2 * GRACE_SECONDS
        self._small = Lane([folder / "small"], quick)
        self._large = Lane([folder / f"large-{number}" for number in range(1, at_once)], limits, nice=LARGE_NICE)
        self._numbers = itertools.count()
        self._pending: Counter[str] = Counter()

    def decode(
        self, read: Callable[[], bytes], header: Header, *, sender: str, used_seconds: float, wait_seconds: float
    ) -> DecodeResult:
        """Decode and clean the picture. Raises DecodersBusy if its turn did not come within `wait_seconds`.

        `used_seconds` is the work that this sender has caused so far.
        """
        lane = self._small if is_small(header) else self._large
        used_seconds += self._pending[sender] * EACH_WAITING_SECONDS
        job = Job(used_seconds=used_seconds, number=next(self._numbers), read=read)
        self._pending[sender] += 1
        try:
            lane.put(job)
            return self._result(lane, job, wait_seconds)
        finally:
            self._pending[sender] -= 1
            if self._pending[sender] <= 0:
                del self._pending[sender]

    def _result(self, lane: Lane, job: Job, wait_seconds: float) -> DecodeResult:
        try:
            return job.future.result(timeout=wait_seconds)
        except TimeoutError:
            if lane.give_up(job):
                raise DecodersBusy from None
            return job.future.result(timeout=self._longest)


def is_small(header: Header) -> bool:
    return header.pixels <= SMALL_PIXELS and header.size <= SMALL_BYTES


@contextlib.contextmanager
def locked(slot: Path) -> Iterator[None]:
    """Held by one thread of one process at a time; released when the process ends."""
    with slot.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
