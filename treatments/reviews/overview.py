"""Every article with how its check stands, the most pressing first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from treatments.articles import labels
from treatments.feedback.models import Answer
from treatments.library.article import Article, ReviewState
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_review
from treatments.reviews.models import KeptSignature, Remark, RemarkState

# The order is that of the list.
STATES: dict[ReviewState, LazyText] = {
    ReviewState.LONG_OVERDUE: _("Over half a year late"),
    ReviewState.OVERDUE: _("Late"),
    ReviewState.CHANGED_SINCE: _("Changed since it was checked"),
    ReviewState.NOT_YET_CHECKED: _("Not yet checked"),
    ReviewState.CHECKED: _("Checked"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    article: Article
    state: ReviewState
    state_words: str | LazyText
    by: str
    next_check: str
    due_soon: bool
    unseen: str
    waiting: int
    open_remarks: int
    answered_remarks: int
    useful: int
    not_useful: int


def rows(library: Library, waiting: Iterable[KeptSignature], today: date) -> list[Row]:
    remarks = _counted(Remark.objects.exclude(state=RemarkState.SETTLED), Q(state=RemarkState.OPEN))
    answers = _counted(Answer.objects.all(), Q(useful=True))
    kept = [(signature.article, signature.language) for signature in waiting]
    soon = {article.file for article in library.due_for_review(today)}
    found = []
    for article in library.every_article:
        name = article.slug, article.language
        state, review = library.review_state(article, today), latest_review(article)
        person = library.site.people.get(review.by) if review else None
        all_remarks, open_remarks = remarks.get(name, (0, 0))
        all_answers, useful = answers.get(name, (0, 0))
        found.append(
            Row(
                article=article,
                state=state,
                state_words=STATES[state],
                by=person.name if person and state is not ReviewState.NOT_YET_CHECKED else "",
                next_check=labels.next_check_words(state, review),
                due_soon=state is ReviewState.CHECKED and article.file in soon,
                unseen=labels.unseen_words(article, today),
                waiting=kept.count(name),
                open_remarks=open_remarks,
                answered_remarks=all_remarks - open_remarks,
                useful=useful,
                not_useful=all_answers - useful,
            )
        )
    pressing = list(STATES)
    return sorted(found, key=lambda row: pressing.index(row.state))


def _counted(rows: QuerySet[Any], wanted: Q) -> dict[tuple[str, str], tuple[int, int]]:
    """By article and language: how many there are, and how many of them are as wanted."""
    counts = rows.order_by().values_list("article", "language")
    counts = counts.annotate(every=Count("pk"), some=Count("pk", filter=wanted))
    return {(article, language): (every, some) for article, language, every, some in counts}
