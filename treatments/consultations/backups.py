"""When the last good backup was made, as the backup command noted it in the private folder."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from treatments.atomic_files import atomic_write

LATE = timedelta(hours=36)  # a nightly backup that failed once
FILE_NAME = "last-backup.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    at: datetime
    encrypted: bool

    def is_late(self, now: datetime) -> bool:
        return now - self.at > LATE


def note_backup(*, at: datetime, encrypted: bool) -> None:
    text = json.dumps({"at": at.isoformat(), "encrypted": encrypted})
    atomic_write(Path(settings.VAR_DIR) / FILE_NAME, text.encode(), mode=0o600, durable=True)


def last_backup() -> LastBackup | None:
    """None if none was ever made here, or the note cannot be read."""
    try:
        noted = json.loads((Path(settings.VAR_DIR) / FILE_NAME).read_text(encoding="utf-8"))
        return LastBackup(at=datetime.fromisoformat(noted["at"]), encrypted=bool(noted["encrypted"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
