from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.command_options import day_or_today
from treatments.editorial.signing import SigningRefused, enter_signature_file
from treatments.library.catalogue import open_library


class Command(BaseCommand):
    help = "Enter checks that were signed at a desk whose content folder cannot be written, from the desk's files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="enter it as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        for file in options["files"]:
            # Opened for each file: two may be for the same article.
            library = open_library(content.folders(), today=day_or_today(options["today"]))
            try:
                entered = enter_signature_file(library, file.read_text(encoding="utf-8"), file)
            except (OSError, UnicodeDecodeError) as fault:
                raise CommandError(f"{file} cannot be read: {fault}") from fault
            except SigningRefused as refusal:
                raise CommandError(f"{file}: {refusal}") from refusal
            self.stdout.write(self.style.SUCCESS(f"{entered} has the check of {file.name}."))
