"""Readers while the content changes: `python -m tests.bench.stale [changes]`. Takes about two seconds a change.

Two serving processes, eight readers without a pause. Each change writes a new number into two places of one article.
Prints how long after a change the last answer without it came. Ends with 1 if an answer held two numbers, failed, or
came more than `LONGEST` seconds after the change.
"""

import http.client
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.site_process import ROOT, SiteProcess, running

ADDRESS = "/articles/acne-scars/"
READERS, CHANGES = 8, 20
LONGEST = 4.0  # a look at the folder each second, opening it, and at most 1.5 s for making the pages again
MARK = re.compile(r"state-(\d+)-")


class Reader(threading.Thread):
    def __init__(self, site: SiteProcess) -> None:
        super().__init__(daemon=True)
        self.site, self.stopped = site, threading.Event()
        self.seen: list[tuple[float, float, set[str], int]] = []

    def run(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        while not self.stopped.is_set():
            begun = time.monotonic()
            link.request("GET", ADDRESS)
            answer = link.getresponse()
            states = set(MARK.findall(answer.read().decode()))
            self.seen.append((begun, time.monotonic(), states, answer.status))


def main(changes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(ROOT / "content", content)
        article = content / "articles/acne-scars/en.md"
        original = article.read_text()
        write(article, original, 0)
        (Path(folder) / "var").mkdir()
        with running(Path(folder) / "var", CONTENT_DIR=str(content)) as site:
            readers = [Reader(site) for _ in range(READERS)]
            for reader in readers:
                reader.start()
            written = []
            for number in range(1, changes + 1):
                time.sleep(LONGEST / 2 + 0.3)
                write(article, original, number)
                written.append(time.monotonic())
            time.sleep(LONGEST)
            for reader in readers:
                reader.stopped.set()
            for reader in readers:
                reader.join()
    judge([seen for reader in readers for seen in reader.seen], written)


def write(article: Path, original: str, number: int) -> None:
    """Whole or not at all, in the title and in the last paragraph."""
    marked = re.sub(r"^(title: .*?)\s*$", rf"\1 state-{number}-", original, count=1, flags=re.MULTILINE)
    scratch = article.with_suffix(".tmp~")
    scratch.write_text(f"{marked.rstrip()}\n\nThis is state-{number}-.\n")
    scratch.replace(article)


def judge(seen: list[tuple[float, float, set[str], int]], written: list[float]) -> None:
    mixed = sum(len(states) != 1 for _, _, states, _ in seen)
    failed = sum(status != http.HTTPStatus.OK for *_, status in seen)
    late = 0.0
    for begun, _, states, _ in seen:
        for state in states:
            following = written[int(state)] if int(state) < len(written) else begun
            late = max(late, begun - following)
    print(f"{len(seen):,} answers, {len(written)} changes: {mixed} of two states, {failed} failed, latest {late:.2f} s")
    if mixed or failed or late > LONGEST:
        raise SystemExit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES)
