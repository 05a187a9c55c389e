from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments.articles.command_options import day, day_or_today
from treatments.editorial.signing import Check, SigningRefused, sign
from treatments.library.catalogue import open_library


class Command(BaseCommand):
    help = "Enter a clinician's check in the header of an article. It pins the text as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--by", required=True, help="a key of people.yaml; not an author of the article")
        parser.add_argument("--checked", required=True, help="what was checked, in words that readers may see")
        parser.add_argument("--changed", default="", help="what was changed in the course of it")
        parser.add_argument("--next", required=True, metavar="YYYY-MM-DD", help="the day by which it is checked again")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day it was checked (today, if not given)")
        parser.add_argument("--language", default="en")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="enter it as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = day_or_today(options["today"])
        check = Check(
            by=options["by"],
            checked=options["checked"].strip(),
            changed=options["changed"].strip(),
            on=day(options["on"]) if options["on"] else today,
            next=day(options["next"]),
        )
        library = open_library(Path(settings.CONTENT_DIR), today=today)
        try:
            file = sign(library, options["slug"], check, language=options["language"], today=today)
        except SigningRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{file} was checked by {check.by} on {check.on}; next check by {check.next}.")
        )
