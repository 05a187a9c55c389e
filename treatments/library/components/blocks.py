"""Every block that may follow `!!!` in a text: what it needs, how it is drawn, and an example for the styleguide.

To add one, write its function and its row in `BLOCKS`; the check, the rendering and the styleguide read them there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from treatments.library.components.care_card import care_card
from treatments.library.components.people_picture import people_picture
from treatments.library.dialect import BLOCK, MAX_PEOPLE, Body, people, unquoted
from treatments.library.problems import Problem
from treatments.library.render_context import RenderContext
from treatments.library.tree import add, element
from treatments.library.validation import did_you_mean

CLINIC_LISTS = ("lasers",)  # what `!!! clinic` can name
_INDENTED = re.compile(r"\n+    ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`draw` takes the body of the block, its title in `data-title`. `needs_title`: words in quotation marks follow.
    `has_text`: lines of its own, indented, follow.

    `title_hint` says what is wrong with a title that cannot be drawn; it is empty for one that can.
    """

    draw: Callable[[Element, RenderContext], Element | None]
    example: str
    needs_title: bool = True
    has_text: bool = True
    title_hint: Callable[[str], str] = lambda _title: ""


def in_short(block: Element, context: RenderContext) -> Element:
    section = element("section", {"class": "in-short", "aria-labelledby": "in-short"})
    add(section, "h2", {"id": "in-short"}, context.phrases.in_short)
    section.extend(block)
    return section


def _do_list(block: Element, _context: RenderContext) -> Element:
    made = element("div", {"class": "do-list", "data-kind": block.get("data-block", "")})
    add(made, "h3", {"class": "do-list-heading"}, block.get("data-title", ""))
    made.extend(block)
    return made


def _disagree(block: Element, _context: RenderContext) -> Element:
    made = element("div", {"class": "disagree"})
    add(made, "h3", {"class": "disagree-heading"}, block.get("data-title", ""))
    made.extend(block)
    return made


def _myth(block: Element, context: RenderContext) -> Element:
    made = element("div", {"class": "myth"})
    claim = add(made, "p", {"class": "myth-said"})
    add(claim, "span", {"class": "myth-label"}, f"{context.phrases.what_is_said}:").tail = " "
    add(claim, "q", {}, block.get("data-title", ""))
    answer = add(made, "div", {"class": "myth-answer"})
    answer.extend(block)
    return made


def _unknown_box(_block: Element, _context: RenderContext) -> None:
    """Every box that is known was put in its place before the blocks are drawn."""


def _clinic(_block: Element, context: RenderContext) -> Element | None:
    """Nothing at a clinic that has given no list."""
    if not context.lasers:
        return None
    words = [
        context.phrases.laser.format(
            name=laser.name, maker=laser.maker, wavelengths=", ".join(map(str, laser.wavelengths))
        )
        for laser in context.lasers
    ]
    sentence = context.phrases.laser_here if len(words) == 1 else context.phrases.lasers_here
    return element("p", {"class": "clinic-line"}, sentence.format(lasers="; ".join(words)))


def _clinic_hint(title: str) -> str:
    return "" if title in CLINIC_LISTS else f"one of {', '.join(CLINIC_LISTS)}"


def _people(block: Element, context: RenderContext) -> Element | None:
    return people_picture(block, context.phrases)


def _people_hint(title: str) -> str:
    return "" if people(title) else f"two whole numbers such as 6/25, the second from 1 to {MAX_PEOPLE}"


BLOCKS: Mapping[str, Block] = MappingProxyType(
    {
        "in-short": Block(
            draw=in_short,
            needs_title=False,
            example="!!! in-short\n    - Three to five points.\n    - The answer comes first.",
        ),
        "ask": Block(draw=care_card, example='!!! ask "Ask the clinic"\n    Blue: no hurry.'),
        "doctor": Block(draw=care_card, example='!!! doctor "See a doctor first"\n    Blue, without our number.'),
        "same-day": Block(draw=care_card, example='!!! same-day "Ring the clinic today"\n    - Red: today.'),
        "emergency": Block(draw=care_card, example='!!! emergency "Do not wait"\n    - Red and black: now.'),
        "do": Block(draw=_do_list, example='!!! do "Do"\n    - Come without a tan.'),
        "dont": Block(draw=_do_list, example='!!! dont "Do not"\n    - Do not pick at the skin.'),
        "disagree": Block(
            draw=_disagree,
            example='!!! disagree "Do sources disagree?"\n    - Yes, says one.\n    - No, says another.',
        ),
        "myth": Block(draw=_myth, example='!!! myth "It works at once."\n    What is seen at once is a reaction.'),
        "box": Block(draw=_unknown_box, has_text=False, example='!!! box "emergency"'),
        "clinic": Block(draw=_clinic, has_text=False, title_hint=_clinic_hint, example='!!! clinic "lasers"'),
        "people": Block(draw=_people, title_hint=_people_hint, example='!!! people "6/25"\n    The caption.'),
    }
)


# The blocks that say whom to ask and how soon.
CARE_CARDS = tuple(name for name, block in BLOCKS.items() if block.draw is care_card)


def block_problems(body: Body) -> list[Problem]:
    """What is wrong with the blocks of a text, whatever they would be drawn as."""
    problems: list[Problem] = []
    found_before: set[str] = set()
    for found in BLOCK.finditer(body.text):
        name, place = found["name"], found.start()
        if name not in BLOCKS:
            hint = did_you_mean(name, BLOCKS) or f"one of {', '.join(BLOCKS)}"
            problems.append(body.problem(301, f"`!!! {name}` is not a block", place, hint))
            continue
        if fault := _title_fault(name, found["title"]):
            problems.append(body.problem(302, fault[0], place, fault[1]))
        has_text = _INDENTED.match(body.text, found.end()) is not None
        if BLOCKS[name].has_text and not has_text:
            hint = "indent the text of the block by four spaces"
            problems.append(body.problem(302, f"`!!! {name}` is empty", place, hint))
        elif has_text and not BLOCKS[name].has_text:
            hint = f"its text comes from what `!!! {name}` names"
            problems.append(body.problem(302, f"`!!! {name}` takes no text of its own", place, hint))
        if name == "in-short" and name in found_before:
            problems.append(body.problem(302, "`!!! in-short` stands twice", place))
        found_before.add(name)
    return problems


def _title_fault(name: str, quoted: str) -> tuple[str, str] | None:
    """What is wrong and a hint, or nothing."""
    block, title = BLOCKS[name], unquoted(quoted)
    if not block.needs_title:
        return (f"`!!! {name}` takes no words of its own", "") if quoted else None
    if not title:
        return f"`!!! {name}` needs words in straight quotation marks", f'write `!!! {name} "..."`'
    if hint := block.title_hint(title):
        return f"`{title}` cannot be drawn as {name}", hint
    return None
