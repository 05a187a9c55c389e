"""How many first pages a second are stored, and what limits it: `python -m tests.bench.asking [requests] [senders]`.

Each sender opens the form, sends it, reads the page of answers and sends the request, against the site as `up` starts
it with two workers and full durability. Beside the figures stand what the disk and the processors allow: a request
is two commits, of which SQLite flushes one after the other, and so many milliseconds of work in the workers.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.sender import Sender, filled_in, hidden
from tests.bench.site_process import SiteProcess, processor_seconds, running
from tests.intake.visitor import ANSWERS, ASK, CHECK, SENT

COMMITS = 2  # the draft, and the request that it becomes
PROBE_SECONDS = 3


def send_one(port: int, number: int) -> list[float]:
    """The seconds of sending the form and of sending the request."""
    sender = Sender(port)
    kind, body = filled_in({**ANSWERS, **sender.form(), "message": f"number {number}"})
    begun = time.monotonic()
    asked = sender.send("POST", ASK, body, kind)
    first = time.monotonic() - begun
    assert asked.location == CHECK, asked.status
    form = urlencode(hidden(sender.send("GET", CHECK), CHECK)).encode()
    begun = time.monotonic()
    sent = sender.send("POST", CHECK, form, "application/x-www-form-urlencoded")
    assert sent.location == SENT, sent.status
    return [first, time.monotonic() - begun]


def flushes_per_second(folder: Path) -> float:
    """How often the disk can be told to keep what was written, by one writer that waits for each."""
    file = os.open(folder / "probe", os.O_RDWR | os.O_CREAT, 0o600)
    count, begun = 0, time.monotonic()
    while time.monotonic() - begun < PROBE_SECONDS:
        os.pwrite(file, b"x" * 8192, count % 64 * 8192)
        os.fdatasync(file)
        count += 1
    os.close(file)
    return count / PROBE_SECONDS


def worked_by(site: SiteProcess) -> float:
    """Seconds of the processor that the workers have used."""
    return processor_seconds(Path("/proc") / str(pid) for pid in site.workers)


def main(requests: int = 2000, senders: int = 16) -> int:
    with tempfile.TemporaryDirectory(prefix="picoinfo-asking-") as folder, running(Path(folder)) as site:
        for number in range(20):
            send_one(site.port, -number)
        flushes = flushes_per_second(site.folder)
        left, lock = iter(range(requests)), threading.Lock()
        times: list[float] = []

        def send() -> None:
            while True:
                with lock:
                    number = next(left, None)
                if number is None:
                    return
                times.extend(send_one(site.port, number))

        threads = [threading.Thread(target=send) for _ in range(senders)]
        worked, begun = worked_by(site), time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
        work = (worked_by(site) - worked) / requests
        stored = len(site.stored()) - 20
    times.sort()
    figures = {
        "stored": stored,
        "stored a second": round(stored / seconds, 1),
        "a sending, p50 (ms)": round(times[len(times) // 2] * 1000),
        "a sending, p99 (ms)": round(times[int(len(times) * 0.99)] * 1000),
        "flushes a second": round(flushes),
        "the disk allows": round(flushes / COMMITS),
        "work a request (ms)": round(work * 1000, 1),
        "processors allow": round((os.cpu_count() or 1) / work),
    }
    for name, value in figures.items():
        print(f"{name:24} {value}")
    return 0 if stored == requests else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
