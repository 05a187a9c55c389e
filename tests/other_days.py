"""`python -m tests.other_days`: the tests without a browser on days that break careless code.

The tests have a clock of their own (tests/clock.py). This run shows that nothing goes past it, and that real server
processes work on those days, too: libfaketime moves the machine's clock for every process that a test starts.
"""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

# Each run begins shortly before the turn of its day, in a zone in which the machine's own day is another one.
DAYS = {
    "a Sunday": (datetime(2026, 11, 29, 10, 0, tzinfo=UTC), "Pacific/Kiritimati"),
    "29 February": (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "America/St_Johns"),
    "New Year's Eve": (datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC), "Europe/London"),
    "the clock goes forward in London": (datetime(2027, 3, 28, 0, 59, 30, tzinfo=UTC), "Europe/London"),
    "the clock goes back in London": (datetime(2027, 10, 31, 0, 59, 30, tzinfo=UTC), "Pacific/Pago_Pago"),
}
# These compare the date of a file with the clock, and libfaketime moves only the clock.
LEFT_OUT = (
    "--deselect=tests/library/test_source.py::test_file_changed_in_mid_read_is_never_given_in_halves",
    "--deselect=tests/library/test_source.py::test_file_that_never_lies_still_is_a_problem",
)
INSTALL = "apt-get update -qq && apt-get install -y -qq --no-install-recommends faketime"


def library() -> Path | None:
    """Where Debian's package puts the library that moves the clock of a process."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


def library_or_install() -> Path | None:
    if library() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["sh", "-c", INSTALL], stdout=sys.stderr, check=False)
    return library()


def environment(faketime: Path, moment: datetime, zone: str) -> dict[str, str]:
    """A distance instead of a day, so that all processes of a run agree on the time whenever they start."""
    distance = round((moment - datetime.now(UTC)).total_seconds())
    return os.environ | {
        "LD_PRELOAD": str(faketime),
        "FAKETIME": f"{distance:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # or waits would never end
        "NO_FAKE_STAT": "1",  # dates of files stay as they are on the disk
        "PYTHONPATH": str(Path(__file__).parent / "moved_clock"),
        "TZ": zone,
    }


def main(arguments: list[str]) -> int:
    faketime = library_or_install()
    if faketime is None:
        print("LEFT OUT: the tests on other days need libfaketime (Debian: apt-get install faketime)")
        return 0
    outcomes = {}
    for name, (moment, zone) in DAYS.items():
        print(f"--- {name}: {moment:%Y-%m-%d %H:%M:%S} UTC, zone of the machine {zone}", flush=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not browser",
            *LEFT_OUT,
        ]
        outcomes[name] = subprocess.run(
            [*command, *arguments], env=environment(faketime, moment, zone), check=False
        ).returncode
    for name, code in outcomes.items():
        print(f"{'passed' if code == 0 else 'FAILED'}  {DAYS[name][0]:%Y-%m-%d %H:%M}  {name}")
    return 1 if any(outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
