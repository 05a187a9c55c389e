"""The plainer blocks: the points in short, lists of do and do not, disagreements, and things that are said."""

from xml.etree.ElementTree import Element

from treatments.library.phrases import Phrases
from treatments.library.tree import add, element


def in_short(block: Element, phrases: Phrases) -> Element:
    section = element("section", {"class": "in-short", "aria-labelledby": "in-short"})
    add(section, "h2", {"id": "in-short"}, phrases.in_short)
    section.extend(block)
    return section


def do_list(block: Element) -> Element:
    kind = block.get("data-block", "")
    made = element("div", {"class": "do-list", "data-kind": kind})
    add(made, "h3", {"class": "do-list-heading"}, block.get("data-words", ""))
    made.extend(block)
    return made


def disagree(block: Element) -> Element:
    made = element("div", {"class": "disagree"})
    add(made, "h3", {"class": "disagree-heading"}, block.get("data-words", ""))
    made.extend(block)
    return made


def myth(block: Element, phrases: Phrases) -> Element:
    made = element("div", {"class": "myth"})
    said = add(made, "p", {"class": "myth-said"})
    add(said, "span", {"class": "myth-label"}, f"{phrases.what_is_said}:").tail = " "
    add(said, "q", {}, block.get("data-words", ""))
    answer = add(made, "div", {"class": "myth-answer"})
    answer.extend(block)
    return made
