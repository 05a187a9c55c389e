"""Template tags of the reading pages: labels for codes, and links to what can be read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from treatments import content
from treatments.articles import labels, link_items, page_context
from treatments.articles.link_items import Item
from treatments.library.article import Article, Claim, Html, Section
from treatments.library.schemas.lists import Term
from treatments.library.schemas.references import Reference

register = template.Library()
FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)


@register.filter
def sureness_words(claim: Claim) -> str:
    return labels.sureness_words(claim)


@register.filter
def sureness_steps(claim: Claim) -> int:
    return labels.SURENESS_STEPS[claim.sureness]


@register.filter
def published_in(reference: Reference) -> str:
    return labels.published_in(reference)


@register.filter
def what_was_read(reference: Reference) -> str:
    return str(labels.WHAT_WAS_READ.get(reference.verified, ""))


@register.filter
def people_words(reference: Reference) -> str:
    return labels.people_studied(reference.people)


@register.simple_tag
def sections_with_tone_switch(article: Article) -> Iterator[Section]:
    """The sections; behind the first drawing of skin, a choice of the skin that all of them show.

    A drawing that compares tones keeps them, and offers no choice.
    """
    looking = True
    for section in article.sections:
        drawings = FIGURE.finditer(section.html) if looking else ()
        if found := next(
            (drawing for drawing in drawings if "d-skin-" in drawing[0] and " d-tones" not in drawing[0]), None
        ):
            looking, end = False, found.end()
            switch = render_to_string("components/_tone-switch.html")
            yield replace(section, blocks=(Html(section.html[:end] + switch + section.html[end:]),))
        else:
            yield section


@register.filter
def term_meanings(terms: Iterable[Term]) -> dict[str, str]:
    """For the script that opens a meaning in place."""
    return {term.key: term.meaning for term in terms}


@register.simple_tag
def first_reads() -> list[Item]:
    """For pages that are not drawn by a view of this app, such as "page not found"."""
    return link_items.first_reads(content.current(), page_context.language())


@register.simple_tag
def more(slug: str) -> SafeString | str:
    """A link to an article by its title, if it can be read."""
    found = content.current().article(slug, page_context.language())
    if found is None:
        return ""
    return format_html('<a href="{}">{}</a>', link_items.address(found), found.title)
