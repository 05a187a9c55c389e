"""Run tests on PostgreSQL, on a server of their own that is gone afterwards.

`python -m tests.on_postgresql tests/consultations tests/desk` takes what pytest takes. It needs Debian's `postgresql`
package, of which nothing has to run.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self
from urllib.parse import quote

OPTIONS = "-c listen_addresses='' -c max_connections=300"
NOT_FLUSHED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
INSTALLED = Path("/usr/lib/postgresql")


def is_installed() -> bool:
    return any(INSTALLED.glob("*/bin/initdb"))


def programs() -> Path:
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    if not found:
        raise SystemExit("No PostgreSQL: install it (Debian: apt-get install postgresql)")
    return found[-1].parent


def as_owner(*command: object) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


class Server:
    """An empty server in a folder of its own, reached through a socket there; its database has the URL `url`.

    Nothing outlives the run, so nothing is flushed to the disk unless it is `durable`, for a measurement.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.options = OPTIONS if durable else f"{OPTIONS} {NOT_FLUSHED}"
        self.folder = Path(tempfile.mkdtemp(prefix="picoinfo-postgresql-"))
        if os.geteuid() == 0:
            os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)
        self.data, self.pg_ctl = self.folder / "data", programs() / "pg_ctl"
        self.url = f"postgres://picoinfo@{quote(str(self.folder), safe='')}/postgres"

    def __enter__(self) -> Self:
        initdb = programs() / "initdb"
        as_owner(initdb, "--auth=trust", "--username=picoinfo", "--encoding=UTF8", "--no-sync", "-D", self.data)
        options = f"{self.options} -k {self.folder}"
        as_owner(self.pg_ctl, "start", "-w", "-D", self.data, "-l", self.folder / "log", "-o", options)
        return self

    def restart(self) -> None:
        """Without waiting for anybody who is connected."""
        as_owner(self.pg_ctl, "restart", "-w", "-m", "fast", "-D", self.data, "-l", self.folder / "log")

    def __exit__(self, *_exception: object) -> None:
        as_owner(self.pg_ctl, "stop", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.folder)


def main(*arguments: str) -> int:
    with Server() as server:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-m", "not browser", *arguments],
            env={**os.environ, "DATABASE_URL": server.url},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
