from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.command_options import day, day_or_today
from treatments.editorial.signing import Check, Signature, SigningRefused, enter, prepare, prepare_typo
from treatments.library.catalogue import Library, open_library


class Command(BaseCommand):
    help = "Enter a clinician's check in the header of an article. It pins the text as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--by", required=True, help="a key of people.yaml; not an author of the article")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--checked", help="what was checked, in words that readers may see")
        what.add_argument("--typo", help="instead of a full check: which typo was mended since the last one")
        parser.add_argument("--changed", default="", help="what was changed in the course of it")
        parser.add_argument("--next", metavar="YYYY-MM-DD", help="the day by which it is checked again")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day it was checked (today, if not given)")
        parser.add_argument("--language", default="en")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="enter it as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = day_or_today(options["today"])
        library = open_library(content.folders(), today=today)
        try:
            signature = self._signature(library, options, today)
            file = enter(library, signature)
        except SigningRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        check = signature.check
        self.stdout.write(
            self.style.SUCCESS(f"{file} was checked by {check.by} on {check.on}; next check by {check.next}.")
        )

    def _signature(self, library: Library, options: dict[str, Any], today: date) -> Signature:
        slug, on = options["slug"], day(options["on"]) if options["on"] else today
        if options["typo"]:
            return prepare_typo(
                library,
                slug,
                by=options["by"],
                typo=options["typo"].strip(),
                on=on,
                language=options["language"],
                today=today,
            )
        if not options["next"]:
            raise CommandError("Give --next, the day by which it is checked again.")
        check = Check(
            by=options["by"],
            checked=options["checked"].strip(),
            changed=options["changed"].strip(),
            on=on,
            next=day(options["next"]),
        )
        return prepare(library, slug, check, language=options["language"], today=today)
