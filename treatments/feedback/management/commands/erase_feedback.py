from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from treatments.feedback.actions import erase_older_than


class Command(BaseCommand):
    help = "Erase what readers said of articles when its time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *_args: Any, **options: Any) -> None:
        erased = erase_older_than(timezone.localdate() - settings.RETENTION.feedback, dry_run=options["dry_run"])
        if options["verbosity"]:
            self.stdout.write(f"{'Would erase' if options['dry_run'] else 'Erased'} {erased} readers' answers")
