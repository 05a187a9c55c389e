from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments import content
from treatments.articles.command_options import day_or_today
from treatments.editorial.new_articles import NotAnArticle, begin_article
from treatments.library.article import Kind
from treatments.library.catalogue import open_library


class Command(BaseCommand):
    help = "Begin an article: content/articles/<slug>/en.md as a draft, with every section that its kind must have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its address: lower-case letters, digits and single hyphens")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.CONCERN.value)
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="the day that is entered in the header")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = day_or_today(options["today"])
        library = open_library(content.folders(), today=today)
        try:
            file = begin_article(library, options["slug"], Kind(options["kind"]), today=today)
        except NotAnArticle as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"{file} is ready to be filled in."))
        self.stdout.write(f"Then run: manage.py check_content {file}")
