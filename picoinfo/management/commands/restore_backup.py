"""Bring a site back from a backup, into an empty private folder and database. Stop the site first."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from picoinfo import startup
from picoinfo.backups.archive import BackupError
from picoinfo.backups.restoring import restore_backup


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--identity", type=Path, help="the file with the private key of an encrypted backup")

    def handle(self, *args: Any, backup: Path, identity: Path | None, **options: Any) -> None:
        os.umask(0o077)
        try:
            startup.check_folders()
            with startup.single_instance():
                manifest = restore_backup(backup, identity=identity)
        except (BackupError, startup.StartupError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored {manifest.requests} requests and {manifest.photos} photos of {manifest.made_at:%Y-%m-%d %H:%M} "
            "UTC. Start the site with `up`, then look at /readyz. What patients had erased since then is back: erase "
            "it again."
        )
