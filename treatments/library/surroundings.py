"""What the texts lean on while they are put on a page: sources, terms, the clinic, words and addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from treatments.library.article import Clinic, Reference
from treatments.library.glossary import Glossary
from treatments.library.phrases import Phrases

Link: TypeAlias = Callable[[str, str], str]
PictureLink: TypeAlias = Callable[[str], str]


def article_link(slug: str, anchor: str) -> str:
    """Where an article is, unless the library is told otherwise."""
    return f"/articles/{slug}/" + (f"#{anchor}" if anchor else "")


def picture_link(name: str) -> str:
    """Where a made picture is, unless the library is told otherwise."""
    return f"/pictures/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    references: Mapping[str, Reference]
    references_read: bool
    glossary: Glossary
    clinic: Clinic | None
    phrases: Phrases
    link: Link
    picture_link: PictureLink
