"""The steps of `up` before it serves. Each is quick if there is nothing to do, and fails with one sentence."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from picoinfo.databases import forbid_creation, sqlite_path
from treatments import content
from treatments.consultations.storage import sweep_uploads

FIRST_USERNAME = "manager"


class StartupError(Exception):
    """One sentence that says what prevents the start and how to correct it."""


def check_port(host: str, port: int) -> None:
    """Granian's sockets share a port with other servers silently, so try to bind it alone first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartupError(
                f"{host}:{port} cannot be used ({error.strerror}): "
                f"stop what is using it, or choose another: up --port {port + 1}"
            ) from error


def check_folders() -> None:
    private = settings.VAR_DIR
    try:
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = private / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StartupError(
            f"The private folder {private} cannot be written ({error.strerror}): "
            "correct its owner or permissions, or name another in VAR_DIR."
        ) from error
    check_readable("content", settings.CONTENT_DIR, "CONTENT_DIR")
    if settings.CLINIC_DIR:
        check_readable("clinic's", settings.CLINIC_DIR, "CLINIC_DIR")


def check_readable(kind: str, folder: Path, setting: str) -> None:
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise NotADirectoryError(20, "not a folder")
        next(folder.iterdir(), None)
    except OSError as error:
        raise StartupError(
            f"The {kind} folder {folder} cannot be read ({error.strerror}): "
            f"correct its permissions, or name another in {setting}."
        ) from error


def check_clinic_details() -> None:
    """A production site must not show the details of the sample clinic, which does not exist."""
    if settings.PRODUCTION and content.clinic().sample:
        raise StartupError(
            f"The clinic's details are still samples: write your own into {content.folders().path('clinic.yaml')} "
            "and set sample: false there."
        )


@contextlib.contextmanager
def single_instance() -> Iterator[None]:
    """Hold a lock in the private folder, so that two sites never use the same one by accident."""
    with (settings.VAR_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartupError(
                f"Another site is already up with the private folder {settings.VAR_DIR}: "
                "stop it, or name another in VAR_DIR."
            ) from error
        yield


def remove_unfinished_uploads() -> None:
    """Photos that were arriving when an earlier site was killed. Nobody sends any yet, so none of them is needed."""
    sweep_uploads(older_than=timezone.now())


def check_database_exists() -> None:
    """If the database existed once and is gone, say so; an empty one would hide the loss."""
    if connection.vendor == "sqlite" and settings.DATABASE_MARKER.exists():
        file = Path(sqlite_path(connections.settings["default"]))
        if not file.exists() or file.stat().st_size == 0:
            raise StartupError(
                f"The database {file} is gone, but {settings.DATABASE_MARKER} says that there was one: "
                "bring it back from a backup, or remove that marker to begin with an empty one."
            )


def migrate() -> None:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise StartupError(f"The database cannot be used ({error}): check DATABASE_URL and its permissions.") from error
    if not settings.DATABASE_MARKER.exists():
        settings.DATABASE_MARKER.write_text("A database was made here. `up` will not replace it by an empty one.\n")
    if connection.vendor == "sqlite":
        connection.close()
        forbid_creation(connections.settings["default"])  # for the threads that this process starts later


def create_first_account() -> str | None:
    """Create the first staff account of a new site and return its password; None if there is an account already."""
    accounts = get_user_model()._default_manager  # noqa: SLF001 - Django documents it
    if accounts.exists():
        return None
    password = secrets.token_urlsafe(12)
    accounts.create_superuser(username=FIRST_USERNAME, email="", password=password)
    return password


def collect_static_files() -> None:
    """Run collectstatic if any file changed since the last run."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list(None), key=lambda found: found[0]):
            state = os.stat(storage.path(path))  # noqa: PTH116 - storages hand out strings
            digest.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    stamp = settings.VAR_DIR / "static.stamp"
    if (
        stamp.exists()
        and stamp.read_text(encoding="utf-8") == digest.hexdigest()
        and (settings.STATIC_ROOT / "staticfiles.json").exists()
    ):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest(), encoding="utf-8")
