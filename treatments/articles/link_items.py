"""Articles as lines of a list: where they are, what they are called, and one honest line about each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.schemas.lists import Concern

# The boxes that "Worried after laser?" leads to: the first of them that stands on a page.
URGENT_BOXES = ("emergency", "same-day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    title: str
    words: str
    url: str = ""
    verdict: str = ""
    tile: str | None = None


def item(article: Article) -> Item:
    return Item(title=article.title, words=article.summary, url=address(article))


def item_of_topic(library: Library, article: Article) -> Item:
    """With the drawing of the concern that the article answers, if it answers one."""
    concern = next((concern for concern in library.site.concerns if concern.article == article.slug), None)
    return replace(item(article), tile=concern.tile if concern else None)


def address(article: Article) -> str:
    return reverse("articles:article", args=[article.slug])


def address_of_passage(slug: str, anchor: str) -> str:
    return reverse("articles:article", args=[slug]) + (f"#{anchor}" if anchor else "")


def help_address(library: Library, language: str) -> str:
    """Where the signs that must not wait are listed; empty if no page that can be read lists them."""
    found = (box_item(library, name, language) for name in URGENT_BOXES)
    return next((item.url for item in found if item is not None), "")


def box_item(library: Library, name: str, language: str) -> Item | None:
    """The section where a box stands."""
    if (home := library.home_of_box(name, language)) is None:
        return None
    article, passage = home
    title = passage.title or article.title
    return Item(title=title, words=article.title, url=address_of_passage(article.slug, passage.id))


def first_reads(library: Library, language: str) -> list[Item]:
    """The articles to begin with, as far as they can be read."""
    return items_of(library, library.site.home.first_reads if library.site.home else (), language)


def items_of(library: Library, slugs: Iterable[str], language: str) -> list[Item]:
    """Those of the slugs that can be read, in their order."""
    found = (library.article(slug, language) for slug in slugs)
    return [item(article) for article in found if article is not None]


def concern_items(library: Library, concerns: Iterable[Concern], language: str) -> list[Item]:
    """Every concern leads on: to its article, or to a person where there is none to read."""
    lines = []
    for concern in concerns:
        article = library.article(concern.article, language) if concern.article else None
        url = address(article) if article else reverse("intake:ask")
        words = concern.honest_line
        if concern.article and article is None:
            words = _("%(line)s We have no page about it here, but you can ask us.") % {"line": words}
        lines.append(
            Item(
                title=concern.title,
                words=words,
                url=url,
                verdict=concern.verdict,
                tile=concern.tile,
            )
        )
    return lines
