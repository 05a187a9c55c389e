"""A text in its sections: one for each second-level heading, each with its words, its place and its digest."""

import re
from xml.etree.ElementTree import Element

from treatments.library.article import Passage, Section
from treatments.library.dialect import Body
from treatments.library.problems import Problem
from treatments.library.prose import all_words
from treatments.library.reviews import words_digest
from treatments.library.tree import text_of, to_html

_SECOND_LEVEL = re.compile(r"^##(?!#)", re.MULTILINE)


def sections_of(
    root: Element, body: Body, words: list[str], passages: list[tuple[Passage, ...]], problems: list[Problem]
) -> tuple[Section, ...]:
    """`words` and `passages` hold what is read in each run, taken before anything was added to it."""
    starts = [0, *(found.start() for found in _SECOND_LEVEL.finditer(body.text)), len(body.text)]
    runs = section_runs(root)
    if len(starts) != len(runs) + 1:
        problems.append(
            body.problem(308, "a second-level heading is not written with ##", 0, "write `## Heading {#name}`")
        )
        starts = [0] * len(runs) + [len(body.text)]
    sections = []
    for number, run in enumerate(runs):
        heading = run[0] if run and run[0].tag == "h2" else None
        if heading is None and not run:
            continue
        sections.append(
            Section(
                id=heading.get("id", "") if heading is not None else "",
                title=text_of(heading).strip() if heading is not None else "",
                blocks=tuple(to_html(block) for block in run),
                text=words[number],
                digest=words_digest(body.text[starts[number] : starts[number + 1]]),
                line=body.line(starts[number]),
                passages=passages[number],
            )
        )
    return tuple(sections)


def passages_of(run: list[Element]) -> tuple[Passage, ...]:
    """A run in parts: what stands under its second-level heading, then under each third-level one."""
    parts: list[list[Element]] = [[]]
    for child in run:
        if child.tag == "h3" and parts != [[]]:
            parts.append([])
        parts[-1].append(child)
    return tuple(_passage(part) for part in parts if part)


def _passage(part: list[Element]) -> Passage:
    heading = part[0] if part[0].tag in ("h2", "h3") else None
    own = [child for child in part if child is not heading and not child.get("data-box")]
    return Passage(
        id=heading.get("id", "") if heading is not None else "",
        title=text_of(heading).strip() if heading is not None else "",
        text=all_words(own),
        boxes=tuple(name for child in part if (name := child.get("data-box"))),
    )


def section_runs(root: Element) -> list[list[Element]]:
    """The top of the text in runs: what stands before the first second-level heading, then one run a heading."""
    runs: list[list[Element]] = [[]]
    for child in root:
        if child.tag == "h2":
            runs.append([])
        if child.get("data-block") != "in-short":
            runs[-1].append(child)
    return runs
