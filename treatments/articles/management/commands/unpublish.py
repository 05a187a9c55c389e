import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.command_options import day_or_today
from treatments.articles.reporting import near
from treatments.editorial.publishing import Lean, NotPublished, leaning_on, unlink, unpublish
from treatments.library.catalogue import Library, open_library


class Command(BaseCommand):
    help = "Take an article off the site: shows all that leans on it, and offers to take the links out of your texts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--unlink", action="store_true", default=None, help="take the links out without asking")
        parser.add_argument("--keep-links", dest="unlink", action="store_false", help="leave them without asking")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        library = open_library(content.folders(), today=day_or_today(options["today"]))
        slug = options["slug"]
        leaning = leaning_on(library, slug)
        try:
            file = unpublish(library, slug)
            self._tell(library, slug, leaning)
            if self._own_links(library, leaning) and self._may_unlink(options["unlink"]):
                for changed in unlink(library, slug):
                    self.stdout.write(f"Links taken out: {near(library.snapshot.folders, changed)}")
        except NotPublished as refusal:
            raise CommandError(str(refusal)) from refusal
        noted = near(library.snapshot.folders, file)
        self.stdout.write(self.style.SUCCESS(f"`{slug}` is off the site ({noted}), and no page links to it."))

    def _tell(self, library: Library, slug: str, leaning: list[Lean]) -> None:
        self.stdout.write(f"On `{slug}` leans:" if leaning else f"Nothing leans on `{slug}`.")
        for lean in leaning:
            self.stdout.write(f"  {near(library.snapshot.folders, lean.file)}:{lean.line or 1}: {lean.description}")
        if leaning:
            self.stdout.write("On the pages the links are gone and their words stay. Read these sentences again.")

    def _own_links(self, library: Library, leaning: list[Lean]) -> bool:
        folders = library.snapshot.folders
        return any(lean.is_link and folders.holder(lean.file.as_posix()) == folders.own for lean in leaning)

    def _may_unlink(self, chosen: bool | None) -> bool:
        if chosen is not None or not sys.stdin.isatty():
            return bool(chosen)
        return input("Take the links out of your own texts, too? [y/N] ").strip().lower() in {"y", "yes"}
