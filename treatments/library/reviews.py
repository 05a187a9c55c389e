"""What a clinician's check pins, and how it stands on a given day."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from treatments.library.article import Article, ReviewState
from treatments.library.schemas.review import Review

# Half a year past its day a review says nothing any more: the page stops asking for requests, safety text stays.
LONG_OVERDUE = timedelta(days=183)

_SPACE = re.compile(r"\s+")


def words_digest(*parts: str) -> str:
    """SHA-256 over words; spacing, line breaks and ways of composing a letter do not count."""
    plain = (_SPACE.sub(" ", unicodedata.normalize("NFC", part)).strip() for part in parts)
    return hashlib.sha256("\x1f".join(plain).encode()).hexdigest()


def article_digest(*, title: str, summary: str, claims: Iterable[str], body: str, boxes: Iterable[str] = ()) -> str:
    """The digest that a review pins: all that a reader is told, its boxes among it; nothing about where it stands."""
    return words_digest(title, summary, "\x1e".join(claims), body, *boxes)


def review_seal(
    *, slug: str, on: date, by: str, checked: str, changed: str, next_due: date, digest: str, typo: bool = False
) -> str:
    """Pins a review entry itself, so that a date moved by hand is seen."""
    kind = ("typo",) if typo else ()
    return words_digest(slug, on.isoformat(), by, checked, changed, next_due.isoformat(), digest, *kind)


def is_sealed(slug: str, review: Review) -> bool:
    expected = review_seal(
        slug=slug,
        on=review.on,
        by=review.by,
        checked=review.checked,
        changed=review.changed,
        next_due=review.next,
        digest=review.digest,
        typo=review.typo,
    )
    return expected.startswith(review.seal)


def latest_review(article: Article) -> Review | None:
    """The newest full check, which says by whom, when and until when."""
    return _newest(review for review in article.reviews if not review.typo)


def latest_entry(article: Article) -> Review | None:
    """The newest entry, be it for a typo only: it pins the text that somebody last looked at."""
    return _newest(article.reviews)


def typos_since(article: Article) -> tuple[Review, ...]:
    """The typos that were signed after the newest full check, oldest first."""
    last = latest_review(article)
    after = article.reviews[article.reviews.index(last) + 1 :] if last is not None else ()
    return tuple(review for review in after if review.typo and is_sealed(article.slug, review))


def _newest(reviews: Iterable[Review]) -> Review | None:
    """Of two on the same day the one entered last, for entries are added at the end of the log."""
    return max(reversed(tuple(reviews)), key=lambda review: review.on, default=None)


def review_state(article: Article, today: date) -> ReviewState:
    """A changed text comes before a passed date: nobody has checked what stands there now."""
    review, entry = latest_review(article), latest_entry(article)
    if review is None or entry is None or review.on > today:
        return ReviewState.NOT_YET_CHECKED
    if not is_sealed(article.slug, review) or not is_sealed(article.slug, entry):
        return ReviewState.NOT_YET_CHECKED
    if today > review.next + LONG_OVERDUE:
        return ReviewState.LONG_OVERDUE
    if not article.digest.startswith(entry.digest):
        return ReviewState.CHANGED_SINCE
    return ReviewState.OVERDUE if today > review.next else ReviewState.CHECKED
