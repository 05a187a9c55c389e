"""The words of a text as lines to be read, searched and counted: one line a paragraph, bullet or table row."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from treatments.library.tree import text_of

_LINES = frozenset({"p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "tr"})
_HOLDERS = frozenset({"div", "ul", "ol", "dl", "blockquote", "table", "thead", "tbody", "body", "section"})
_NOT_RUNNING = frozenset({"h1", "h2", "h3", "h4", "table", "tr"})
_ENDS = (".", "!", "?", ":", ";", "…")


def all_words(elements: list[Element]) -> str:
    """Everything that is read, headings and tables among it, for search."""
    return "\n".join(line for element in elements for line in _lines(element, skip=frozenset()))


def running_words(elements: list[Element]) -> str:
    """Sentences only: no headings, tables or captions of people pictures, for counting."""
    return "\n".join(line for element in elements for line in _lines(element, skip=_NOT_RUNNING))


def _lines(element: Element, *, skip: frozenset[str]) -> Iterator[str]:
    if element.tag in skip:
        return
    if (words := element.get("data-title")) and not skip and element.get("data-block") != "people":
        yield _ended(words)
    if element.tag == "tr":
        yield _ended("; ".join(text for cell in element if (text := _plain(text_of(cell)))))
    elif element.tag in _LINES or element.tag in _HOLDERS:
        own = _plain(text_of(element, leave_out=lambda child: child.tag in _LINES or child.tag in _HOLDERS))
        if own:
            yield _ended(own)
        for child in element:
            if child.tag in _LINES or child.tag in _HOLDERS:
                yield from _lines(child, skip=skip)


def _plain(text: str) -> str:
    # A citation leaves a space in front of the full stop that followed it.
    return " ".join(text.split()).replace(" .", ".").replace(" ,", ",")


def _ended(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."
