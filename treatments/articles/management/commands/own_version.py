from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.reporting import near
from treatments.editorial.own_versions import NoOwnVersion, note_original, own_copy
from treatments.library.source import list_files
from treatments.library.validation import did_you_mean


class Command(BaseCommand):
    help = "Copy one of our files into the clinic's folder, to be changed there; check_content says when ours changes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="such as articles/melasma/en.md, or the name of an article")
        parser.add_argument(
            "--compared", action="store_true", help="note that the clinic's version was compared with ours as it is now"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folders = content.folders()
        if folders.clinic is None:
            raise CommandError("There is no clinic's folder: make one with `new_clinic`, and name it in CLINIC_DIR.")
        shipped = list_files(folders.shipped).stats
        wanted = options["file"]
        inside = wanted if wanted in shipped else f"articles/{wanted}/en.md"
        if inside not in shipped:
            raise CommandError(f"We have no file `{wanted}`. {did_you_mean(wanted, shipped)}".strip())
        try:
            if options["compared"]:
                note_original(folders, Path(inside))
                self.stdout.write(self.style.SUCCESS(f"Noted: {inside} was compared with ours as it is now."))
            else:
                own_copy(folders, Path(inside))
                self.stdout.write(self.style.SUCCESS(f"{near(folders, Path(inside))} is yours to change."))
        except NoOwnVersion as refusal:
            raise CommandError(str(refusal)) from refusal
