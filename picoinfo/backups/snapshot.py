"""One consistent copy of the database while the site goes on writing, and the way back."""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.postgresql.client import DatabaseClient

from picoinfo.backups.archive import POSTGRESQL_MEMBER, SQLITE_MEMBER, BackupError, require
from picoinfo.databases import sqlite_path
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.models.photo import StoredPhoto

Fetch = Callable[[str], list[Any]]
EARLIER = "bring the database back from an earlier backup."


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy of the database, and what it says."""

    file: Path
    requests: int
    photos: dict[str, str]  # each photo's name and SHA-256


def photo_models() -> list[type[StoredPhoto]]:
    """Every table that names photo files."""
    return [model for model in apps.get_app_config("consultations").get_models() if issubclass(model, StoredPhoto)]


def database_member() -> str:
    return SQLITE_MEMBER if connection.vendor == "sqlite" else POSTGRESQL_MEMBER


def take_snapshot(folder: Path) -> Snapshot:
    file = folder / database_member()
    return _sqlite_snapshot(file) if connection.vendor == "sqlite" else _postgresql_snapshot(file)


def database_file() -> Path:
    return Path(sqlite_path(connections.settings["default"]))


def _sqlite_snapshot(file: Path) -> Snapshot:
    """SQLite's online backup in one step copies one state while others write."""
    source = database_file()
    if not source.is_file():
        raise BackupError(f"There is no database at {source}: start the site once with `up`, or correct DATABASE_URL.")
    with contextlib.closing(sqlite3.connect(source, timeout=20)) as live, _closing(file) as copy:
        try:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        except sqlite3.Error as error:
            raise BackupError(f"The database {source} cannot be copied ({error}): {EARLIER}") from error
    return check_sqlite(file)


def _closing(file: Path) -> "contextlib.closing[sqlite3.Connection]":
    return contextlib.closing(sqlite3.connect(file))


def check_sqlite(file: Path) -> Snapshot:
    """Raises BackupError unless SQLite finds the file sound."""
    with _closing(file) as database:
        try:
            (answer,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if answer != "ok" or database.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"The database is damaged ({answer}): {EARLIER}")
            requests, photos = _contents(lambda query: database.execute(query).fetchall())
        except sqlite3.Error as error:
            raise BackupError(f"The database is damaged ({error}): {EARLIER}") from error
    return Snapshot(file=file, requests=requests, photos=photos)


def _contents(fetch: Fetch) -> tuple[int, dict[str, str]]:
    ((requests,),) = fetch(f"SELECT count(*) FROM {ConsultationRequest._meta.db_table}")  # noqa: S608, SLF001
    photos: dict[str, str] = {}
    for model in photo_models():
        photos |= dict(fetch(f"SELECT name, sha256 FROM {model._meta.db_table}"))  # noqa: S608, SLF001 - our own names
    return requests, photos


def _postgresql_snapshot(file: Path) -> Snapshot:
    """pg_dump copies the very state that this transaction sees."""
    require("pg_dump", "The database is PostgreSQL")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

            def fetch(query: str) -> list[Any]:
                cursor.execute(query)
                rows: list[Any] = cursor.fetchall()
                return rows

            ((exported,),) = fetch("SELECT pg_export_snapshot()")
            requests, photos = _contents(fetch)
            _run_postgresql("pg_dump", "--format=custom", f"--snapshot={exported}", f"--file={file}")
    except DatabaseError as error:
        raise BackupError(f"The database cannot be read ({error}): check DATABASE_URL.") from error
    return Snapshot(file=file, requests=requests, photos=photos)


def check_postgresql(file: Path) -> None:
    """Read the whole dump, which pg_restore turns into SQL that nobody keeps."""
    require("pg_restore", "The backup is of PostgreSQL")
    _run(["pg_restore", f"--file={os.devnull}", str(file)], {})


def restore_database(file: Path) -> None:
    """Into the database of DATABASE_URL, which must be empty."""
    if connection.vendor == "sqlite":
        file.replace(database_file())
    else:
        require("pg_restore", "The database is PostgreSQL")
        _run_postgresql("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", str(file))


def has_records() -> bool:
    """Whether there is a database already, which a restore must not replace."""
    if connection.vendor == "sqlite":
        return database_file().exists()
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise BackupError(f"The database cannot be reached ({error}): check DATABASE_URL.") from error


def _run_postgresql(program: str, *options: str) -> None:
    """The password goes through the environment, which other accounts cannot read, as they can a command line."""
    (_psql, *where), variables = DatabaseClient.settings_to_cmd_args_env(connections.settings["default"], [])
    *where, name = where
    _run([program, *where, f"--dbname={name}", "--no-password", *options], variables or {})


def _run(command: list[str], variables: dict[str, str]) -> None:
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()[:400]}")
