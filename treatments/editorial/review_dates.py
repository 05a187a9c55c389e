"""The clinician's check of an article, as it stands today."""

from collections.abc import Iterator
from datetime import timedelta

from treatments.editorial.lint_context import LintContext
from treatments.library.article import ReviewState
from treatments.library.problems import Problem
from treatments.library.reviews import latest_review, review_state

SOON = timedelta(days=30)
_HINT = "have it checked, then enter it with `manage.py sign_review`"


def review_dates(context: LintContext) -> Iterator[Problem]:
    """An article that nobody has checked yet says so to its readers; that is honest and no fault of the text."""
    review = latest_review(context.article)
    line = context.header.line(("review",))
    if review is None:
        return
    match review_state(context.article, context.today):
        case ReviewState.OVERDUE | ReviewState.LONG_OVERDUE as state:
            late = "half a year ago or more" if state is ReviewState.LONG_OVERDUE else "and has not been done"
            message = f"the next check was due on {review.next.isoformat()}, {late}"
            yield context.problem("E801", message, line, field="review", hint=_HINT)
        case ReviewState.CHANGED_SINCE:
            message = f"the text was changed since it was checked on {review.on.isoformat()}"
            yield context.problem("E802", message, line, field="review", hint=_HINT)
        case ReviewState.CHECKED if review.next <= context.today + SOON:
            message = f"the next check is due on {review.next.isoformat()}"
            yield context.problem("E803", message, line, field="review", hint=_HINT)
