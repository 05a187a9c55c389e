"""Everything `up` does before it serves. Each step is quick when there is nothing to do, and fails in one sentence."""

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

from picoinfo.databases import file_of, only_existing_file
from treatments import content

FIRST_ACCOUNT = "manager"


class CannotStart(Exception):
    """One sentence that says what is in the way and how to mend it."""


def check_port(host: str, port: int) -> None:
    """Several servers can share a port silently, so ask for it alone first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"{host}:{port} cannot be used ({error.strerror}): "
                f"stop what is using it, or choose another: up --port {port + 1}"
            ) from error


def check_folders() -> None:
    private, content = settings.VAR_DIR, settings.CONTENT_DIR
    try:
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = private / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The private folder {private} cannot be written ({error.strerror}): "
            "mend its owner or rights, or name another in VAR_DIR."
        ) from error
    try:
        if not stat.S_ISDIR(content.stat().st_mode):
            raise NotADirectoryError(20, "not a folder")
        next(content.iterdir(), None)
    except OSError as error:
        raise CannotStart(
            f"The content folder {content} cannot be read ({error.strerror}): "
            "mend its rights, or name another in CONTENT_DIR."
        ) from error


def check_clinic() -> None:
    """A site that readers reach by https must not show a clinic that does not exist."""
    if settings.PRODUCTION and content.current().site.clinic.sample:
        raise CannotStart(
            f"The clinic's details are still samples: write your own into {settings.CONTENT_DIR / 'clinic.yaml'} "
            "and set sample: false there."
        )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold a lock in the private folder, so that two sites never share one by accident."""
    with (settings.VAR_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"Another site is already up with the private folder {settings.VAR_DIR}: "
                "stop it, or name another in VAR_DIR."
            ) from error
        yield


def check_database_kept() -> None:
    """A database that existed and is gone is a fault to be told, not an empty site to be made."""
    if connection.vendor == "sqlite" and settings.DATABASE_MARKER.exists():
        file = Path(file_of(connections.settings["default"]))
        if not file.exists() or file.stat().st_size == 0:
            raise CannotStart(
                f"The database {file} is gone, but {settings.DATABASE_MARKER} says that there was one: "
                "bring it back from a backup, or remove that marker to begin with an empty one."
            )


def migrate() -> None:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used ({error}): check DATABASE_URL and its rights.") from error
    if not settings.DATABASE_MARKER.exists():
        settings.DATABASE_MARKER.write_text("A database was made here. `up` will not replace it by an empty one.\n")
    if connection.vendor == "sqlite":
        connection.close()
        only_existing_file(connections.settings["default"])  # for the threads of this process, opened from now on


def first_account() -> str | None:
    """Make the one staff account of a new site; its password, or None if there are accounts already."""
    accounts = get_user_model()._default_manager  # noqa: SLF001 - Django's documented handle
    if accounts.exists():
        return None
    password = secrets.token_urlsafe(12)
    accounts.create_superuser(username=FIRST_ACCOUNT, email="", password=password)
    return password


def collect() -> None:
    """Collect static files, if any of them changed since they were collected last."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list(None), key=lambda found: found[0]):
            state = os.stat(storage.path(path))  # noqa: PTH116 - storages hand out strings
            digest.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    stamp = settings.VAR_DIR / "static.stamp"
    if (
        stamp.exists()
        and stamp.read_text() == digest.hexdigest()
        and (settings.STATIC_ROOT / "staticfiles.json").exists()
    ):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())
