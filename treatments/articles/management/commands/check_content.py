import sys
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from treatments.articles.command_options import day_or_today, folders_and_part, has_address
from treatments.articles.reporting import Report, as_json, as_lines, make_report
from treatments.editorial.linting import lint
from treatments.library.catalogue import Library, open_library
from treatments.library.source import ContentFolders, list_files

CHECK_INTERVAL = 0.5  # seconds


class Command(BaseCommand):
    help = "List what is wrong in content/: file, line, and how to correct it. Faults exit with 1; warnings do not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", help="a content or clinic's folder, or a part of one")
        parser.add_argument("--json", action="store_true", help="print JSON for another program")
        parser.add_argument("--watch", action="store_true", help="check again whenever a file changes; Ctrl-C ends it")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="judge reviews and exceptions as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        folders, part = folders_and_part(options["path"])
        today = day_or_today(options["today"])
        library, report = self._check(folders, part, today, None, as_program=options["json"])
        try:
            while options["watch"]:
                time.sleep(CHECK_INTERVAL)
                if list_files(folders).stats != library.snapshot.listing.stats:
                    library, report = self._check(folders, part, today, library, as_program=options["json"])
        except KeyboardInterrupt:
            self.stdout.write("")
        if report.blocks:
            sys.exit(1)

    def _check(
        self, folders: ContentFolders, part: Path, today: date, previous: Library | None, *, as_program: bool
    ) -> tuple[Library, Report]:
        library = open_library(folders, today=today, previous=previous)
        report = make_report(lint(library, today=today, answers=partial(has_address, library=library)), folders, part)
        if as_program:
            self.stdout.write(as_json(report))
        else:
            for line in as_lines(report, self.style):
                self.stdout.write(line)
        return library, report
