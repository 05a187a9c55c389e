from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.command_options import day_or_today, has_address
from treatments.articles.reporting import near
from treatments.editorial.linting import lint
from treatments.editorial.publishing import NotPublished, leaning_on, publish
from treatments.library.catalogue import open_library


class Command(BaseCommand):
    help = "Put an article on the site: one that was unpublished, or a draft that is finished."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = day_or_today(options["today"])
        library = open_library(content.folders(), today=today)
        try:
            file = publish(library, options["slug"])
        except NotPublished as refusal:
            raise CommandError(str(refusal)) from refusal
        library = open_library(content.folders(), today=today, previous=library)
        noted = near(library.snapshot.folders, file)
        self.stdout.write(self.style.SUCCESS(f"`{options['slug']}` is published ({noted})."))
        for lean in leaning_on(library, options["slug"]):
            self.stdout.write(f"  {near(library.snapshot.folders, lean.file)}:{lean.line or 1}: {lean.description}")
        own = f"articles/{options['slug']}"
        faults = [
            one for one in lint(library, today=today, answers=has_address).blocks if one.file.parent.as_posix() == own
        ]
        if faults:
            self.stdout.write(self.style.ERROR(f"It has faults ({len(faults)}): manage.py check_content {own}"))
