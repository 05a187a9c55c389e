"""Everything that rendering one text needs: converter, sources, terms, the clinic, phrases, links and pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from treatments.library.glossary import Glossary
from treatments.library.links import LinkBuilders
from treatments.library.markup import Markup
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem
from treatments.library.schemas.clinic import Clinic
from treatments.library.schemas.practice import Laser
from treatments.library.schemas.references import Reference

ReadPicture: TypeAlias = Callable[[str], bytes | Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """`references_read` is false while references.yaml cannot be read: unknown sources are then no fault of a text.

    `boxes` holds the Markdown of each box by name: empty for one whose file is broken and never was whole.
    `read_picture` gives the bytes of a picture by its path inside the content folder.
    """

    markup: Markup
    read_picture: ReadPicture
    references: Mapping[str, Reference]
    references_read: bool
    glossary: Glossary
    clinic: Clinic | None
    phrases: Phrases
    links: LinkBuilders
    boxes: Mapping[str, str] = field(default_factory=dict)
    lasers: tuple[Laser, ...] = ()
