from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from treatments.consultations.actions.erase import sweep_photos


class Command(BaseCommand):
    help = "Remove photo files that belong to no request and no draft (older than a day)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *_args: Any, **options: Any) -> None:
        strays = sweep_photos(at=timezone.now(), dry_run=options["dry_run"])
        if options["verbosity"]:
            self.stdout.write(f"{'Would remove' if options['dry_run'] else 'Removed'} {strays} stray photos")
