"""Read a whole backup and say whether a site could be restored from it. Nothing of the running site is changed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from picoinfo.backups.archive import BackupError
from picoinfo.backups.restoring import verify_backup


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--identity", type=Path, help="the file with the private key of an encrypted backup")

    def handle(self, *args: Any, backup: Path, identity: Path | None, **options: Any) -> None:
        try:
            manifest = verify_backup(backup, identity=identity)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{backup} is sound: {manifest.requests} requests and {manifest.photos} photos of "
            f"{manifest.made_at:%Y-%m-%d %H:%M} UTC, made by revision {manifest.code_revision or 'unknown'} with the "
            f"content of revision {manifest.content_revision or 'unknown'}."
        )
