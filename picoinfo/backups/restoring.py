"""Checking a backup, and bringing a site back from one, onto a private folder and a database that are empty."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from picoinfo.backups.archive import (
    KEY_MEMBER,
    PHOTO_MEMBER,
    POSTGRESQL_MEMBER,
    SQLITE_MEMBER,
    BackupError,
    Manifest,
    Readable,
    read_archive,
)
from picoinfo.backups.snapshot import (
    check_postgresql,
    check_sqlite,
    database_member,
    has_records,
    restore_database,
)
from treatments.atomic_files import flush_folder
from treatments.consultations.storage import photo_folder, photo_path

DATABASE_MEMBERS = (SQLITE_MEMBER, POSTGRESQL_MEMBER)


def verify_backup(path: Path, *, identity: Path | None) -> Manifest:
    """Read the whole backup. Raises BackupError unless every part is as it was stored and the database is sound."""
    with tempfile.TemporaryDirectory(prefix="verify-", dir=settings.VAR_DIR) as work:
        folder = Path(work)

        def receive(name: str, content: Readable) -> None:
            if name in DATABASE_MEMBERS:
                _write(folder / name, content)

        manifest = read_archive(path, identity, receive)
        _check_contents(folder, manifest)
    return manifest


def restore_backup(path: Path, *, identity: Path | None) -> Manifest:
    """Everything is unpacked and checked beside its place, so a damaged backup changes nothing."""
    if has_records() or any(photo_folder().glob("*/*")):
        raise BackupError(
            f"There are records already in {settings.VAR_DIR} or in the database of DATABASE_URL, and a restore would "
            "replace them: move them away, or restore into another folder and database (VAR_DIR, DATABASE_URL)."
        )
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.VAR_DIR) as work:
        folder = Path(work)
        manifest = read_archive(path, identity, lambda name, content: _write(_place(folder, name), content))
        _check_contents(folder, manifest)
        if not (folder / database_member()).exists():
            raise BackupError(
                "The backup is of another kind of database: restore a backup of SQLite with a DATABASE_URL of SQLite, "
                "and one of PostgreSQL with PostgreSQL."
            )
        if (folder / "photos").is_dir():
            photo_folder().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.rmtree(photo_folder(), ignore_errors=True)  # without a file in it, see above
            (folder / "photos").rename(photo_folder())
        if (folder / KEY_MEMBER).exists():
            (folder / KEY_MEMBER).replace(settings.SECRET_KEY_FILE)
        connection.close()
        restore_database(folder / database_member())
        flush_folder(settings.VAR_DIR)
    return manifest


def _place(folder: Path, name: str) -> Path:
    photo = PHOTO_MEMBER.fullmatch(name)
    return folder / "photos" / photo_path(photo["name"]).relative_to(photo_folder()) if photo else folder / name


def _write(path: Path, content: Readable) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _check_contents(folder: Path, manifest: Manifest) -> None:
    if (folder / SQLITE_MEMBER).exists():
        found = check_sqlite(folder / SQLITE_MEMBER)
        kept = {name: manifest.files.get(f"photos/{name}.jpg") for name in found.photos}
        lost = [name for name, sha256 in found.photos.items() if kept[name] != sha256]
        if found.requests != manifest.requests or set(lost) - set(manifest.erased_meanwhile):
            raise BackupError("The backup's database and its photos do not belong together: use another backup.")
    elif (folder / POSTGRESQL_MEMBER).exists():
        check_postgresql(folder / POSTGRESQL_MEMBER)
    else:
        raise BackupError("The backup holds no database: use another backup.")
