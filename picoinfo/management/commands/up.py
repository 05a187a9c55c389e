"""The whole site in one command: prepare, serve, send waiting mail, keep retention; SIGINT and SIGTERM stop it."""

import contextlib
import io
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from picoinfo import startup
from picoinfo.periodic import periodic_commands
from treatments.desk.second_factor import make_enrolment_code

logger = logging.getLogger(__name__)

CHECK_PROXY_AFTER_SECONDS = 15
THREADS = 256  # in each process, started when needed: a slow sender occupies one for as long as its request lasts
MAX_RESTARTS_PER_MINUTE = 20  # more than that is not a passing fault
# Memory that many threads have used goes back to the machine: glibc would keep a pool for every few threads, and large
# blocks such as photos in them. What somebody has set already stays.
MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "1048576"}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=2, help="serving processes (default: %(default)s)")
        parser.add_argument(
            "--only-serve", action="store_true", help="leave mail and retention to the command `background`"
        )

    def handle(self, *args: Any, host: str, port: int, workers: int, only_serve: bool, **options: Any) -> None:
        os.umask(0o077)  # everything that the site writes is private: records, letters, photos
        try:
            startup.check_port(host, port)
            startup.check_folders()
            startup.check_clinic_details()
            with startup.single_instance():
                startup.remove_unfinished_uploads()
                startup.check_database_exists()
                startup.migrate()
                startup.collect_static_files()
                self.greet(host, port, startup.create_first_account())
                connections.close_all()
                if only_serve:
                    serve_until_signalled(host, port, workers)
                else:
                    self.serve(host, port, workers)
        except startup.StartupError as error:
            raise CommandError(str(error)) from error

    def greet(self, host: str, port: int, password: str | None) -> None:
        local = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0', '::1'} else host}:{port}"  # noqa: S104
        # Read by the serving processes, which start next and load their settings anew.
        url = os.environ.setdefault("SITE_URL", local).strip().rstrip("/")
        if password:
            self.stdout.write(f"Staff sign in at {url}/admin/ as {startup.FIRST_USERNAME} with the password {password}")
            self.stdout.write("The password is shown this once; change it after signing in.")
            code = make_enrolment_code(get_user_model().objects.get(username=startup.FIRST_USERNAME))
            self.stdout.write(f"Setting up the second step asks for this code, within three days: {code}")
        with contextlib.suppress(OSError):  # where the log cannot be written, the site goes on
            self.stdout.write(f"The site is at {url}/ (Ctrl+C stops it)")
            if url != local:
                self.stdout.write(f"It listens on {host}, port {port}.")
            self.stdout.flush()

    def serve(self, host: str, port: int, workers: int) -> None:
        with periodic_commands() as stop:
            if settings.PRODUCTION and settings.TRUSTED_PROXIES:
                threading.Thread(target=check_proxy_once, args=(stop,), name="check_proxy", daemon=True).start()
            serve_until_signalled(host, port, workers)


def check_proxy_once(stop: threading.Event) -> None:
    """Say loudly in the log if the proxy in front lets visitors forge their address."""
    if not stop.wait(CHECK_PROXY_AFTER_SECONDS):
        try:
            call_command("check_proxy", stdout=io.StringIO())
        except CommandError as error:
            logger.error("%s", error)  # noqa: TRY400 - the sentence says all


def serve_until_signalled(host: str, port: int, workers: int) -> None:
    """Granian exits if a worker dies twice within six seconds, so start it again unless that happens too often."""
    # Spawned processes read their settings anew, and no thread of this one is copied halfway through its work.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ.update(MALLOC | os.environ)  # read by the C library of the processes that start next
    signalled = threading.Event()
    restarts: list[float] = []
    while not signalled.is_set():
        server = Granian(
            "picoinfo.worker:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            websockets=False,
            log_level=LogLevels.error,
            ssl_cert=settings.TLS_CERTIFICATE,
            ssl_key=settings.TLS_KEY,
        )
        server.on_startup(lambda: note_signals(signalled))
        with contextlib.suppress(SystemExit):
            server.serve()
        now = time.monotonic()
        restarts = [earlier for earlier in restarts if now - earlier < 60] + [now]  # noqa: PLR2004 - one minute
        if len(restarts) > MAX_RESTARTS_PER_MINUTE:
            sys.exit("The serving processes keep dying; see the lines above.")


def note_signals(signalled: threading.Event) -> None:
    """Remember that a signal came, then do what Granian does.

    Its exit looks the same after Ctrl+C and after workers that died: both may leave exit status 1. Granian has set its
    own signal handlers before it calls its startup hooks.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        of_granian = signal.getsignal(number)

        def handler(signum: int, frame: FrameType | None, of_granian: Any = of_granian) -> None:
            signalled.set()
            of_granian(signum, frame)

        signal.signal(number, handler)
