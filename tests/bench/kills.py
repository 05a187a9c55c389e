"""Kill the site again and again while patients send: `python -m tests.bench.kills [kills] [requests] [senders]`.

Whoever saw a reference must be found in `export_requests`, once, with the words and the photo that were sent, and staff
must have had their notice. Prints one line a figure (G1 to G4, G9 of the design) and ends with 1 if one is missed.
"""

import io
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from PIL import Image

from tests.bench.sender import Sender
from tests.bench.site_process import SiteProcess

WAYS = ("worker", "worker", "master", "group")


def photo(number: int) -> bytes:
    out = io.BytesIO()
    colour = (number % 251, number // 251 % 251, 120)
    Image.new("RGB", (320 + number % 7, 240), colour).save(out, "JPEG")
    return out.getvalue()


class Campaign:
    def __init__(self, site: SiteProcess, requests: int) -> None:
        self.site, self.left = site, iter(range(requests))
        self.lock, self.done = threading.Lock(), threading.Event()
        self.acknowledged: dict[int, str] = {}
        self.given_up: list[str] = []
        self.restarts: list[float] = []
        self.kills = 0

    def send(self) -> None:
        while True:
            with self.lock:
                number = next(self.left, None)
            if number is None:
                return
            sender = Sender(self.site.port)
            picture = photo(number) if number % 5 == 0 else b""
            try:
                later = f"hope {number} of this run" if number % 3 == 0 else ""
                reference = sender.enquire(photo=picture, later=later, message=f"number {number} of this run")
            except (AssertionError, TimeoutError) as error:
                self.given_up.append(f"{number}: {error}")
            else:
                self.acknowledged[number] = reference

    def kill(self, kills: int) -> None:
        chance = random.Random(7)
        for number in range(kills):
            self.await_progress(chance.randint(1, 12))
            if self.done.wait(chance.uniform(0, 0.3)):
                break
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
        goal, end = len(self.acknowledged) + count, time.monotonic() + 10
        while len(self.acknowledged) < goal and time.monotonic() < end:
            if self.done.wait(0.02):
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
            if len(notices_in(site.letters())) >= len(campaign.acknowledged):
                break
        site.stop()
        site.command("deliver_messages")
        return report(site, campaign, seconds)


def notices_in(letters: list[str]) -> Counter[str]:
    """How often each reference was told to staff: alone, as the subject, or as a heading among others."""
    return Counter(
        found for letter in letters for found in re.findall(r"^(?:Subject: )?New request (.{7})$", letter, re.MULTILINE)
    )


def report(site: SiteProcess, campaign: Campaign, seconds: float) -> int:
    stored = site.stored()
    by_reference = {row["ref"]: row for row in stored}
    texts = Counter(row["fields"]["message"] for row in stored)
    lost = [number for number, reference in campaign.acknowledged.items() if reference not in by_reference]
    mangled = [
        number
        for number, reference in campaign.acknowledged.items()
        if reference in by_reference and by_reference[reference]["fields"]["message"] != f"number {number} of this run"
    ]
    doubled = [text for text, count in texts.items() if count > 1]
    without_photo = [
        number
        for number, reference in campaign.acknowledged.items()
        if number % 5 == 0 and not shown(by_reference, reference)
    ]
    without_words = [
        number
        for number, reference in campaign.acknowledged.items()
        if number % 3 == 0
        and by_reference.get(reference, {}).get("fields", {}).get("hopes") != f"hope {number} of this run"
    ]
    notices = notices_in(site.letters())
    untold = [reference for reference in by_reference if not notices[reference]]
    log = (site.folder / "up.log").read_text()
    leaks = [word for word in ("of this run", "ada@example.org", "Ada Example", "Softer edges") if word in log]
    figures = {
        "kills": campaign.kills,
        "acknowledged": len(campaign.acknowledged),
        "stored": len(stored),
        "per second": round(len(campaign.acknowledged) / seconds, 1),
        "G1 lost": len(lost),
        "G1 mangled": len(mangled),
        "G2 doubled": len(doubled),
        "G3 photos missing": len(without_photo),
        "later words missing": len(without_words),
        "G4 staff not told": len(untold),
        "G4 notices repeated": sum(count - 1 for count in notices.values()),
        "G9 slowest restart (s)": round(max(campaign.restarts, default=0), 1),
        "G16 words in the log": leaks,
        "given up": campaign.given_up[:3],
    }
    for name, value in figures.items():
        print(f"{name:24} {value}")
    missing = [*lost, *without_photo, *without_words]
    return 1 if missing or mangled or doubled or untold or leaks or campaign.given_up else 0


def shown(by_reference: dict[str, dict], reference: str) -> bool:
    """Whether the request has one photo, and it can be opened."""
    photos = by_reference.get(reference, {}).get("photos", [])
    if len(photos) != 1:
        return False
    with Image.open(photos[0]) as image:
        image.load()
    return True


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
