"""Write a backup of the database, the photos and the secret key into a folder, while the site goes on."""

import logging
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from picoinfo.backups.archive import BackupError
from picoinfo.backups.making import make_backup, remove_old_backups

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are kept: another disk than the site's")
        parser.add_argument("--keep", type=int, metavar="N", help="afterwards remove all but the N newest backups")

    def handle(self, *args: Any, folder: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError(f"--keep {keep} would remove the new backup too: keep 1 or more.")
        os.umask(0o077)
        try:
            path, manifest = make_backup(folder.expanduser().resolve(), at=timezone.now())
        except BackupError as error:
            logger.error("No backup was made: %s", error)  # noqa: TRY400 - reported to ERROR_EMAIL; the sentence says all
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path}: {manifest.requests} requests, {manifest.photos} photos, {path.stat().st_size / 1e6:.1f} MB"
        )
        if "+changes" in manifest.content_revision:
            self.stdout.write("The content has changes that are not committed; the backup does not hold them.")
        if keep is not None and (removed := remove_old_backups(path.parent, keep=keep)):
            self.stdout.write(f"Removed {removed} older ones.")
