"""Run tests on PostgreSQL, on a server of their own that is gone afterwards.

`python -m tests.on_postgresql tests/consultations tests/desk` takes what pytest takes. It needs Debian's `postgresql`
package, of which nothing has to run.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# Nothing here outlives the run, so nothing is flushed to the disk.
OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    if not found:
        raise SystemExit("No PostgreSQL: install it (Debian: apt-get install postgresql)")
    return found[-1].parent


def as_owner(*command: object) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The DATABASE_URL of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="picoinfo-postgresql-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, pg_ctl = folder / "data", programs() / "pg_ctl"
    as_owner(programs() / "initdb", "--auth=trust", "--username=picoinfo", "--encoding=UTF8", "--no-sync", "-D", data)
    as_owner(pg_ctl, "start", "-w", "-D", data, "-l", folder / "log", "-o", f"{OPTIONS} -k {folder}")
    try:
        yield f"postgres://picoinfo@{quote(str(folder), safe='')}/postgres"
    finally:
        as_owner(pg_ctl, "stop", "-m", "immediate", "-D", data)
        shutil.rmtree(folder)


def main(*arguments: str) -> int:
    with server() as url:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-m", "not browser", *arguments],
            env={**os.environ, "DATABASE_URL": url},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
