"""PostgreSQL under two sites and two senders, and restarted meanwhile: `python -m tests.bench.postgresql [requests]`.

Both sites have the same key and the same database; patients go to either. Whoever was told a reference must be found
once, and every staff notice must have left once. Then the server is stopped and started while patients send: they are
refused in words, nothing is stored by halves, and the first request afterwards works. Ends with 1 if one is missed.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.bench.kills import notices_in
from tests.bench.sender import Sender
from tests.bench.site_process import ROOT, SiteProcess
from tests.on_postgresql import Server

KEY = "the same for both sites, so that a form of one is taken by the other: 0123456789"


class Patients:
    def __init__(self, ports: list[int], requests: int) -> None:
        self.ports, self.left, self.lock = ports, iter(range(requests)), threading.Lock()
        self.references: list[str] = []
        self.refused: Counter[int] = Counter()

    def send(self) -> None:
        while True:
            with self.lock:
                number = next(self.left, None)
            if number is None:
                return
            self.references.append(Sender(self.ports[number % len(self.ports)]).enquire(message=f"number {number}"))

    def run(self, senders: int = 6) -> None:
        threads = [threading.Thread(target=self.send) for _ in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def notices(sites: list[SiteProcess]) -> Counter[str]:
    """How often each reference was told to staff, by either sender."""
    return notices_in([letter for site in sites for letter in site.letters()])


def main(requests: int = 200) -> int:
    work = Path(tempfile.mkdtemp(prefix="picoinfo-postgresql-bench-"))
    with Server() as server:
        sites = []
        for name in ("one", "two"):
            (work / name).mkdir()
            sites.append(SiteProcess(work / name, DATABASE_URL=server.url, SECRET_KEY=KEY))
            sites[-1].start("--only-serve")
        senders = [
            subprocess.Popen([sys.executable, "manage.py", "background"], cwd=ROOT, env=site.environment)
            for site in sites
        ]
        try:
            patients = Patients([site.port for site in sites], requests)
            patients.run()
            stored = Counter(row["ref"] for row in sites[0].stored())
            end = time.monotonic() + 180
            while len(notices(sites)) < requests and time.monotonic() < end:
                time.sleep(1)
            told = notices(sites)
            lost = [reference for reference in patients.references if stored[reference] != 1]
            doubled = [reference for reference, count in told.items() if count > 1]
            untold = [reference for reference in patients.references if reference not in told]
            print(f"two sites: acknowledged {len(patients.references)}, lost or stored twice {len(lost)}")
            print(f"two senders: notices {len(told)}, sent twice {len(doubled)}, not sent {len(untold)}", flush=True)

            during = Patients([site.port for site in sites], requests)
            sending = threading.Thread(target=during.run)
            sending.start()
            for _ in range(3):
                time.sleep(2)
                server.restart()
            sending.join()
            stored = Counter(row["ref"] for row in sites[0].stored())
            lost += [reference for reference in during.references if stored[reference] != 1]
            print(f"restarted three times: acknowledged {len(during.references)}, lost or stored twice {len(lost)}")
        finally:
            for process in senders:
                process.terminate()
                process.wait(timeout=60)
            for site in sites:
                site.stop()
    shutil.rmtree(work)
    return 1 if lost or doubled or untold else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
