"""All sources in one list, the strongest kinds of study first, each with the articles that cite it and what for."""

import re
from dataclasses import dataclass

from treatments.articles.labels import STUDY_KINDS
from treatments.articles.link_items import address_of_passage
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.schemas.references import Reference

PLACE = re.compile(r'id="(cite-[^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One article that cites a source: the sections where it does, and what it claims by it."""

    article: Article
    sections: list[tuple[str, str]]  # words and address
    claims: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    reference: Reference
    uses: list[Use]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGroup:
    key: str
    words: str
    sources: list[Source]


def source_groups(library: Library, language: str) -> list[SourceGroup]:
    """Only sources in use, each under its kind; inside a kind the newest first, then by title."""
    site = library.site
    tools = {key for question in site.suitability for key in question.sources}
    tools |= {key for pathway in site.aftercare for stage in pathway.stages for key in stage.sources}
    for concern in site.options.concerns if site.options else ():
        tools |= {key for option in concern.options for key in option.sources}
    uses = uses_of_sources(library, language)
    groups = []
    for kind, words in STUDY_KINDS.items():
        found = [
            Source(reference=reference, uses=uses.get(reference.key, []))
            for reference in site.references.values()
            if reference.kind == kind
        ]
        sources = [source for source in found if source.uses or source.reference.key in tools]
        sources.sort(key=lambda source: (-(source.reference.year or 0), source.reference.title.casefold()))
        if sources:
            groups.append(SourceGroup(key=kind, words=str(words), sources=sources))
    return groups


def uses_of_sources(library: Library, language: str) -> dict[str, list[Use]]:
    """By the key of a source; every article is looked through once."""
    uses: dict[str, list[Use]] = {}
    for article in library.articles(language):
        sections = {place: section for section in article.sections for place in PLACE.findall(section.html)}
        for citation in article.citations:
            found = dict.fromkeys(
                (section.title, section.id) for place in citation.places if (section := sections.get(place)) is not None
            )
            named = [(title, address_of_passage(article.slug, name)) for title, name in found if title]
            claims = [claim.says for claim in article.claims if citation in claim.citations]
            uses.setdefault(citation.reference.key, []).append(Use(article=article, sections=named, claims=claims))
    return uses
