"""The whole site in one command: prepare, serve, send waiting mail, keep retention; SIGINT and SIGTERM stop it."""

import contextlib
import io
import logging
import multiprocessing
import os
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from picoinfo import preparing

logger = logging.getLogger(__name__)

MAIL_EVERY_SECONDS = 5
HOUSEKEEPING_EVERY_SECONDS = 3600
# Expired sessions go too: in them may lie what somebody typed about a patient (see treatments.desk.accounts).
HELPERS = (
    ("deliver_messages", MAIL_EVERY_SECONDS),
    ("erase_expired", HOUSEKEEPING_EVERY_SECONDS),
    ("clearsessions", HOUSEKEEPING_EVERY_SECONDS),
)
THREADS = 256  # in each process, begun when needed: a thread waits for each slow sender, and readers need others
QUICK_FAILURES = 20  # restarts within a minute after which the fault is not a passing one


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=2, help="serving processes (default: %(default)s)")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        os.umask(0o077)  # what the site writes is private: records, letters, photos
        try:
            preparing.check_port(host, port)
            preparing.check_folders()
            preparing.check_clinic()
            with preparing.alone():
                preparing.check_database_kept()
                preparing.migrate()
                preparing.collect()
                self.greet(host, port, preparing.first_account())
                connections.close_all()
                self.serve(host, port, workers)
        except preparing.CannotStart as error:
            raise CommandError(str(error)) from error

    def greet(self, host: str, port: int, password: str | None) -> None:
        shown = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0', '::1'} else host}:{port}"  # noqa: S104
        os.environ.setdefault("SITE_URL", shown)  # the workers, started next, read their settings anew
        if password:
            self.stdout.write(
                f"Staff sign in at {shown}/admin/ as {preparing.FIRST_ACCOUNT} with the password {password}"
            )
            self.stdout.write("The password is shown this once; change it after signing in.")
        self.stdout.write(f"The site is at {shown}/ (Ctrl+C stops it)")
        self.stdout.flush()

    def serve(self, host: str, port: int, workers: int) -> None:
        stop = threading.Event()
        helpers = [
            threading.Thread(target=repeat, args=(stop, seconds, name), name=name, daemon=True)
            for name, seconds in HELPERS
        ]
        for helper in helpers:
            helper.start()
        try:
            serve_until_told(host, port, workers)
        finally:
            stop.set()
            for helper in helpers:
                helper.join(timeout=settings.EMAIL_TIMEOUT)


def repeat(stop: threading.Event, seconds: int, command: str) -> None:
    """Run a management command again and again; a fault is logged and tried anew."""
    while not stop.wait(seconds):
        try:
            call_command(command, stdout=io.StringIO(), verbosity=0)
        except Exception:
            logger.exception("%s failed; trying again in %s seconds", command, seconds)
        finally:
            connections.close_all()


class Server(MPServer):
    """Granian, remembering whether it was told to stop: its own end after repeated worker deaths looks the same."""

    told = False

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        type(self).told = True
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]


def serve_until_told(host: str, port: int, workers: int) -> None:
    """Serve; Granian gives up when a worker dies twice in six seconds, so begin again unless that never ends."""
    # New processes instead of copies of this one: they read their settings anew, and no thread is cut in two.
    multiprocessing.set_start_method("spawn", force=True)
    restarts: list[float] = []
    while not Server.told:
        server = Server(
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
        )
        with contextlib.suppress(SystemExit):
            server.serve()
        now = time.monotonic()
        restarts = [then for then in restarts if now - then < 60] + [now]  # noqa: PLR2004 - one minute
        if len(restarts) > QUICK_FAILURES:
            sys.exit("The serving processes keep dying; see the lines above.")
