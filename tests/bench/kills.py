"""Kill the site again and again while patients send: `python -m tests.bench.kills [kills] [requests] [senders]`.

Whoever saw a reference must be found in `export_requests`, once, with the words that were sent, and staff must have had
their notice. Patients then add to their requests: words, a health answer that is a danger, a language by the link of
the letter, and photos. Each of these that was acknowledged must be found, once, and staff told of the danger. Prints
one line a figure (G1 to G4, G9 of the design), and among which steps the kills fell; ends with 1 if a figure is missed.
"""

import io
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.sender import Sender
from tests.bench.site_process import SiteProcess

DANGER = "eyes-after-laser"  # a question of the first group, with an answer of danger
WAYS = ("worker", "worker", "master", "group")
STEPS = ("first page", "words", "health", "letter's link", "photo", "second photo")
LETTER_SECONDS = 60  # until a receipt has left, also where the sender was killed


def photo(number: int) -> bytes:
    out = io.BytesIO()
    colour = (number % 251, number // 251 % 251, 120)
    Image.new("RGB", (320 + number % 7, 240), colour).save(out, "JPEG")
    return out.getvalue()


def steps_of(number: int) -> list[str]:
    """What this patient does, in this order."""
    takes = {"words": 2, "health": 3, "letter's link": 20, "photo": 5, "second photo": 10}
    return ["first page", *(step for step, every in takes.items() if number % every == 0)]


class Patient:
    """One patient, who goes on with each step until the site says that it is kept."""

    def __init__(self, site: SiteProcess, number: int) -> None:
        self.site, self.number, self.sender = site, number, Sender(site.port)
        self.reference, self.own = "", ""

    def do(self, step: str) -> None:
        match step:
            case "first page":
                sent = self.sender.sent_page(message=f"number {self.number} of this run")
                self.reference = sent.text.split('data-reference="')[1].split('"')[0]
                if len(steps_of(self.number)) > 1:
                    self.own = self.sender.own_page(sent)
            case "words":
                self.sender.add(f"{self.own}prepare/words/", hopes=f"hope {self.number} of this run")
            case "health":
                self.sender.add(f"{self.own}prepare/health-1/", **{f"suitability_{DANGER}": "yes"})
            case "letter's link":
                reader = Sender(self.site.port)  # this link only adds, so what is sent twice could stand there twice
                own = reader.patiently("GET", self.link_of_letter()).location
                reader.add(f"{own}prepare/visit/", language=f"Welsh {self.number}")
            case "photo":
                self.sender.add(f"{self.own}photos/", photo(self.number))
            case "second photo":
                self.sender.add(f"{self.own}photos/", photo(self.number + 251))

    def link_of_letter(self) -> str:
        link = re.compile(rf"/consultation/{self.reference}-[\w-]{{20,}}/")
        end = time.monotonic() + LETTER_SECONDS
        while time.monotonic() < end:
            for path in sorted((self.site.folder / "mail").glob("*"), reverse=True):
                if found := link.search(path.read_text()):
                    return found.group()
            time.sleep(0.5)
        raise AssertionError(f"no receipt for {self.reference}")


class Campaign:
    def __init__(self, site: SiteProcess, requests: int) -> None:
        self.site, self.left = site, iter(range(requests))
        self.lock, self.done = threading.Lock(), threading.Event()
        self.references: dict[int, str] = {}
        self.acknowledged: dict[str, list[int]] = {step: [] for step in STEPS}
        self.under_way: Counter[str] = Counter()
        self.fell_among: Counter[str] = Counter()
        self.given_up: list[str] = []
        self.restarts: list[float] = []
        self.kills = 0

    def send(self) -> None:
        while True:
            with self.lock:
                number = next(self.left, None)
            if number is None:
                return
            patient = Patient(self.site, number)
            try:
                for step in steps_of(number):
                    self.go_through(patient, step)
            except (AssertionError, TimeoutError) as error:
                self.given_up.append(f"{number}: {error}")

    def go_through(self, patient: Patient, step: str) -> None:
        with self.lock:
            self.under_way[step] += 1
        try:
            patient.do(step)
        finally:
            with self.lock:
                self.under_way[step] -= 1
        self.references[patient.number] = patient.reference
        self.acknowledged[step].append(patient.number)

    def kill(self, kills: int) -> None:
        chance = random.Random(7)
        for number in range(kills):
            self.await_progress(chance.randint(1, 12))
            self.await_step(STEPS[number % len(STEPS)])
            if self.done.wait(chance.uniform(0, 0.05)):
                break
            with self.lock:
                self.fell_among.update(step for step, count in self.under_way.items() if count)
            match WAYS[number % len(WAYS)]:
                case "worker":
                    self.site.kill_worker(number)
                case "master":
                    self.site.kill_master()
                    self.restarts.append(self.site.start())
                case "group":
                    self.site.kill_group()
                    self.restarts.append(self.site.start())
            self.kills = number + 1

    def await_progress(self, count: int) -> None:
        """Until so many more patients have their reference, so that each kill falls among requests; or ten seconds."""
        goal, end = len(self.references) + count, time.monotonic() + 10
        while len(self.references) < goal and time.monotonic() < end:
            if self.done.wait(0.02):
                return

    def await_step(self, step: str) -> None:
        """Until somebody is at this step; or ten seconds."""
        end = time.monotonic() + 10
        while not self.under_way[step] and time.monotonic() < end:
            if self.done.wait(0.002):
                return


def main(kills: int = 200, requests: int = 5000, senders: int = 8) -> int:
    with tempfile.TemporaryDirectory(prefix="picoinfo-kills-") as folder:
        site = SiteProcess(Path(folder))
        print(f"first start {site.start():.1f} s", flush=True)
        campaign = Campaign(site, requests)
        threads = [threading.Thread(target=campaign.send) for _ in range(senders)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        killer = threading.Thread(target=campaign.kill, args=(kills,))
        killer.start()
        for thread in threads:
            thread.join()
        campaign.done.set()
        killer.join()
        seconds = time.monotonic() - begun
        for _ in range(240):  # longer than a notice waits for others to share its letter
            time.sleep(1)
            letters = site.letters()
            warned = notices_in(letters, "Something new in request")
            all_told = len(notices_in(letters)) >= len(campaign.references)
            if all_told and len(warned) >= len(campaign.acknowledged["health"]):
                break
        site.stop()
        site.command("deliver_messages")
        return report(site, campaign, seconds)


def notices_in(letters: list[str], subject: str = "New request") -> Counter[str]:
    """How often each reference was told to staff: alone, as the subject, or as a heading among others."""
    line = re.compile(rf"^(?:Subject: )?{subject} (.{{7}})$", re.MULTILINE)
    return Counter(found for letter in letters for found in line.findall(letter))


def report(site: SiteProcess, campaign: Campaign, seconds: float) -> int:
    stored, letters = site.stored(), site.letters()
    notices, warnings = notices_in(letters), notices_in(letters, "Something new in request")
    rows = {row["ref"]: row for row in stored}
    texts = Counter(row["fields"]["message"] for row in stored)

    def missing(step: str, is_there: Callable[[int, dict[str, Any]], bool]) -> list[int]:
        """Of those who were told that this step is kept, whose is not found, or not once."""
        found = ((number, rows.get(campaign.references[number])) for number in campaign.acknowledged[step])
        return [number for number, row in found if row is None or not is_there(number, row)]

    told = {row["ref"] for row in stored if notices[row["ref"]]}
    log = (site.folder / "up.log").read_text()
    faults = {
        "G1 lost": [number for number, reference in campaign.references.items() if reference not in rows],
        "G1 mangled": missing(
            "first page", lambda number, row: row["fields"]["message"] == f"number {number} of this run"
        ),
        "G2 doubled": [text for text, count in texts.items() if count > 1],
        "words missing": missing("words", lambda number, row: row["fields"]["hopes"] == f"hope {number} of this run"),
        "health answers missing": missing("health", lambda _number, row: is_danger(row)),
        "added twice or missing": missing(
            "letter's link", lambda number, row: row["fields"]["language"] == f"Welsh {number}"
        ),
        "G3 photos missing": missing("photo", lambda number, row: has_photos(row, steps_of(number))),
        "G4 staff not told": [reference for reference in rows if reference not in told],
        "staff not told of danger": missing("health", lambda _number, row: warnings[row["ref"]] > 0),
        "G16 words in the log": [
            word for word in ("of this run", "Welsh", "ada@example.org", "Ada Example") if word in log
        ],
        "given up": campaign.given_up,
    }
    figures = {
        "kills": campaign.kills,
        "kills fell among": dict(campaign.fell_among),
        "acknowledged": {step: len(numbers) for step, numbers in campaign.acknowledged.items()},
        "stored": len(stored),
        "per second": round(len(campaign.references) / seconds, 1),
        **{name: f"{len(found)} {found[:3] if found else ''}" for name, found in faults.items()},
        "G4 notices repeated": sum(count - 1 for count in notices.values()),
        "G9 slowest restart (s)": round(max(campaign.restarts, default=0), 1),
    }
    for name, value in figures.items():
        print(f"{name:24} {value}")
    return 1 if any(faults.values()) else 0


def is_danger(row: dict[str, Any]) -> bool:
    given = [answer["answer_key"] for answer in row["fields"]["answers"] if answer["key"] == DANGER]
    return given == ["yes"] and row["urgent"]


def has_photos(row: dict[str, Any], steps: list[str]) -> bool:
    """Whether the request has each photo once, and it can be opened."""
    sizes = set()
    for path in row["photos"]:
        with Image.open(path) as image:
            image.load()
            sizes.add((image.width, image.getpixel((5, 5))))
    return len(row["photos"]) == len(sizes) == sum("photo" in step for step in steps)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
