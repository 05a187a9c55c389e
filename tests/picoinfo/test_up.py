"""`manage.py up` as an operator meets it: real processes, a real port, a folder of its own."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from picoinfo.periodic import PERIODIC_COMMANDS, _repeat
from tests.prepared import certificate_for_localhost, own_content, prepare

ROOT = Path(__file__).resolve().parents[2]
CLOCK = (
    "LD_PRELOAD",
    "FAKETIME",
    "NO_FAKE_STAT",
    "PYTHONPATH",
    "FAKETIME_DONT_FAKE_MONOTONIC",
)  # set by `python -m tests.clock`
Run = Callable[..., subprocess.Popen[str]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str = "/healthz") -> int | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_for(what: Callable[[], bool], seconds: float = 120) -> bool:  # a ceiling for busy machines
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    commands = {int(child): Path(f"/proc/{child}/cmdline") for child in found}
    workers = []
    for child, command in commands.items():
        with contextlib.suppress(FileNotFoundError):  # it ended between the two looks
            if b"spawn_main" in command.read_bytes():
                workers.append(child)
    return workers


@pytest.fixture
def first_up(tmp_path: Path) -> Iterator[Run]:
    """Starts a site in a private folder that does not exist yet."""
    started: list[subprocess.Popen[str]] = []

    def run(port: int, arguments: str = "--workers 1", **variables: str) -> subprocess.Popen[str]:
        environment = {
            **{name: os.environ[name] for name in ("PATH", *CLOCK) if name in os.environ},
            "CONTENT_DIR": str(ROOT / "tests" / "site_content"),
            "VAR_DIR": str(tmp_path / "var"),
            **variables,
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port), *arguments.split()],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)


@pytest.fixture
def up(first_up: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Starts a site whose first start is behind it, but for the first account."""
    prepare(tmp_path / "var", tmp_path_factory)
    return first_up


def test_the_first_run_prints_a_password_once_and_the_second_serves_the_same_site(first_up: Run, tmp_path: Path):
    """And what the site writes is for its own account alone."""
    port = free_port()
    first = first_up(port, arguments="")
    assert wait_for(lambda: fetch(port) == 200)
    assert [fetch(port, path) for path in ("/", "/articles/acne-scars/", "/readyz")] == [200, 200, 200]
    assert len(children(first.pid)) == 2
    assert_private(tmp_path / "var")
    first.send_signal(signal.SIGTERM)
    printed = first.communicate(timeout=60)[0]
    second = first_up(port)
    assert wait_for(lambda: fetch(port) == 200)
    second.send_signal(signal.SIGINT)

    printed_again = second.communicate(timeout=60)[0]

    assert re.search(r"sign in at http://localhost:\d+/admin/ as manager with the password \S{16}\n", printed)
    assert re.search(r"within three days: (\S{4} ){3}\S{4}\n", printed)
    assert "password" not in printed_again
    assert [first.returncode, second.returncode] == [0, 0]


def assert_private(folder: Path) -> None:
    others_may = {path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.stat().st_mode & 0o077}

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "picoinfo.sqlite3").stat().st_mode & 0o777 == 0o600
    assert others_may == {"static"}  # collected to be read by a web server, in a folder that is closed all the same


@pytest.mark.django_db
def test_expired_sessions_go_while_the_site_is_up():
    Session.objects.create(session_key="old", session_data="typed", expire_date=timezone.now() - timedelta(minutes=1))
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(hours=1))

    assert "clearsessions" in dict(PERIODIC_COMMANDS)
    call_command("clearsessions")

    assert [session.session_key for session in Session.objects.all()] == ["new"]


def test_words_are_folded_at_the_start_and_other_housekeeping_waits_an_hour(monkeypatch: pytest.MonkeyPatch):
    """What the version before wrote last should not wait to be found."""

    class Stop(threading.Event):
        def __init__(self) -> None:
            super().__init__()
            self.waits: list[float | None] = []

        def wait(self, timeout: float | None = None) -> bool:
            self.waits.append(timeout)
            return len(self.waits) == 2

    monkeypatch.setattr("picoinfo.periodic.call_command", lambda *_args, **_options: None)
    waits = {}
    for name in ("fold_words", "erase_expired"):
        stop = Stop()
        _repeat(stop, dict(PERIODIC_COMMANDS)[name], name)
        waits[name] = stop.waits

    assert waits == {"fold_words": [0, 3600], "erase_expired": [3600, 3600]}


def test_a_taken_port_gives_one_sentence(up: Run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])

        output = up(port).communicate(timeout=120)[0]

    assert output.splitlines() == [
        (
            f"CommandError: 127.0.0.1:{port} cannot be used (Address already in use): "
            f"stop what is using it, or choose another: up --port {port + 1}"
        )
    ]


def test_an_unreadable_content_folder_gives_one_sentence(up: Run, tmp_path: Path):
    output = up(free_port(), CONTENT_DIR=str(tmp_path / "nowhere")).communicate(timeout=120)[0]

    assert output.splitlines() == [
        (
            f"CommandError: The content folder {tmp_path}/nowhere cannot be read (No such file or directory): "
            "correct its permissions, or name another in CONTENT_DIR."
        )
    ]


PRODUCTION = {"SITE_URL": "https://www.example.org", "NOTIFY_EMAIL": "desk@example.org", "TRUSTED_PROXIES": "1"}


def test_production_refuses_sample_clinic_details(up: Run):
    output = up(free_port(), **PRODUCTION).communicate(timeout=120)[0]

    assert output.startswith("CommandError: The clinic's details are still samples: write your own into ")


def test_a_site_without_a_proxy_serves_tls_itself_and_prints_the_address_that_readers_type(up: Run, tmp_path: Path):
    port, content = free_port(), own_content(tmp_path / "content")
    certificate, key = certificate_for_localhost(tmp_path)
    tls = {"TRUSTED_PROXIES": "0", "TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}
    site = up(port, CONTENT_DIR=str(content), **PRODUCTION | tls)
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE

    def home() -> int | None:
        request = urllib.request.Request(f"https://127.0.0.1:{port}/", headers={"Host": "www.example.org"})
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5, context=unverified) as response:
            return int(response.status)
        return None

    assert wait_for(lambda: home() == 200)  # a redirect to itself for ever would raise
    site.send_signal(signal.SIGTERM)
    printed = site.communicate(timeout=60)[0]
    assert "Staff sign in at https://www.example.org/admin/ as manager with the password " in printed
    assert "The site is at https://www.example.org/ (Ctrl+C stops it)\n" in printed
    assert f"It listens on 127.0.0.1, port {port}.\n" in printed
    assert "localhost" not in printed


def test_killed_workers_come_back_again_and_again_and_none_outlives_its_parent(up: Run):
    """Granian itself gives up when a worker dies twice within six seconds."""
    port = free_port()
    process = up(port, arguments="--workers 2")
    assert wait_for(lambda: fetch(port) == 200)
    for _death in range(2):
        killed = children(process.pid)
        assert all(b"\0MALLOC_ARENA_MAX=2\0" in Path(f"/proc/{one}/environ").read_bytes() for one in killed)
        for worker in killed:
            os.kill(worker, signal.SIGKILL)
        assert wait_for(lambda killed=killed: len(set(children(process.pid)) - set(killed)) >= 2)
    assert wait_for(lambda: fetch(port) == 200)
    survivors = children(process.pid)
    os.kill(survivors[0], signal.SIGKILL)
    assert wait_for(lambda: len(set(children(process.pid)) - {survivors[0]}) == 2)
    survivors = children(process.pid)  # one of them has hardly begun to start

    process.kill()

    assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in survivors), 20)
    assert fetch(port) is None


def test_ctrl_c_in_a_terminal_which_signals_the_workers_too_stops_the_site_cleanly(up: Run):
    port = free_port()
    process = up(port, arguments="--workers 2")
    assert wait_for(lambda: fetch(port) == 200)
    second = up(free_port()).communicate(timeout=120)[0]

    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)

    assert second.startswith("CommandError: Another site is already up with the private folder")
    assert process.returncode == 0
    assert fetch(port) is None


def test_a_lost_database_is_reported_and_never_replaced_by_an_empty_one(up: Run, tmp_path: Path):
    port = free_port()
    first = up(port)
    assert wait_for(lambda: fetch(port) == 200)
    database = tmp_path / "var" / "picoinfo.sqlite3"
    for file in database.parent.glob("picoinfo.sqlite3*"):
        file.unlink()
    assert [fetch(port, path) for path in ("/articles/acne-scars/", "/healthz")] == [200, 200]
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)

    output = up(free_port()).communicate(timeout=120)[0]

    assert output.startswith(f"CommandError: The database {database} is gone")
    assert not database.exists() or sqlite3.connect(database).execute("select * from sqlite_master").fetchall() == []


def test_slow_senders_leave_room_for_readers(up: Run):
    port = free_port()
    up(port, arguments="--workers 2")
    assert wait_for(lambda: fetch(port) == 200)
    slow = [socket.create_connection(("127.0.0.1", port)) for _sender in range(100)]
    for sender in slow:
        sender.sendall(
            b"POST /consultation/ HTTP/1.1\r\nHost: localhost\r\nCookie: form=" + b"a" * 32 + b"\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na="
        )
    time.sleep(1)

    answers = [fetch(port, "/articles/acne-scars/") for _reader in range(5)]

    for sender in slow:
        sender.close()
    assert answers == [200] * 5


def test_serving_and_mail_can_be_two_services(tmp_path: Path, first_up: Run):
    """As deploy/systemd starts them, at the same moment on an empty machine."""
    port, environment = free_port(), {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    command = [sys.executable, "manage.py", "background"]
    background = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        first_up(port, arguments="--only-serve --workers 1")
        assert wait_for(lambda: fetch(port) == 200)
        database = tmp_path / "var" / "picoinfo.sqlite3"
        notice = (
            "INSERT INTO consultations_message (kind, 'to', subject, text, message_id, created_at, due_at, attempts,"
            " refusals, last_error) VALUES ('account-notice', 'a@example.org', 's', 't', '<1@a>', datetime(), "
            "datetime('now', '-1 minute'), 0, 0, '')"
        )
        with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection, connection:
            connection.execute(notice)
        assert wait_for(lambda: len([*(tmp_path / "var" / "mail").glob("*")]) == 1)
    finally:
        background.terminate()
        output = background.communicate(timeout=60)[0].decode()
    assert background.returncode == 0
    assert "Traceback" not in output
