"""A content folder to which no editor objects; each test breaks one thing in it."""

from datetime import date
from pathlib import Path

from tests.library.folders import TODAY, Folder
from treatments.editorial.linting import LintResult, lint
from treatments.library.catalogue import Library
from treatments.library.problems import Problem

ARTICLE = "articles/acne-scars/en.md"

WORDING = """\
denials: ['not', 'no', 'nobody', 'cannot']
medical_words: ['erythema', 'fluence']
packs:
  house:
    title: Everywhere
    sources: []
    levels: {}
    rules:
      - {id: cure, level: block, pattern: '\\bcures?\\b', why: nothing is cured, say: treat}
      - {id: popular, level: warn, pattern: '\\bpopular\\b', why: popularity is no evidence, say: delete}
  GB:
    title: United Kingdom
    sources: [leaflet]
    levels: {popular: block}
    rules:
      - {id: gb-prize, level: block, pattern: '\\bprize\\b', why: no prizes, say: delete}
must_pass: ['It does not cure a scar.']
must_block: ['It cures a scar.']
"""
HEADER = """\
kind: concern
title: Acne scars
summary: What pico can do for acne scars, what it cannot, and what else you could choose.
topic: concerns
order: 1
status: published
published: 2026-11-01
updated: 2026-11-02
authors: [picoinfo]
review: []
concerns: [acne-scars]
related: [side-effects]
claims:
  - says: Pico gave about the same gain as other lasers.
    sources: [li2023]
  - says: Dark marks can follow.
    sources: [negishi2018]
  - says: Nobody has compared pico with needles.
    sources: []
    unknown: true
exceptions: []
"""
BOXES = '!!! box "same-day"\n\n!!! box "emergency"\n'
FILLER = (
    "The skin heals in its own good time, and most of that work goes on out of sight. "
    "You can ask for help with it on any day of the week that you like. "
    "We tell you all of what we know, and we say so where nobody knows."
)
OPENING = """\
This page is for people with pitted scars. It leaves out tattoos.

!!! in-short
    - Scars shrink; they do not go away [@li2023].
    - Dark marks can follow [@negishi2018].
    - You have time to decide.
"""
SECTIONS = {
    "what-it-is": "A scar is a dent in the skin.",
    "something-else": "A flat dark mark is no scar.",
    "first-steps": "Treat the spots first.",
    "what-pico-cannot-do": "It cannot take a scar away [@li2023].",
    "doing-nothing": "A scar may stay as it is. We found no study of it.",
    "risks": "Dark marks came in 5 in 100 people [@negishi2018].\n"
    "See [when to ring](article:side-effects#when-to-ring).",
    "other-options": "| Option | What is known |\n|---|---|\n| Peels | In 20 people, a small gain [@li2023] |",
    "when-to-ring": BOXES,
    "what-we-do-not-know": "We found no study of pico and needles.",
    "questions-to-ask": "- What would you expect?\n- How many people have you treated?\n- When do we stop?",
    "who-else-to-ask": "Ask your family doctor or a pharmacist.",
}


def body(**changes: str) -> str:
    """The article's text, with some sections (underscores for hyphens) written anew; an empty one is left out."""
    own = {"benefits": changes["benefits"]} if "benefits" in changes else {}
    told = {name: changes.get(name.replace("-", "_"), text) for name, text in (SECTIONS | own).items()}
    filler = f"{FILLER}\n\n" * 2
    parts = [f"## About {name} {{#{name}}}\n\n{text}\n\n{filler}" for name, text in told.items() if text]
    return "\n".join([changes.get("opening", OPENING), *parts])


class EditedFolder(Folder):
    """A folder with words that may not be used, and one article that has all it needs."""

    previous: Library | None = None  # what is opened is read again only where it has changed since

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.write("wording.yaml", WORDING)
        self.text()
        self.write("articles/side-effects/en.md", neighbour())

    def text(self, *, header: str = HEADER, **changes: str) -> None:
        self.article(body(**changes), header=header)

    def open(self, previous: Library | None = None, *, today: date = TODAY) -> Library:
        return super().open(previous or self.previous, today=today)

    def result(self, *, today: date = TODAY) -> LintResult:
        return lint(self.open(today=today), today=today)

    def told(self, *, today: date = TODAY) -> list[tuple[str, int | None]]:
        """What the editor minds in the article: rule and line."""
        return [told(problem) for problem in self.result(today=today).problems if problem.file == Path(ARTICLE)]

    def line(self, words: str) -> int:
        """The line of the article on which some words stand."""
        lines = (self.path / ARTICLE).read_text().split("\n")
        (found,) = [number for number, line in enumerate(lines, start=1) if words in line]
        return found


def told(problem: Problem) -> tuple[str, int | None]:
    return problem.id.removeprefix("library."), problem.line


def neighbour() -> str:
    """Side effects: a second article that the first one links to."""
    header = HEADER.replace("kind: concern", "kind: care").replace("topic: concerns", "topic: safety")
    header = header.replace("concerns: [acne-scars]", "concerns: []").replace("related: [side-effects]", "related: []")
    sections = {"what-pico-cannot-do": SECTIONS["what-pico-cannot-do"], "doing-nothing": SECTIONS["doing-nothing"]}
    sections |= {"risks": "Dark marks came in 5 in 100 people [@negishi2018].", "when-to-ring": "Ring us if you worry."}
    sections |= {"who-else-to-ask": SECTIONS["who-else-to-ask"]}
    filler = f"{FILLER}\n\n" * 3
    text = "\n".join(f"## About {name} {{#{name}}}\n\n{words}\n\n{filler}" for name, words in sections.items())
    return f"---\n{header}---\n{OPENING}\n{text}\n{BOXES}"
