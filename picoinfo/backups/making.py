"""Making a backup: the database from one consistent state, then the photos that this state names.

A photo is written before its row, so none is missing, but for those that are erased while the backup is made.
"""

import hashlib
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from picoinfo.backups.archive import KEY_MEMBER, Archive, BackupError, Manifest, writing_to
from picoinfo.backups.restoring import verify_backup
from picoinfo.backups.snapshot import Snapshot, database_member, photo_models, take_snapshot
from treatments.atomic_files import UNFINISHED, flush_folder
from treatments.consultations.backups import note_backup
from treatments.consultations.storage import read_photo

FILE_NAME = re.compile(r"picoinfo-\d{8}T\d{6}Z\.tar(\.age)?")


def make_backup(folder: Path, *, at: datetime) -> tuple[Path, Manifest]:
    """Its path and contents. An interrupted one leaves nothing that could be taken for a backup."""
    recipient = settings.BACKUP_RECIPIENT
    path = folder / f"picoinfo-{at:%Y%m%dT%H%M%SZ}.tar{'.age' if recipient else ''}"
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.VAR_DIR) as work:
            snapshot = take_snapshot(Path(work))
            with writing_to(unfinished, recipient) as out:
                manifest = _write(Archive(out), snapshot, at)
        if not recipient:  # an encrypted one cannot be opened here
            verify_backup(unfinished, identity=None)
        unfinished.replace(path)
        flush_folder(folder)
    except OSError as error:
        raise BackupError(
            f"The backup in {folder} could not be written ({error.strerror}): free space there and in "
            f"{settings.VAR_DIR}, correct the permissions, or name another folder."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    note_backup(at=at, encrypted=bool(recipient))
    return path, manifest


def remove_old_backups(folder: Path, *, keep: int) -> int:
    """Remove all but the newest, which their names tell. Nothing else in the folder is touched."""
    backups = sorted(path for path in folder.iterdir() if FILE_NAME.fullmatch(path.name))
    for old in backups[:-keep]:
        old.unlink(missing_ok=True)
    return len(backups[:-keep])


def _write(archive: Archive, snapshot: Snapshot, at: datetime) -> Manifest:
    archive.add_file(database_member(), snapshot.file)
    erased = [name for name, sha256 in sorted(snapshot.photos.items()) if not _add_photo(archive, name, sha256)]
    if settings.SECRET_KEY_FILE.is_file():
        archive.add(KEY_MEMBER, settings.SECRET_KEY_FILE.read_bytes())
    manifest = Manifest(
        made_at=at,
        requests=snapshot.requests,
        code_revision=revision_of(settings.BASE_DIR),
        content_revision=revision_of(settings.CLINIC_DIR or settings.CONTENT_DIR),
        files=archive.files,
        erased_meanwhile=erased,
    )
    archive.finish(manifest)
    return manifest


def _add_photo(archive: Archive, name: str, sha256: str) -> bool:
    """False if it was erased since the snapshot."""
    try:
        data = read_photo(name)
    except FileNotFoundError as error:
        if any(model._default_manager.filter(name=name).exists() for model in photo_models()):  # noqa: SLF001
            raise BackupError(f"The photo {name} is missing: bring it back from an earlier backup.") from error
        return False
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BackupError(f"The photo {name} is damaged: bring it back from an earlier backup.")
    archive.add(f"photos/{name}.jpg", data)
    return True


def revision_of(folder: Path) -> str:
    """The git commit that a folder stands at, with a mark if it has changes of its own; empty outside git."""
    try:
        done = subprocess.run(
            [
                "git",
                "-c",
                "safe.directory=*",
                "-C",
                str(folder),
                "describe",
                "--always",
                "--abbrev=40",
                "--exclude=*",
                "--dirty=+changes",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
