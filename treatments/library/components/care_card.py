"""Care cards: whom to ask and how soon, with the clinic's own numbers, which no writer types."""

import re
from xml.etree.ElementTree import Element

from treatments.library.phrases import Phrases
from treatments.library.render_context import RenderContext
from treatments.library.schemas.clinic import Clinic
from treatments.library.tree import add, element

_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{1,}[0-9]")


def care_card(block: Element, context: RenderContext) -> Element:
    clinic, phrases = context.clinic, context.phrases
    level, words = block.get("data-block", ""), block.get("data-title", "")
    card = element("div", {"class": "care-card", "data-level": level})
    spoken = {
        "ask": phrases.ask,
        "doctor": phrases.doctor,
        "same-day": phrases.same_day,
        "emergency": phrases.emergency,
    }[level]
    heading = add(card, "h3", {"class": "care-card-heading"})
    if _begins_alike(words, spoken):
        heading.text = words
    else:
        # Colour alone must not carry the level; the ear hears it first.
        add(heading, "span", {"class": "visually-hidden"}, f"{spoken}: ").tail = words
    card.extend(block)
    if clinic is not None and level != "doctor":  # a doctor who sells no laser: the clinic's number would mislead
        card.append(_contact(level, clinic, phrases))
    return card


def _begins_alike(words: str, spoken: str) -> bool:
    """`Ring the clinic the same day` needs no `Ring the clinic today:` in front of it."""
    first = spoken.casefold().split()[:2]
    return words.casefold().split()[: len(first)] == first


def _contact(level: str, clinic: Clinic, phrases: Phrases) -> Element:
    line = element("p", {"class": "care-card-contact"})
    if level == "emergency":
        line.text = f"{phrases.ring_emergency} "
        _telephone(line, clinic.emergency_number)
        return line
    line.text = f"{phrases.ring_us} "
    _telephone(line, clinic.phone)
    hours = add(line, "span", {"class": "care-card-hours"}, clinic.hours_words)
    hours.tail = "."
    line[-2].tail = ", "
    if level == "same-day" and clinic.out_of_hours:
        add(line, "br")
        # A bare number needs words around it; a clinic's own words stand as they are.
        is_bare = not any(character.isalpha() for character in clinic.out_of_hours)
        closed = add(line, "span", {"class": "care-card-closed"}, f"{phrases.when_closed} " if is_bare else "")
        _with_numbers(closed, clinic.out_of_hours)
    return line


def _with_numbers(parent: Element, words: str) -> None:
    """Words in which every telephone number can be rung."""
    done = 0
    for found in _NUMBER.finditer(words):
        before = words[done : found.start()]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + before
        else:
            parent.text = (parent.text or "") + before
        _telephone(parent, found[0])
        done = found.end()
    if len(parent):
        parent[-1].tail = words[done:]
    else:
        parent.text = (parent.text or "") + words


def _telephone(parent: Element, number: str) -> None:
    dialled = "".join(character for character in number if character.isdigit() or character == "+")
    add(parent, "a", {"href": f"tel:{dialled}"}, number)
