"""All measurements of speed: `python -m tests.bench article|growth|search|desk|writes|weight|all [--quick]`.

article   an article as `up` answers it, beside nginx with the same bytes; what it is made of (needs nginx and wrk)
growth    10 to 10,000 articles: first and later start, one edit, memory; draws docs/growth.svg
search    our index beside SQLite's FTS5 at 1,000 and 10,000 articles
desk      every page of the desk at a million requests
writes    whole requests stored by 1 and 16 senders
weight    the bytes of a first, second and repeated visit in Chromium, for every article

Each runs in a process of its own, prints its table as it goes, and keeps it in var/bench as JSON. `desk` and `writes`
use SQLite, and PostgreSQL too if Debian's `postgresql` is installed. `--quick` takes a tenth of the sizes and is for
trying the measurement itself. A part that takes longer than an hour is ended; nothing is left running.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time

from tests.on_postgresql import Server, is_installed

LIMIT_SECONDS = 3600
NEEDS = {"article": ("nginx", "wrk")}  # packages of Debian have the same names
ON_BOTH = {"desk", "writes"}
SIZES = {
    "article": (["5"], ["1"]),
    "growth": (["10", "100", "1000", "10000"], ["10", "100"]),
    "search": (["1000", "10000"], ["100"]),
    "desk": (["1000000"], ["10000"]),
    "writes": (["5000"], ["200"]),
    "weight": ([], ["acne-scars"]),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("part", choices=[*SIZES, "all"])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    parts = list(SIZES) if given.part == "all" else [given.part]
    return max(measured(part, quick=given.quick) for part in parts)


def measured(part: str, *, quick: bool) -> int:
    """The exit status of the part: 0 if it was measured."""
    if missing := [name for name in NEEDS.get(part, ()) if not shutil.which(name)]:
        print(f"{part}: not measured, install {' and '.join(missing)}")
        return 1
    failed = run(part, SIZES[part][quick])
    if part in ON_BOTH and is_installed():
        with Server(durable=True) as server:
            failed |= run(part, SIZES[part][quick], DATABASE_URL=server.url)
    return failed


def run(part: str, words: list[str], **environment: str) -> int:
    print(f"== {part} {'on PostgreSQL' if environment else ''}", flush=True)
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.{part}", *words], env=os.environ | environment, start_new_session=True
    )
    try:
        return process.wait(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"{part}: ended after {LIMIT_SECONDS} s")
        return 1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        print(f"== {part}: {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
