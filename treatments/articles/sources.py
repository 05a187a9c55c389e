"""All sources in one list, the strongest kinds of study first, each with the articles that cite it."""

from dataclasses import dataclass

from treatments.articles.labels import STUDY_KINDS
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.schemas.references import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    reference: Reference
    articles: tuple[Article, ...]


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
    groups = []
    for kind, words in STUDY_KINDS.items():
        found = [
            Source(reference=reference, articles=library.citing(reference.key, language))
            for reference in site.references.values()
            if reference.kind == kind
        ]
        sources = [source for source in found if source.articles or source.reference.key in tools]
        sources.sort(key=lambda source: (-(source.reference.year or 0), source.reference.title.casefold()))
        if sources:
            groups.append(SourceGroup(key=kind, words=str(words), sources=sources))
    return groups
