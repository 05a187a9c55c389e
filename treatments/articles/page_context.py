"""The context of a reading page beside its own text: language, address, breadcrumbs, review, facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from treatments.articles import labels
from treatments.articles.link_items import Item, item_of_topic
from treatments.library.article import Article, Heading, Page, ReviewState
from treatments.library.catalogue import Library
from treatments.library.problems import Severity
from treatments.library.reviews import latest_review, typos_since
from treatments.library.schemas.lists import Topic

Crumb = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """The state of a clinician's check, for readers."""

    words: str
    next_check: str
    next_look: Crumb
    warning: str
    may_ask: bool
    interests: str
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicList:
    topic: Topic
    items: list[Item]


def language() -> str:
    """The library's name for the language of this answer: `en` for `en-gb`."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def canonical(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def read_crumb() -> Crumb:
    return _("Read"), reverse("articles:index")


def topic_lists(library: Library) -> list[TopicList]:
    """Every topic that has something to read."""
    filled = [TopicList(topic=topic, items=items_of_topic(library, topic.key)) for topic in library.site.topics]
    return [topic_list for topic_list in filled if topic_list.items]


def items_of_topic(library: Library, key: str) -> list[Item]:
    return [item_of_topic(library, article) for article in library.by_topic(key, language())]


def topic_crumbs(library: Library, key: str) -> list[Crumb]:
    topic = next((topic for topic in library.site.topics if topic.key == key), None)
    return [(topic.title, reverse("articles:topic", args=[key]))] if topic else []


def file_faults(library: Library, file: Path) -> list[str]:
    """For a writer in development: why a page still shows its last good version."""
    if not settings.DEBUG:
        return []
    return [str(problem) for problem in library.problems if problem.file == file and problem.severity is Severity.BLOCK]


def review_note(library: Library, article: Article, today: date) -> ReviewNote:
    state = library.review_state(article, today)
    review = latest_review(article)
    reviewer = library.site.people.get(review.by) if review else None
    is_checked = state is not ReviewState.NOT_YET_CHECKED
    return ReviewNote(
        words=labels.review_words(state, review, reviewer.name if reviewer else ""),
        next_check=labels.next_check_words(state, review),
        next_look=labels.next_look(article, state, review, today),
        warning=labels.review_warning(state),
        may_ask=state is not ReviewState.LONG_OVERDUE,
        interests=reviewer.interests if reviewer and is_checked else "",
        log=tuple(_review_log(library, article)) if is_checked else (),
    )


def _review_log(library: Library, article: Article) -> Iterator[str]:
    """What the newest check looked at and changed, and the typos mended since."""
    review = latest_review(article)
    for entry in (*([review] if review else []), *typos_since(article)):
        person = library.site.people.get(entry.by)
        yield labels.review_entry(entry, person.name if person else entry.by)


def entries(outline: tuple[Heading, ...], *more: Crumb) -> list[Crumb]:
    """The contents list: second-level headings, then the parts that the page adds itself."""
    return [*((heading.id, heading.text) for heading in outline), *more]


def article_entries(article: Article) -> list[Crumb]:
    more = []
    if article.claims:
        more.append(("how-sure", _("How sure are we?")))
    if article.citations:
        more.append(("sources", _("Sources")))
    return entries(article.outline, *more)


def page_entries(page: Page) -> list[Crumb]:
    return entries(page.outline, *([("sources", _("Sources"))] if page.citations else []))


def facts(article: Article, review: ReviewNote) -> list[Crumb]:
    """Facts that a program can check; the plain reading grade ignores the explained words."""
    cited = sum(bool(claim.citations) for claim in article.claims)
    share = _("%(cited)s of %(all)s") % {"cited": cited, "all": len(article.claims)}
    grade = max(round(article.readability.grade_plain), 1)
    rows = [
        (_("Reading grade (US school years)"), str(grade)),
        (_("Longest sentence"), words_count(article.readability.longest_sentence)),
        (_("Main statements with a source"), share),
        (_("Sources"), str(len(article.citations))),
        (_("First published"), labels.day(article.published)),
        (_("Text last changed"), labels.day(article.updated)),
        (_("A clinician's check"), review.words),
        review.next_look,
        *((_("What was checked"), words) for words in review.log),
    ]
    return [row for row in rows if row[1]]


def words_count(number: int) -> str:
    return ngettext("%(n)s word", "%(n)s words", number) % {"n": number} if number else ""
