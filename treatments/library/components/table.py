"""Tables: scrolled by keyboard where they are wide, stacked or folded by row on phones, headers told to every cell."""

from xml.etree.ElementTree import Element

from treatments.library.phrases import Phrases
from treatments.library.tree import add, element, text_of

_SIDES = {"right": "end", "center": "center"}
# A row of two cells reads as a name and what is said of it: its second heading need not be repeated on a phone.
_PAIR = 2


def scrolled_table(table: Element, label: str, phrases: Phrases) -> Element:
    columns = [text_of(cell).strip() for cell in table.findall("thead/tr/th")]
    for cell in table.findall("thead/tr/th"):
        cell.set("scope", "col")
        _side(cell)
        if not text_of(cell).strip():
            # An empty header is announced as nothing; an empty cell is passed over.
            cell.tag = "td"
            del cell.attrib["scope"]
    for row in table.findall("tbody/tr"):
        for column, cell in enumerate(row):
            _side(cell)
            if column == 0:
                cell.tag = "th"
                cell.set("scope", "row")
                # A row to be filled in has nothing to hide.
                if len(columns) > _PAIR and any(text_of(other).strip() for other in row[1:]):
                    _fold(cell, phrases)
            elif len(columns) > _PAIR and column < len(columns):
                cell.set("data-label", columns[column])
    table.tail = None
    if len(columns) == _PAIR:
        table.set("data-columns", str(_PAIR))
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, "", table)


def _fold(heading: Element, phrases: Phrases) -> None:
    """What folds the row on a phone. It holds nothing: the stylesheet shows the cells of a row whose switch is open."""
    name = " ".join(text_of(heading).split())
    switch = add(add(heading, "details", {"class": "row-switch"}), "summary")
    add(switch, "span", {"class": "visually-hidden"}, phrases.more_about.format(name=name))


def _side(cell: Element) -> None:
    if (side := cell.attrib.pop("align", None)) in _SIDES:
        cell.set("data-align", _SIDES[side])
