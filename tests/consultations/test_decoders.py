"""Uploaded pictures are decoded in a separate process with limits and without secrets."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.consultations.pictures import encoded, flat_png, halves, many_scans
from treatments.consultations.photos import CleanPhoto, Reason
from treatments.consultations.photos import decoders as module
from treatments.consultations.photos.decoders import (
    LARGE_NICE,
    PROJECT,
    Decoder,
    Decoders,
    DecodersBusy,
    Job,
    Lane,
    locked,
)
from treatments.consultations.photos.headers import read_header
from treatments.consultations.photos.process import DecodeResult, Limits

SMALL = encoded(halves(), "JPEG")
ROOMY = Limits(cpu_seconds=20, wall_seconds=60, memory=2**30)
# A decoder that never answers, and one that ends at once.
SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
NOTHING = (sys.executable, "-c", "")


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    one = Decoder()
    yield one
    one.end()


def decode(decoders: Decoders, content: bytes = SMALL, *, wait: float = 60) -> DecodeResult:
    return decoders.decode(lambda: content, read_header(content), sender="someone", used_seconds=0, wait_seconds=wait)


def process_of(decoder: Decoder) -> int:
    assert decoder._process
    return decoder._process.pid


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_picture_comes_back_clean_with_what_it_cost(decoder: Decoder) -> None:
    decoded = decoder.decode(SMALL, ROOMY)

    assert isinstance(decoded.result, CleanPhoto)
    assert (decoded.result.width, decoded.result.height) == (160, 96)
    assert 0 < decoded.seconds < 20


def test_one_process_decodes_many_pictures(decoder: Decoder) -> None:
    first, bad, again = (decoder.decode(one, ROOMY).result for one in (SMALL, SMALL[:300], SMALL))
    pid = process_of(decoder)

    assert (first, bad, again) == (first, Reason.BROKEN, first)
    assert children_of(pid) == []


@pytest.mark.parametrize(
    ("content", "limits", "reason"),
    [
        (many_scans(15), Limits(cpu_seconds=20, wall_seconds=0.05, memory=2**30), Reason.TOO_SLOW),
        (flat_png(3900), Limits(cpu_seconds=20, wall_seconds=60, memory=2**27), Reason.TOO_LARGE),
        (many_scans(3500), ROOMY, Reason.TOO_SLOW),
    ],
    ids=["time", "memory", "scans"],
)
def test_a_picture_beyond_a_limit_is_given_up_and_the_next_one_is_served(
    decoder: Decoder, content: bytes, limits: Limits, reason: Reason
) -> None:
    decoder.decode(SMALL, ROOMY)
    pid = process_of(decoder)

    beyond = decoder.decode(content, limits)

    assert beyond.result == reason
    assert isinstance(decoder.decode(SMALL, ROOMY).result, CleanPhoto)
    assert process_of(decoder) == pid


def test_work_beyond_the_limit_of_the_processor_ends_the_picture(decoder: Decoder) -> None:
    """The kernel counts whole seconds, so the picture must be able to take more than one."""
    heavy = many_scans(18)

    decoded = decoder.decode(heavy, Limits(cpu_seconds=0, wall_seconds=60, memory=2**30))

    assert decoded.result == Reason.TOO_SLOW


def test_the_process_has_no_secret_and_no_django(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "as secret as can be")
    decoder.decode(SMALL, ROOMY)
    pid = process_of(decoder)

    loaded = subprocess.run(
        [sys.executable, "-s", "-c", "import sys, treatments.consultations.photos.process; print(*sys.modules)"],
        cwd=PROJECT, env={}, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    names = {one.partition(b"=")[0] for one in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if one}
    assert names == {b"MALLOC_MMAP_THRESHOLD_", b"MALLOC_TRIM_THRESHOLD_"}
    assert "django" not in loaded


def test_the_process_gives_way_to_the_pages() -> None:
    """Linux heeds niceness within a session alone: one of its own would get as much of the processor as the site."""
    polite = Decoder(nice=LARGE_NICE)
    polite.decode(SMALL, ROOMY)
    pid = process_of(polite)

    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + LARGE_NICE)
    assert os.getsid(pid) == os.getsid(0)
    assert os.getpgid(pid) == pid
    polite.end()


def test_a_picture_that_takes_its_process_over_can_open_nothing() -> None:
    """As if a decoder ran a stranger's code: no file, no socket, no process."""
    code = """
import socket, sys
import treatments.consultations.photos.process as process
def hostile(content):
    for attempt in (lambda: open("/etc/hostname"), lambda: socket.socket()):
        try:
            attempt()
        except OSError:
            continue
        raise SystemExit(1)
    raise process.PhotoUnreadable(process.Reason.EMPTY)
process.clean_photo = hostile
print(process._look(b"", process.Limits(cpu_seconds=9, wall_seconds=60, memory=2**30)).result)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "empty"


def test_a_process_that_does_not_answer_is_killed_and_replaced(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0)
    monkeypatch.setattr(module, "COMMAND", SLEEPER)
    decoder.start()
    silent = process_of(decoder)

    decoded = decoder.decode(SMALL, Limits(cpu_seconds=1, wall_seconds=0.2, memory=2**30))
    monkeypatch.undo()

    assert decoded.result == Reason.TOO_SLOW
    assert not Path(f"/proc/{silent}").exists()
    assert isinstance(decoder.decode(SMALL, ROOMY).result, CleanPhoto)


def test_a_process_that_cannot_start_is_nobodys_picture(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMMAND", NOTHING)

    with pytest.raises(DecodersBusy):
        decoder.decode(SMALL, ROOMY)


def test_the_process_ends_with_the_one_that_started_it() -> None:
    code = """
import os, time
from treatments.consultations.photos.decoders import Decoder
decoder = Decoder()
decoder.start()
print(decoder._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    starter = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    helper = Path(f"/proc/{int(starter.stdout)}")

    end = time.monotonic() + 30
    while helper.exists() and "Z" not in helper.joinpath("stat").read_text().split()[2]:
        assert time.monotonic() < end, "the process outlived its parent"
        time.sleep(0.05)


class Held:
    """A decoder that looks at nothing until it may, and remembers in which order it was asked."""

    def __init__(self) -> None:
        self.may, self.asked, self.at_once, self.most = threading.Event(), [], 0, 0
        self.counting = threading.Lock()

    def decode(self, content: bytes, _limits: Limits) -> DecodeResult:
        with self.counting:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.asked.append(content)
        assert self.may.wait(60)
        with self.counting:
            self.at_once -= 1
        return DecodeResult(result=Reason.EMPTY, seconds=1)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    one = Held()
    monkeypatch.setattr(Decoder, "decode", one.decode)
    monkeypatch.setattr(Decoder, "start", lambda _self: None)
    return one


def wait_until(what) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_whoever_has_used_least_comes_first(tmp_path: Path, held: Held) -> None:
    lane = Lane([tmp_path / "slot"], ROOMY)
    jobs = [
        Job(used_seconds=used, number=number, read=(b"%d" % number).strip) for number, used in enumerate([0, 9, 5, 0])
    ]
    lane.put(jobs[0])
    wait_until(lambda: held.asked)
    for job in jobs[1:]:
        lane.put(job)

    held.may.set()
    for job in jobs:
        job.future.result(timeout=60)

    assert held.asked == [b"0", b"3", b"2", b"1"]


def test_another_photo_of_the_same_sender_waits_behind_everybodys_first(tmp_path: Path, held: Held) -> None:
    decoders = Decoders(tmp_path, at_once=2, limits=ROOMY)
    pictures = [encoded(halves(size=(100 + number, 90)), "JPEG") for number in range(4)]

    with ThreadPoolExecutor(4) as pool:

        def put(number: int, sender: str) -> None:
            picture = pictures[number]
            pool.submit(
                decoders.decode, lambda: picture, read_header(picture), sender=sender, used_seconds=0, wait_seconds=60
            )
            wait_until(lambda: sum(decoders._pending.values()) == number + 1)

        put(0, "many")
        wait_until(lambda: held.asked)
        for number, sender in ((1, "many"), (2, "many"), (3, "one")):
            put(number, sender)
        held.may.set()

    assert held.asked == [pictures[number] for number in (0, 3, 1, 2)]


def test_a_photo_whose_turn_does_not_come_is_given_back(tmp_path: Path, held: Held) -> None:
    decoders = Decoders(tmp_path, at_once=2, limits=ROOMY)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(decode, decoders)
        wait_until(lambda: held.asked)

        with pytest.raises(DecodersBusy):
            decode(decoders, wait=0.05)
        held.may.set()

        assert first.result(timeout=60).result == Reason.EMPTY
    assert len(held.asked) == 1


def test_a_small_photo_does_not_wait_for_a_large_one(tmp_path: Path, held: Held) -> None:
    decoders = Decoders(tmp_path, at_once=2, limits=ROOMY)
    huge = flat_png(4000, "L")
    with ThreadPoolExecutor(2) as pool:
        pool.submit(decode, decoders, huge)
        wait_until(lambda: held.asked == [huge])
        pool.submit(decode, decoders)

        wait_until(lambda: held.asked == [huge, SMALL])
        held.may.set()


def test_all_web_workers_together_open_no_more_at_once_than_they_may(tmp_path: Path, held: Held) -> None:
    """Each Decoders stands for a web worker; locks on files know nothing of who is a thread and who a process."""
    workers = [Decoders(tmp_path, at_once=2, limits=ROOMY) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(decode, worker) for worker in workers for _ in range(2)]
        wait_until(lambda: held.asked)
        time.sleep(0.1)
        held.may.set()
        assert [one.result(timeout=60).result for one in waiting] == [Reason.EMPTY] * 6

    assert held.most == 1


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    code = f"""
import os
from pathlib import Path
from treatments.consultations.photos.decoders import locked
with locked(Path({str(tmp_path / "slot")!r})):
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False)

    with locked(tmp_path / "slot"):
        pass
