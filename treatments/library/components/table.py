"""Tables: scrolled by keyboard where they are wide, stacked as cards on phones, headers told to every cell."""

from xml.etree.ElementTree import Element

from treatments.library.tree import element, text_of

_SIDES = {"right": "end", "center": "center"}


def scrolled_table(table: Element, label: str) -> Element:
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
            elif column < len(columns):
                cell.set("data-label", columns[column])
    table.tail = None
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, "", table)


def _side(cell: Element) -> None:
    if (side := cell.attrib.pop("align", None)) in _SIDES:
        cell.set("data-align", _SIDES[side])
