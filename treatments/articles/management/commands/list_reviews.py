from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from treatments import content
from treatments.articles.command_options import day_or_today
from treatments.library.catalogue import open_library
from treatments.library.reviews import latest_review

STATE_LABELS = {
    "long-overdue": "over half a year late",
    "overdue": "overdue",
    "changed-since": "changed since it was checked",
    "not-yet-checked": "not yet checked",
    "checked": "checked",
}


class Command(BaseCommand):
    help = "List how the clinician's check of every article stands, the most pressing first, and what falls due soon."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far ahead `falls due` looks")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="as of this day")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = day_or_today(options["today"])
        library = open_library(content.folders(), today=today)
        soon = {article.file for article in library.due_for_review(today, within_days=options["days"])}
        pressing = list(STATE_LABELS)
        rows = sorted(
            (pressing.index(library.review_state(article, today)), article.file.as_posix(), article)
            for article in library.every_article
        )
        for _, name, article in rows:
            state, review = library.review_state(article, today), latest_review(article)
            due = f", next by {review.next} (by {review.by} on {review.on})" if review else ""
            falls_due = ", falls due" if state == "checked" and article.file in soon else ""
            self.stdout.write(f"{name:<48} {STATE_LABELS[state]}{falls_due}{due}")
        counts = [sum(place == number for place, _, _ in rows) for number in range(len(pressing))]
        summary = ", ".join(
            f"{count} {STATE_LABELS[state]}" for state, count in zip(pressing, counts, strict=True) if count
        )
        self.stdout.write(f"{len(rows)} articles: {summary}.")
