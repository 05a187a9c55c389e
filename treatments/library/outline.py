"""The table of contents of a text, from its headings, each with an address that can be linked to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from treatments.library.article import Heading
from treatments.library.tree import text_of

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def name_headings(root: Element) -> list[str]:
    """Gives every heading of the text an id that no other has; returns the ids that were typed twice."""
    headings = list(_headings(root))
    typed = Counter(heading.get("id") for heading in headings if heading.get("id"))
    taken = dict.fromkeys((name for name in typed if name), 1)
    twice: set[str] = set()
    for heading in headings:
        name = heading.get("id")
        if name and typed[name] == 1:
            continue
        if name and name not in twice:
            twice.add(name)
            continue
        heading.set("id", _free(_slug(text_of(heading)), taken))
    return sorted(twice)


def outline(root: Element) -> tuple[Heading, ...]:
    return tuple(
        Heading(id=heading.get("id", ""), text=text_of(heading).strip())
        for heading in _headings(root)
        if heading.tag == "h2"
    )


def _headings(root: Element) -> Iterable[Element]:
    return (element for element in root if element.tag in ("h2", "h3", "h4"))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("-", plain).strip("-") or "section"


def _free(name: str, taken: dict[str, int]) -> str:
    """The name, or the name with the next number. `taken` remembers how often each was wanted."""
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}-{taken[name]}"
    taken[free] = 1
    return free
