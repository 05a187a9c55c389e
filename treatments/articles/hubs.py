"""Pages that gather what belongs together: concerns, words with the articles that use them, what has changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from treatments import content
from treatments.articles import link_items, page_context
from treatments.articles.link_items import Item
from treatments.articles.views import render_page
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.schemas.lists import Concern, Term
from treatments.reading_pages import reading_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernPages:
    concern: Concern
    first: Item | None
    others: list[Item]
    compare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term and where it is used."""

    term: Term
    articles: list[Article]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    letter: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One line of what was changed and why."""

    article: Article
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    on: date
    articles: list[Article]
    announcements: list[Announcement]


@reading_page
def concerns(request: HttpRequest) -> HttpResponseBase:
    return render_page(
        request,
        "concerns",
        title=_("What brings you here?"),
        summary=_("Each concern with the page about it, and with every other page that speaks of it."),
        concerns=[
            concern_pages(content.current(), concern, page_context.language())
            for concern in content.current().site.concerns
        ],
        crumbs=[page_context.read_crumb()],
    )


def concern_pages(library: Library, concern: Concern, language: str) -> ConcernPages:
    first = library.article(concern.article, language) if concern.article else None
    others = [
        link_items.item(article)
        for article in library.articles(language)
        if concern.key in article.concerns and article != first
    ]
    options = library.site.options
    compared = options is not None and any(one.key == concern.key for one in options.concerns)
    return ConcernPages(
        concern=concern,
        first=link_items.item(first) if first else None,
        others=others,
        compare=f"{reverse('articles:compare')}?concern={concern.key}" if compared else "",
    )


@reading_page
def glossary(request: HttpRequest) -> HttpResponseBase:
    return render_page(
        request,
        "glossary",
        title=_("Words explained"),
        summary=_("Words you may hear at a clinic, what they mean, and the pages that use them."),
        letters=letters(content.current(), page_context.language()),
        crumbs=[page_context.read_crumb()],
    )


def letters(library: Library, language: str) -> list[Letter]:
    used: dict[str, list[Article]] = defaultdict(list)
    for article in library.articles(language):
        for term in article.terms:
            used[term.key].append(article)
    terms = sorted(library.site.glossary, key=lambda term: term.word.casefold())
    entries: dict[str, list[Entry]] = {}
    for term in terms:
        entries.setdefault(term.word[0].upper(), []).append(Entry(term=term, articles=used[term.key]))
    return [Letter(letter=letter, entries=found) for letter, found in entries.items()]


@reading_page
def changes(request: HttpRequest) -> HttpResponseBase:
    return render_page(
        request,
        "changes",
        title=_("Recently changed"),
        summary=_("When each page was last changed, and what we changed and why."),
        days=days(content.current().articles(page_context.language())),
        crumbs=[page_context.read_crumb()],
    )


def days(articles: Iterable[Article]) -> list[Day]:
    """The newest first. A change is announced on its own day, an article stands on that of its last change."""
    changed: dict[date, list[Article]] = defaultdict(list)
    announcements: dict[date, list[Announcement]] = defaultdict(list)
    for article in articles:
        changed[article.updated].append(article)
        for change in article.changes:
            announcements[change.on].append(Announcement(article=article, what=change.what, why=change.why))
        for review in article.reviews:
            if review.changed:
                why = _("A clinician checked this page.")
                announcements[review.on].append(Announcement(article=article, what=review.changed, why=why))
    return [
        Day(on=day, articles=changed.get(day, []), announcements=announcements.get(day, []))
        for day in sorted(changed.keys() | announcements.keys(), reverse=True)
    ]
