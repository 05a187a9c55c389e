"""Numbered sources: the first source that a text leans on is 1, and every use of it can be found again."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from treatments.library.article import Citation
from treatments.library.phrases import Phrases
from treatments.library.schemas.references import Reference
from treatments.library.tree import add, replace, with_parents

_INITIALS = re.compile(r"\s+[A-Z][A-Z-]{0,3}$")
_NAMED_AUTHORS = 2


class Numbering:
    """Counts the sources of one text while it is being put together."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self._references = references
        self._uses: dict[str, int] = {}

    def cite(self, key: str) -> tuple[Reference, int, int] | None:
        """The source, its number and how many times it has been used so far; None for an unknown key."""
        reference = self._references.get(key)
        if reference is None:
            return None
        self._uses[key] = self._uses.get(key, 0) + 1
        return reference, list(self._uses).index(key) + 1, self._uses[key]

    def citations(self, further: Iterable[str] = ()) -> tuple[Citation, ...]:
        """In the order of first use; sources that only a claim leans on come last."""
        for key in further:
            if key in self._references:
                self._uses.setdefault(key, 0)
        return tuple(
            Citation(
                number=number,
                reference=self._references[key],
                places=tuple(_place(number, use) for use in range(1, uses + 1)),
            )
            for number, (key, uses) in enumerate(self._uses.items(), start=1)
        )


def number_citations(root: Element, numbering: Numbering, phrases: Phrases) -> None:
    """Each `data-cite` mark becomes links to the numbered sources, each named after its source."""
    for parent, mark in with_parents(root):
        if (keys := mark.get("data-cite")) is None:
            continue
        group = Element("span", {"class": "cites"})
        for key in keys.split():
            if (cited := numbering.cite(key)) is None:
                continue
            reference, number, use = cited
            words = short_citation(reference)
            name = phrases.source.format(number=number, words=words)
            where = {"class": "cite", "href": f"#source-{number}", "id": _place(number, use), "aria-label": name}
            add(group, "a", where, f"[{number}]")
        replace(parent, mark, *([group] if len(group) else []))


def _place(number: int, use: int) -> str:
    return f"cite-{number}-{use}"


def short_citation(reference: Reference) -> str:
    """`Negishi and others 2018`; the title where nobody is named."""
    year = f" {reference.year}" if reference.year else ""
    if not reference.authors:
        return f"{reference.title}{year}"
    names = [_INITIALS.sub("", name.strip()) for name in reference.authors.split(";") if name.strip()]
    if len(names) > _NAMED_AUTHORS:
        return f"{names[0]} and others{year}"
    return " and ".join(names) + year
