"""open_library(path) -> Library: everything that content/ says, frozen, and all that is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from treatments.library.article import (
    Article,
    Box,
    ConsentWording,
    Kind,
    Page,
    Passage,
    ReplyTemplate,
    ReviewState,
    Site,
    Status,
)
from treatments.library.article_cache import ArticleCache
from treatments.library.branding import Branding, branding
from treatments.library.crosschecks import OPENING, ORIGINAL
from treatments.library.dead_links import DeadLinks
from treatments.library.links import LinkBuilders
from treatments.library.phrases import ENGLISH, Phrases
from treatments.library.problems import Problem
from treatments.library.reviews import latest_review, review_state
from treatments.library.snapshot import ContentSnapshot, read_snapshot
from treatments.library.source import ContentFolders, as_folders, read_text

Value = TypeVar("Value")

FIXED_PAGES = ("about", "how-we-write", "privacy", "accessibility")  # each has an address of its own
DEFAULT_LINKS = LinkBuilders()
_NUMBERS = re.compile(r"\d+")


def open_library(
    path: Path | ContentFolders,
    *,
    today: date | Callable[[], date],
    previous: "Library | None" = None,
    phrases: Callable[[str], Phrases] = lambda _language: ENGLISH,
    links: LinkBuilders = DEFAULT_LINKS,
    cache: ArticleCache | None = None,
) -> "Library":
    """Never raises for a writer's mistake. `previous` keeps the last good version of a broken file, and saves work.

    `phrases` gives the library's own words in a language. `cache` saves drawing what was drawn at an earlier start.
    """
    before = previous.snapshot if previous is not None else None
    snapshot = read_snapshot(as_folders(path), phrases=phrases, links=links, previous=before, cache=cache)
    return Library(snapshot=snapshot, today=today() if callable(today) else today)


@dataclass(frozen=True, eq=False, kw_only=True)
class Library:
    """All that is said, as it was at one moment. `today` is the day it was opened; questions may ask for another."""

    snapshot: ContentSnapshot = field(repr=False)
    today: date

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.snapshot.problems

    @cached_property
    def site(self) -> Site:
        data = self.snapshot.data
        return Site(
            clinic=data.clinic,
            topics=tuple(sorted(data.topics, key=lambda topic: topic.order)),
            concerns=tuple(sorted(data.concerns, key=lambda concern: concern.order)),
            people=data.people,
            references=data.references,
            glossary=data.glossary,
            suitability=data.suitability,
            questions=data.questions,
            aftercare=data.aftercare,
            options=data.options,
            home=data.home,
            prices=data.prices,
            lasers=data.lasers,
            search=data.search,
            desk_words=data.desk_words,
            consents=self._consents,
            replies=self._replies,
        )

    @cached_property
    def branding(self) -> Branding:
        return branding(self.snapshot.data.clinic, self.snapshot.logos)

    @cached_property
    def digest(self) -> str:
        """Changes when anything that a reader may see has changed, be it a word or what a day brought."""
        dated = [f"{article.slug} {article.language} {self.review_state(article)}" for article in self.every_article]
        shown = [f"{article.slug} {article.language}" for article in self.every_article if self._is_shown(article)]
        return hashlib.sha256("\n".join((self.snapshot.digest, *dated, "", *shown)).encode()).hexdigest()

    @cached_property
    def every_article(self) -> tuple[Article, ...]:
        """All languages, drafts and withdrawn ones among them, in the order of their topics."""
        return tuple(sorted(self._by_name.values(), key=self._place))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({language for _, language in self._by_name} | {ORIGINAL}))

    def articles(self, language: str = ORIGINAL, *, today: date | None = None) -> tuple[Article, ...]:
        """What may be read on a day: published, not in the future; English where there is no translation."""
        slugs = dict.fromkeys(article.slug for article in self.every_article)
        return tuple(found for slug in slugs if (found := self.article(slug, language, today=today)) is not None)

    def article(self, slug: str, language: str = ORIGINAL, *, today: date | None = None) -> Article | None:
        """A readable article in a language or else in English; its own `language` says which.

        What is withdrawn or not yet published in English is not to be read in any language.
        """
        original = self._by_name.get((slug, ORIGINAL))
        if original is not None and not self._is_shown(original, today):
            return None
        translation = self._by_name.get((slug, language))
        return translation if translation is not None and self._is_shown(translation, today) else original

    def any_article(self, slug: str, language: str = ORIGINAL) -> Article | None:
        """Drafts, future and withdrawn articles too: for staff and for writers, never for readers."""
        return self._by_name.get((slug, language)) or self._by_name.get((slug, ORIGINAL))

    def by_topic(self, key: str, language: str = ORIGINAL, *, today: date | None = None) -> tuple[Article, ...]:
        return tuple(article for article in self.articles(language, today=today) if article.topic == key)

    def related(self, article: Article, *, today: date | None = None) -> tuple[Article, ...]:
        found = (self.article(slug, article.language, today=today) for slug in article.related)
        return tuple(other for other in found if other is not None and other.slug != article.slug)

    def citing(self, key: str, language: str = ORIGINAL) -> tuple[Article, ...]:
        """The readable articles that lean on a source."""
        return tuple(
            article
            for article in self.articles(language)
            if any(citation.reference.key == key for citation in article.citations)
        )

    def moved_to(self, slug: str) -> str | None:
        """Where an old address leads."""
        return self._moved.get(slug)

    def is_withdrawn(self, slug: str) -> bool:
        found = self._by_name.get((slug, ORIGINAL))
        return found is not None and found.status is Status.WITHDRAWN

    def page(self, slug: str, language: str = ORIGINAL) -> Page | None:
        return self._pages.get((slug, language)) or self._pages.get((slug, ORIGINAL))

    def pages(self, language: str = ORIGINAL) -> tuple[Page, ...]:
        slugs = dict.fromkeys(slug for slug, _ in self._pages)
        return tuple(page for slug in slugs if (page := self.page(slug, language)) is not None)

    def own_pages(self, language: str = ORIGINAL) -> tuple[Page, ...]:
        """The pages that a clinic has written beside those that every site has, by their titles."""
        slugs = {slug for slug, _ in self._pages} - set(FIXED_PAGES)
        found = (self.page(slug, language) for slug in slugs)
        return tuple(sorted((page for page in found if page is not None), key=lambda page: page.title))

    def box(self, name: str, language: str = ORIGINAL) -> Box | None:
        """A box in a language, or else in English."""
        return self._boxes.get((name, language)) or self._boxes.get((name, ORIGINAL))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All of them, in every language."""
        return tuple(self._boxes.values())

    def home_of_box(self, name: str, language: str = ORIGINAL) -> tuple[Article, Passage] | None:
        """Of all places where a box stands, the one to send a reader to: in a page on safety, if one has it."""
        if (name, language) not in self._homes:
            homes = (
                (article, passage)
                for article in self.articles(language)
                for passage in article.passages
                if name in passage.boxes
            )
            self._homes[name, language] = min(homes, key=lambda home: home[0].kind is not Kind.SAFETY, default=None)
        return self._homes[name, language]

    @cached_property
    def _homes(self) -> dict[tuple[str, str], tuple[Article, Passage] | None]:
        return {}

    def review_state(self, article: Article, today: date | None = None) -> ReviewState:
        return review_state(article, today or self.today)

    def due_for_review(self, today: date | None = None, *, within_days: int = 30) -> tuple[Article, ...]:
        """Articles whose next check is over or near, the longest waiting first."""
        limit = (today or self.today) + timedelta(days=within_days)
        due = [(review.next, article) for article in self.every_article if (review := latest_review(article))]
        return tuple(article for day, article in sorted(due, key=lambda pair: pair[0]) if day <= limit)

    def latest_consent(self, language: str = ORIGINAL) -> ConsentWording | None:
        """The newest wording in a language, or else in English."""
        for wanted in (language, ORIGINAL):
            if wordings := [wording for wording in self._consents if wording.language == wanted]:
                return wordings[-1]
        return None

    def replies(self, language: str = ORIGINAL) -> tuple[ReplyTemplate, ...]:
        """Each reply template once: in a language, or else in English."""
        chosen = {
            reply.key: reply for wanted in (ORIGINAL, language) for reply in self._replies if reply.language == wanted
        }
        return tuple(chosen.values())

    def source_text(self, value: Article | Page) -> str | Problem:
        """The file that an article or page was made from, as it is now."""
        return read_text(self.snapshot.folders, value.file.as_posix())

    def _is_shown(self, article: Article, today: date | None = None) -> bool:
        is_published = article.status is Status.PUBLISHED and article.slug not in self.unpublished
        return is_published and article.published <= (today or self.today)

    def _place(self, article: Article) -> tuple[int, int, str, str]:
        return (
            self._topic_places.get(article.topic, len(self._topic_places)),
            article.order,
            article.slug,
            article.language,
        )

    @cached_property
    def _topic_places(self) -> Mapping[str, int]:
        return {topic.key: place for place, topic in enumerate(self.site.topics)}

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """What this clinic does not show, whatever the article itself says."""
        return frozenset(self.snapshot.data.unpublished)

    @cached_property
    def _files(self) -> tuple[Article, ...]:
        return tuple(_values(cached.current.value for cached in self.snapshot.articles.values()))

    @cached_property
    def _dead_links(self) -> DeadLinks:
        readable = {one.slug for one in self._files if one.language == ORIGINAL and self._is_shown(one)}
        moved = {old for one in self._files if one.slug in readable for old in one.redirects_from}
        return DeadLinks(readable | moved, self.snapshot.links)

    def _linked(self, article: Article) -> Article:
        """The article without links to what cannot be read."""
        removed = self._dead_links.removed
        in_short = removed(article.in_short)
        sections = tuple(
            replace(section, blocks=tuple(removed(block) for block in section.blocks)) for section in article.sections
        )
        if (in_short, sections) == (article.in_short, article.sections):
            return article
        return replace(article, in_short=in_short, sections=sections)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Article]:
        found = {(article.slug, article.language): self._linked(article) for article in self._files}
        for (slug, language), article in found.items():
            original = found.get((slug, ORIGINAL))
            if language != ORIGINAL and original is not None:
                found[slug, language] = self._marked(article, original)
        return MappingProxyType(found)

    def _marked(self, article: Article, original: Article) -> Article:
        """A translation in which the sections whose English has changed say so."""
        made_from = self.snapshot.articles[article.file.as_posix()].current.translated_from or {}
        now = {section.id or OPENING: section.digest for section in original.sections}
        sections = tuple(
            replace(section, original_changed=not now.get(name, "").startswith(made_from.get(name) or "?"))
            for section in article.sections
            for name in (section.id or OPENING,)
        )
        return replace(article, sections=sections)

    @cached_property
    def _moved(self) -> Mapping[str, str]:
        old = ((old, article.slug) for article in self.every_article for old in article.redirects_from)
        taken = {slug for slug, _ in self._by_name}
        return MappingProxyType({old: slug for old, slug in old if old not in taken})

    @cached_property
    def _pages(self) -> Mapping[tuple[str, str], Page]:
        pages = _values(cached.current.value for cached in self.snapshot.pages.values())
        return MappingProxyType(
            {(page.slug, page.language): replace(page, html=self._dead_links.removed(page.html)) for page in pages}
        )

    @cached_property
    def _boxes(self) -> Mapping[tuple[str, str], Box]:
        boxes = _values(cached.current.value for cached in self.snapshot.boxes.values())
        return MappingProxyType(
            {(box.name, box.language): replace(box, html=self._dead_links.removed(box.html)) for box in boxes}
        )

    @cached_property
    def _consents(self) -> tuple[ConsentWording, ...]:
        """Oldest version first: 2 before 10."""
        wordings = _values(cached.current.value for cached in self.snapshot.consents.values())
        return tuple(
            sorted(wordings, key=lambda one: ([int(part) for part in _NUMBERS.findall(one.version)], one.version))
        )

    @cached_property
    def _replies(self) -> tuple[ReplyTemplate, ...]:
        return tuple(_values(cached.current.value for cached in self.snapshot.replies.values()))


def _values(found: Iterable[Value | None]) -> list[Value]:
    return [value for value in found if value is not None]
