"""A picture of people drawn from two numbers, with a twin in words that reads well aloud."""

from xml.etree.ElementTree import Element

from treatments.library.dialect import people
from treatments.library.drawing_paint import paint
from treatments.library.phrases import Phrases
from treatments.library.tree import add, element

# Two groups of 25 are two squares, which are easier to compare than two and a half rows.
ROW, SMALL, SMALL_ROW = 10, 25, 5
_STEP_X, _STEP_Y = 24, 40
# One person, from the left edge of the head: a round head, then shoulders that run down to the ground.
_PERSON = "M{x} {y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0zm-3 28v-13a5 5 0 0 1 5-5h4a5 5 0 0 1 5 5v13z"


def people_picture(block: Element, phrases: Phrases) -> Element | None:
    """None if the numbers make no picture, which `block_problems` has reported."""
    if (counted := people(block.get("data-title", ""))) is None:
        return None
    yes, total, who = counted
    figure = element("figure", {"class": "people-picture"})
    row = SMALL_ROW if total <= SMALL else ROW
    columns, rows = min(total, row), -(-total // row)
    drawing = add(
        figure,
        "svg",
        {
            "class": "people",
            "viewBox": f"0 0 {columns * _STEP_X} {rows * _STEP_Y}",
            "width": str(columns * _STEP_X),
            "height": str(rows * _STEP_Y),
            "aria-hidden": "true",
            "focusable": "false",
            "data-columns": str(columns),
        },
    )
    if yes:
        add(drawing, "path", {"class": "pp-yes", "d": _persons(range(yes), row)})
    if yes < total:
        add(drawing, "path", {"class": "pp-no", "d": _persons(range(yes, total), row)})
    paint(drawing)
    add(figure, "p", {"class": "people-words"}, twin(yes, total, who, phrases))
    caption = add(figure, "figcaption")
    for child in block:
        # The caption is one run of words: a paragraph of the block becomes a line of it.
        if child.tag == "p":
            line = add(caption, "span", {"class": "caption-line"}, child.text or "")
            line.extend(child)
            line.tail = " "
        else:
            caption.append(child)
    return figure


def twin(yes: int, total: int, who: str, phrases: Phrases) -> str:
    """The picture in words: "6 of 25 people"."""
    return phrases.people_twin.format(yes=yes, total=total, who=who or phrases.people)


def _persons(places: range, row: int) -> str:
    return "".join(_PERSON.format(x=place % row * _STEP_X + 8, y=place // row * _STEP_Y + 7) for place in places)
