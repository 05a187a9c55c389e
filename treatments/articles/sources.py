"""All sources in one list, the strongest kinds of study first, each with the articles that lean on it."""

from dataclasses import dataclass

from treatments.articles.wording import STUDY_KINDS
from treatments.library.article import Article, Reference
from treatments.library.catalogue import Library


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
    """Only kinds that have a source; inside a kind the newest first, then by title."""
    groups = []
    for kind, words in STUDY_KINDS.items():
        found = [reference for reference in library.site.references.values() if reference.kind == kind]
        found.sort(key=lambda reference: (-(reference.year or 0), reference.title.casefold()))
        if found:
            sources = [Source(reference=each, articles=library.citing(each.key, language)) for each in found]
            groups.append(SourceGroup(key=kind, words=str(words), sources=sources))
    return groups
