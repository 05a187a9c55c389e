"""The site as `manage.py up` starts it, in a private folder of its own, to be killed and started again."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class SiteProcess:
    def __init__(self, folder: Path, *, root: Path = ROOT, **environment: str) -> None:
        self.folder, self.root, self.port = folder, root, free_port()
        self.environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            # One machine plays everybody, so what one sender may do is no limit here.
            "SUBMISSIONS_PER_HOUR": "1000000",
            "DRAFTS_PER_SENDER": "1000000",
            "PHOTO_SECONDS_PER_HOUR": "1000000",
            "LETTERS_PER_ADDRESS_PER_DAY": "1000000",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str, log: Path | None = None) -> float:
        """Seconds until it answers."""
        begun = time.monotonic()
        with (log or self.folder / "up.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *arguments],
                cwd=self.root,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        set_share(self.process.pid, share_of(os.getpid()))
        self.await_answer()
        return time.monotonic() - begun

    def await_answer(self, seconds: float = 300) -> float:
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            with contextlib.suppress(OSError, http.client.HTTPException):
                link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                link.request("GET", "/healthz")
                if link.getresponse().status == http.HTTPStatus.OK:
                    return time.monotonic() - begun
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"the site ended: {(self.folder / 'up.log').read_text()[-2000:]}")
            time.sleep(0.02)
        raise AssertionError("the site does not answer")

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def workers(self) -> list[int]:
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(OSError):
            return [int(pid) for pid in children.read_text().split()]
        return []

    def kill_group(self) -> None:
        """Master and workers in one blow."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_master(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def kill_worker(self, number: int) -> None:
        workers = self.workers
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(workers[number % len(workers)], signal.SIGKILL)

    def stop(self) -> None:
        if self.process and self.is_up:
            self.process.terminate()
            self.process.wait(timeout=30)

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def stored(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.command("export_requests").splitlines() if line.strip()]

    def letters(self) -> list[str]:
        """The text of every letter that left, as files."""
        found = "".join(path.read_text() for path in (self.folder / "mail").glob("*"))
        return [letter for letter in found.split("-" * 79) if "Subject:" in letter]


def share_of(pid: int) -> str:
    """The niceness of the session of a process; empty where the kernel does not divide the processor by sessions."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/autogroup").read_text().rsplit(maxsplit=1)[-1]
    return ""


def set_share(pid: int, niceness: str) -> None:
    """Give the session of a process that share; a new session would begin with an ordinary one."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(niceness)


def processor_seconds(processes: Iterable[Path]) -> float:
    """What these folders of /proc have used of the processor, their ended children included."""
    ticks = 0
    for process in processes:
        with contextlib.suppress(OSError):  # ended meanwhile
            ticks += sum(map(int, (process / "stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(folder: Path, **environment: str) -> Iterator[SiteProcess]:
    site = SiteProcess(folder, **environment)
    site.start()
    try:
        yield site
    finally:
        site.stop()
