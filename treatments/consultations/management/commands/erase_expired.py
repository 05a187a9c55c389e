from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from treatments.consultations.actions.erase import erase_expired
from treatments.consultations.actions.exceptions import ClockImplausible
from treatments.consultations.mail_files import sweep_mail_files
from treatments.consultations.rules import LONGEST_SILENCE
from treatments.consultations.storage import sweep_uploads

UPLOADS_KEPT = timedelta(hours=1)  # a slow phone may still be sending


class Command(BaseCommand):
    help = "Erase requests, drafts, letters, history and stray photos whose time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--clock-is-right", action="store_true", help="erase even after a long silence")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            done = erase_expired(
                retention=settings.RETENTION,
                at=at,
                dry_run=options["dry_run"],
                clock_confirmed=options["clock_is_right"],
            )
        except ClockImplausible as error:
            raise CommandError(
                f"The last run was more than {LONGEST_SILENCE.days} days ago. If today's date is "
                f"{at:%Y-%m-%d}, run this again with --clock-is-right."
            ) from error
        files = sweep_mail_files(older_than=at - settings.RETENTION.message, dry_run=options["dry_run"])
        uploads = sweep_uploads(older_than=at - UPLOADS_KEPT, dry_run=options["dry_run"])
        if options["verbosity"]:
            verb = "Would erase" if options["dry_run"] else "Erased"
            self.stdout.write(
                f"{verb} {done.requests} requests, {done.drafts} drafts, {done.messages} letters, "
                f"{done.events} lines of history, {done.attempts} attempt counts, "
                f"{done.stray_photos + uploads} stray photos, {files} letters kept as files"
            )
