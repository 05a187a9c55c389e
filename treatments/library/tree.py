"""HTML as a tree: read from the sanitiser's output, changed by the components, written out again.

Whatever a component adds is added as elements, so that text is always escaped and a tag always closed.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, tostring

from treatments.library.article import Html

_VOID = frozenset({"br", "hr", "img"})


def parse_tree(html: str) -> Element:
    """A `body` element around what the sanitiser let through."""
    reader = _TreeReader()
    reader.feed(html)
    reader.close()
    return reader.root


def to_html(*elements: Element) -> Html:
    """The elements and the text after each, as HTML."""
    return Html("".join(tostring(element, encoding="unicode", method="html") for element in elements))


def element(tag: str, attributes: dict[str, str] | None = None, text: str = "", *children: Element) -> Element:
    made = Element(tag, attributes or {})
    made.text = text or None
    made.extend(children)
    return made


def add(parent: Element, tag: str, attributes: dict[str, str] | None = None, text: str = "") -> Element:
    made = SubElement(parent, tag, attributes or {})
    made.text = text or None
    return made


def replace(parent: Element, old: Element, *new: Element) -> None:
    """Puts elements in the place of one; the text that followed it follows the last of them."""
    place = list(parent).index(old)
    parent.remove(old)
    for offset, made in enumerate(new):
        parent.insert(place + offset, made)
    if new:
        new[-1].tail = (new[-1].tail or "") + (old.tail or "")
    elif old.tail:
        append_text(parent, place, old.tail)


def append_text(parent: Element, place: int, text: str) -> None:
    """Text in front of the child that stands at a place."""
    if place == 0:
        parent.text = (parent.text or "") + text
    else:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text


def with_parents(root: Element) -> Iterator[tuple[Element, Element]]:
    """Each element with its parent, in the order of the page; reverse the list to meet the innermost first."""
    waiting = [(root, child) for child in reversed(root)]
    while waiting:
        parent, found = waiting.pop()
        yield parent, found
        waiting += [(found, child) for child in reversed(found)]


def text_of(root: Element, *, leave_out: Callable[[Element], bool] = lambda _: False) -> str:
    """All words inside an element, as they are read."""
    parts = [root.text or ""]
    for child in root:
        if not leave_out(child):
            parts.append(text_of(child, leave_out=leave_out))
        parts.append(child.tail or "")
    return "".join(parts)


class _TreeReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self.open: list[Element] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        append_text(self.open[-1], len(self.open[-1]), data)


def is_deeper(root: Element, *, than: int) -> bool:
    """Goes down level by level, so that no depth is too much for it."""
    level = [root]
    for _step in range(than):
        level = [child for parent in level for child in parent]
    return bool(level)
