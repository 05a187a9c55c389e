"""Back up while patients send, restore, compare: `python -m tests.bench.backup_drill [requests] [senders]`.

Every request that was acknowledged before the backup began must be found in the restored site, once, with its words and
its photo. Prints one line a figure (G17 of the design) and ends with 1 if one is missed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.kills import photo
from tests.bench.sender import Sender
from tests.bench.site_process import ROOT, SiteProcess, running


class Load:
    """Senders that go on until they are told to stop, and what was acknowledged to them, with the time."""

    def __init__(self, site: SiteProcess) -> None:
        self.site, self.stop, self.lock = site, threading.Event(), threading.Lock()
        self.acknowledged: dict[str, float] = {}
        self.number = 0

    def send(self) -> None:
        while not self.stop.is_set():
            with self.lock:
                self.number += 1
                number = self.number
            reference = Sender(self.site.port).enquire(
                photo=photo(number) if number % 4 == 0 else b"", message=f"number {number} of this drill"
            )
            self.acknowledged[reference] = time.monotonic()


def command(folder: Path, *words: object) -> str:
    environment = {**os.environ, "VAR_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


def photos(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (folder / "photos").rglob("*.jpg")}


def main(requests: int = 300, senders: int = 6) -> int:
    work = Path(tempfile.mkdtemp(prefix="picoinfo-drill-"))
    (work / "site").mkdir()
    with running(work / "site") as site:
        load = Load(site)
        threads = [threading.Thread(target=load.send) for _ in range(senders)]
        for thread in threads:
            thread.start()
        while len(load.acknowledged) < requests:
            time.sleep(0.1)
        began = time.monotonic()
        print(site.command("backup", str(work / "backups")).strip())
        took = time.monotonic() - began
        before = {reference for reference, at in load.acknowledged.items() if at < began}
        sent_meanwhile = len(load.acknowledged) - len(before)
        load.stop.set()
        for thread in threads:
            thread.join()
        (backup,) = (work / "backups").iterdir()
        began = time.monotonic()
        print(command(work / "restored", "restore_backup", backup).strip())
        restored = time.monotonic() - began
        found = {json.loads(line)["ref"] for line in command(work / "restored", "export_requests").splitlines()}
        lost = before - found
        at_home, there = photos(site.folder), photos(work / "restored")
        different = [name for name, digest in there.items() if at_home.get(name) != digest]
        twin = SiteProcess(work / "restored")
        twin.start()
        answered = twin.is_up
        twin.stop()
    print(f"acknowledged before the backup began  {len(before)}, lost {len(lost)}")
    print(f"acknowledged while it was made        {sent_meanwhile}")
    print(f"photos restored, different            {len(there)}, {len(different)}")
    print(f"seconds to back up, to restore        {took:.1f}, {restored:.1f}")
    print(f"the restored site serves              {'yes' if answered else 'NO'}")
    shutil.rmtree(work)
    return 1 if lost or different or not there or not answered else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
