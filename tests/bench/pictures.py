"""The worst pictures from fifty senders at once: `python -m tests.bench.pictures [seconds]`. Takes about two minutes.

Meanwhile readers open a page and patients send a request with one small photo, each from an address of their own; so
they do once more without the attack. Prints how long they waited, and what each kind of picture got. Ends with 1 if a
reader or a patient waited too long, if the site took too much memory, or if a sender lost the words or got no sentence.

The senders stand for other machines, so they take only what of the processor the site and the patients leave: each
process of them has a session of its own with the smallest share, and sends bodies that were made beforehand. The
processor time of both sides is printed, to show that the site had the machine.
"""

import contextlib
import html
import http
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median

from PIL import Image

from tests.bench.sender import FAULTS, Answer, Sender, filled_in
from tests.bench.site_process import SiteProcess, processor_seconds, running, set_share
from tests.consultations import pictures

SENDERS, PROCESSES = 50, 2
TYPED = "typed with care"
READING_PAGE = "/"
READER_P99_SECONDS, PATIENT_P99_SECONDS, MEMORY_MB = 0.3, 2.0, 600
SMALLEST_SHARE = "19"
PRIVATE = re.compile(r"Pss_Anon: +(\d+) kB")
PATIENTS_AT_ONCE, READERS_AT_ONCE = 2, 2
# How each answer to a photo begins, or goes on; the first that is found names it.
SENTENCES = (
    "takes too long to open",
    "has too many pixels",
    "We cannot open HEIC files",
    "not a photo that we can open",
    "is damaged or not complete",
    "many people are sending photos",
    "many photos have come from your network",
    "We have no room for",
    "You can send up to",
)


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 80).convert("RGB")


def flat(side: int) -> Image.Image:
    return Image.linear_gradient("L").resize((side, side)).convert("RGB")


def moving(side: int) -> bytes:
    frames = [Image.new("RGB", (side, side), colour) for colour in ("tan", "black", "white") * 4]
    return pictures.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=40)


def worst() -> dict[str, list[bytes]]:
    """Each kind with the files that one form of it carries."""
    small = [pictures.encoded(noise(800 + number, 600), "JPEG") for number in range(6)]
    photo = pictures.encoded(noise(4000, 3000), "JPEG", progressive=True)
    return {
        "JPEG of 3,500 scans": [pictures.many_scans(3500)],
        "JPEG of 64 megapixels, 24 scans": [pictures.many_scans(18)],
        "JPEG of 64 megapixels, progressive": [pictures.encoded(flat(8000), "JPEG", progressive=True, subsampling=0)],
        "flat PNG of 16 megapixels": [pictures.flat_png(4000)],
        "twelve flat PNG of 16 megapixels": [pictures.flat_png(4000 - number, "L") for number in range(12)],
        "flat PNG of 64 megapixels": [pictures.flat_png(8000, "L")],
        "animated WebP of 12 megapixels": [moving(3500)],
        "WebP of 12 megapixels": [pictures.encoded(noise(4032, 3024), "WEBP", quality=20, method=0)],
        "WebP of 12 megapixels, lossless": [pictures.encoded(flat(3500), "WEBP", lossless=True, method=0)],
        "HEIC": [pictures.heic()],
        "six small photos": small,
        "truncated photo of 12 megapixels": [photo[: len(photo) * 2 // 3]],
        "photo with a page behind it": [small[0] + b"<!doctype html><script>alert(1)</script>"],
        "photo with 12 MB of fill in it": [small[0][:-2] + b"\xff\0" * 6_000_000 + small[0][-2:]],
        "empty file": [b"GIF89a"],
    }


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class TimedSender(Sender):
    """Notes how long each step took, and does no more with a page than to find the hidden fields in it."""

    steps: list[tuple[str, float]] = field(default_factory=list)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        begun = time.monotonic()
        try:
            return super().send(method, path, body, kind)
        finally:
            page = re.sub(r"/[A-Z0-9]{3}-[A-Z0-9]{3}[^/]*/", "/*/", path)
            self.steps.append((f"{method} {page}", time.monotonic() - begun))

    def hidden(self, answer: Answer, action: str) -> dict[str, str]:
        return {name: html.unescape(value) for name, value in HIDDEN.findall(answer.text)}


def sender_at(port: int, address: str) -> TimedSender:
    return TimedSender(port, seconds=60, headers={"X-Forwarded-For": address})


def photos_part(photos: list[bytes]) -> tuple[bytes, bytes]:
    """The boundary and the end of a body with these photos, made once for all forms that carry them."""
    kind, body = filled_in({}, *photos)
    return kind.rsplit("=", 1)[1].encode(), body


def request_with(sender: Sender, photos: tuple[bytes, bytes]) -> tuple[str, Answer]:
    """A request with these photos: its own page, and how the photos were answered."""
    own = sender.own_page(sender.sent_page(message=TYPED))
    page = f"{own}photos/"
    boundary, end = photos
    head = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, name.encode(), value.encode())
        for name, value in sender.hidden(sender.send("GET", page), page).items()
    )
    return own, sender.send("POST", page, head + end, f"multipart/form-data; boundary={boundary.decode()}")


def outcome(sender: Sender, own: str, answer: Answer) -> str:
    """In a few words; "LOST" where the words are gone, "UNSAID" where nothing says why the photo was not taken."""
    if TYPED not in sender.send("GET", own).text:
        return f"LOST ({answer.status})"
    if answer.status == http.HTTPStatus.FOUND:
        return "taken"
    return next((sentence for sentence in SENTENCES if sentence in answer.text), f"UNSAID ({answer.status})")


def attack(
    port: int, number: int, until: float, kinds: dict[str, tuple[bytes, bytes]], results: "multiprocessing.Queue"
) -> None:  # type: ignore[type-arg]
    """Half of the senders of one process after another kind each time, the whole time at full speed."""
    os.setsid()
    os.nice(19)
    set_share(os.getpid(), SMALLEST_SHARE)

    def send(mine: int) -> None:
        order = list(kinds)
        Random(mine).shuffle(order)
        for kind in cycle(order):
            if time.time() > until:
                return
            sender = sender_at(port, f"198.51.100.{mine}")
            try:
                results.put((kind, outcome(sender, *request_with(sender, kinds[kind]))))
            except (*FAULTS, TimeoutError) as fault:
                results.put((kind, f"no answer: {type(fault).__name__}"))

    each = SENDERS // PROCESSES
    with ThreadPoolExecutor(each) as pool:
        list(pool.map(send, range(number * each, (number + 1) * each)))


Steps = dict[str, list[float]]


def timed(until: float, once: Callable[[int], bool], pause: float, times: list[float], failed: list[int]) -> None:
    for number in range(1_000_000):
        if time.time() > until:
            return
        begun = time.monotonic()
        try:
            good = once(number)
        except (*FAULTS, TimeoutError):
            good = False
        times.append(time.monotonic() - begun)
        if not good:
            failed.append(number)
        time.sleep(pause)


def measure(port: int, seconds: float, run: int) -> tuple[dict[str, tuple[list[float], list[int]]], Steps]:
    """Readers and patients for so many seconds; how long each waited, and how many were not served."""
    small = photos_part([pictures.encoded(noise(1000, 750), "JPEG")])
    steps: Steps = defaultdict(list)

    def read(_number: int) -> bool:
        return Sender(port).send("GET", READING_PAGE).status == http.HTTPStatus.OK

    def ask(place: int) -> Callable[[int], bool]:
        def once(number: int) -> bool:
            sender = sender_at(port, f"10.{run}.{place * 100 + number // 250}.{number % 250}")
            try:
                return request_with(sender, small)[1].status == http.HTTPStatus.FOUND
            finally:
                for step, time_taken in sender.steps:
                    steps[step].append(time_taken)

        return once

    found: dict[str, tuple[list[float], list[int]]] = {"reader": ([], []), "patient": ([], [])}
    until = time.time() + seconds
    threads = [
        threading.Thread(target=timed, args=(until, what, pause, *found[who]))
        for who, what, pause in (
            *(("reader", read, 0.05) for _ in range(READERS_AT_ONCE)),
            *(("patient", ask(place), 0.2) for place in range(PATIENTS_AT_ONCE)),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, steps


def processes_of(site: SiteProcess) -> Iterator[Path]:
    assert site.process
    waiting = [str(site.process.pid)]
    while waiting:
        process = Path("/proc") / waiting.pop()
        with contextlib.suppress(OSError):  # ended meanwhile
            waiting += [
                child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()
            ]
            yield process


def memory_of(site: SiteProcess) -> int:
    """Megabytes that the site's processes hold together; what several share is divided among them."""
    total = 0
    for process in processes_of(site):
        with contextlib.suppress(OSError):
            total += sum(map(int, PRIVATE.findall((process / "smaps_rollup").read_text())))
    return total // 1024


def highest(site: SiteProcess, stop: threading.Event) -> Iterator[int]:
    while not stop.wait(0.2):
        yield memory_of(site)


def p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)] if times else 0


def step_lines(calm: Steps, attacked: Steps) -> Iterator[str]:
    for step, times in attacked.items():
        before = calm.get(step) or [0.0]
        yield (
            f"  {step:40} without p50 {median(before) * 1000:.0f} p99 {p99(before) * 1000:.0f} ms, "
            f"under attack p50 {median(times) * 1000:.0f} p99 {p99(times) * 1000:.0f} worst {max(times) * 1000:.0f} ms"
        )


def line(name: str, found: dict[str, tuple[list[float], list[int]]]) -> str:
    return f"{name:16}" + "   ".join(
        f"{who}: {len(times)} x, p50 {median(times) * 1000:.0f} ms, p99 {p99(times) * 1000:.0f} ms, "
        f"worst {max(times) * 1000:.0f} ms, not served {len(failed)}"
        for who, (times, failed) in found.items()
    )


def main(seconds: float = 60) -> int:
    with tempfile.TemporaryDirectory(prefix="picoinfo-pictures-") as folder:
        budget = os.environ.get("PHOTO_SECONDS_PER_HOUR", "60")  # as a site has it by default
        with running(Path(folder), TRUSTED_PROXIES="1", PHOTO_SECONDS_PER_HOUR=budget) as site:
            return campaign(site, seconds)


def campaign(site: SiteProcess, seconds: float) -> int:
    kinds = {kind: photos_part(photos) for kind, photos in worst().items()}
    measure(site.port, 3, run=0)  # everything has started
    print(f"load before {os.getloadavg()[0]:.1f}", flush=True)
    calm, calm_steps = measure(site.port, seconds / 2, run=1)
    before, stop, results = memory_of(site), threading.Event(), multiprocessing.Queue()
    seen: list[int] = []
    watch = threading.Thread(target=lambda: seen.extend(highest(site, stop)))
    watch.start()
    until, used_before = time.time() + seconds + 2, processor_seconds(processes_of(site))
    attackers = [
        multiprocessing.Process(target=attack, args=(site.port, number, until, kinds, results))
        for number in range(PROCESSES)
    ]
    for attacker in attackers:
        attacker.start()
    time.sleep(2)
    attacked, attacked_steps = measure(site.port, seconds - 1, run=2)
    load, used = os.getloadavg()[0], processor_seconds(processes_of(site)) - used_before
    answers: Counter[tuple[str, str]] = Counter()
    end = time.monotonic() + 120
    while (any(one.is_alive() for one in attackers) or not results.empty()) and time.monotonic() < end:
        while not results.empty():
            answers[results.get()] += 1
        time.sleep(0.1)
    for attacker in attackers:
        attacker.kill()
        attacker.join()
    senders = resource.getrusage(resource.RUSAGE_CHILDREN)
    stop.set()
    watch.join()
    print(line("without attack", calm), line("under attack", attacked), sep="\n")
    print("one patient's steps", *step_lines(calm_steps, attacked_steps), sep="\n")
    print(f"load during the attack {load:.1f}; memory of the site {before} MB before, at most {max(seen)} MB")
    print(f"processor: site {used:.0f} s of {os.cpu_count() or 1} x {seconds + 1:.0f}, "
          f"senders {senders.ru_utime + senders.ru_stime:.0f} s")  # fmt: skip
    for kind in kinds:
        got = {what: count for (one, what), count in answers.items() if one == kind}
        print(f"{kind:36}" + "; ".join(f"{what} {count}" for what, count in islice(sorted(got.items()), 8)))
    lost = sum(count for (_kind, what), count in answers.items() if what.startswith(("LOST", "UNSAID", "no answer")))
    slow = p99(attacked["reader"][0]) > READER_P99_SECONDS or p99(attacked["patient"][0]) > PATIENT_P99_SECONDS
    fat = max(seen) > MEMORY_MB
    print(f"senders who lost their words or got no sentence: {lost}; not served: "
          f"{sum(len(failed) for _times, failed in attacked.values())}")  # fmt: skip
    return 1 if lost or slow or fat or any(failed for _times, failed in attacked.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
