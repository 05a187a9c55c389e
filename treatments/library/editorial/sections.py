"""The parts that an article of its kind must have, and the blocks that must hold what their names promise."""

import re
from collections.abc import Iterator, Mapping

from treatments.library.article import Kind
from treatments.library.editorial.manuscript import OPENING, Form, Manuscript, Passage
from treatments.library.editorial.numbers import has_result
from treatments.library.editorial.proof import Proof
from treatments.library.problems import Problem

EVERY_ARTICLE = ("what-pico-cannot-do", "doing-nothing", "risks", "who-else-to-ask")
WITH_CHOICES = ("other-options", "what-we-do-not-know", "questions-to-ask")
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.TREATMENT: (*EVERY_ARTICLE, *WITH_CHOICES),
    Kind.CONCERN: (*EVERY_ARTICLE, *WITH_CHOICES),
    Kind.CHOICE: (*EVERY_ARTICLE, *WITH_CHOICES),
    Kind.CARE: EVERY_ARTICLE,
}
FEWEST_POINTS, MOST_POINTS = 3, 5
FEWEST_CLAIMS, MOST_CLAIMS = 3, 8
FEWEST_QUESTIONS = 3
SIDES = 2

_DO_NOT = re.compile(r"do not\b", re.IGNORECASE)
_NOT_DO = re.compile(r"(?:do not|don't|don\u2019t|never)\b", re.IGNORECASE)
_NO_NUMBER = re.compile(r"\bno (?:good )?number\b|\bnot (?:been )?counted\b|\bnobody has counted\b", re.IGNORECASE)
_INDEPENDENT = re.compile(
    r"\b(?:doctor|GP|pharmacist|dermatologist|hospital|eye|leaflet|charity|regulator|nurse|helpline)s?\b"
)


def sections(proof: Proof) -> Iterator[Problem]:
    manuscript = proof.manuscript
    for name in REQUIRED[proof.article.kind]:
        if not manuscript.has_section(name):
            hint = f"add `## ... {{#{name}}}`"
            kind = proof.article.kind.value
            yield proof.problem("E501", f"an article of kind `{kind}` needs a section named `{name}`", hint=hint)
    for heading in (passage for passage in manuscript.passages if passage.form is Form.HEADING):
        if _is_empty(manuscript, heading):
            yield proof.problem("E502", f"nothing stands under “{heading.words}”", heading.line)
    yield from _risks(proof)
    yield from _opening(proof)
    claims = len(proof.article.claims)
    if not FEWEST_CLAIMS <= claims <= MOST_CLAIMS:
        words = f"has {claims} claims; a reader needs {FEWEST_CLAIMS} to {MOST_CLAIMS}"
        hint = "each is a statement that somebody would act on"
        yield proof.problem("E505", words, proof.header.line(("claims",)), field="claims", hint=hint)
    yield from _asking(proof)


def blocks(proof: Proof) -> Iterator[Problem]:
    for block in _blocks(proof.manuscript):
        match block[0].block:
            case "do" | "dont" as kind:
                yield from _commands(proof, block, kind)
            case "disagree":
                yield from _sides(proof, block)
            case "myth" if not any(passage.sources for passage in block):
                words = f"“{block[0].words}” is answered without a source"
                yield proof.problem("E508", words, block[0].line)


def _commands(proof: Proof, block: list[Passage], kind: str) -> Iterator[Problem]:
    for item in (passage for passage in block if passage.form is Form.ITEM):
        if kind == "dont" and not _DO_NOT.match(item.words):
            words = f"“{item.words[:40]}” does not begin with “Do not”"
            yield proof.problem("E506", words, item.line, hint="read alone, the line must still forbid")
        elif kind == "do" and _NOT_DO.match(item.words):
            words = f"“{item.words[:40]}” stands in a list of what to do"
            yield proof.problem("E506", words, item.line, hint="move it to a `dont` list")


def _sides(proof: Proof, block: list[Passage]) -> Iterator[Problem]:
    cited = [passage for passage in block if passage.sources]
    if len(cited) < SIDES or len({key for passage in cited for key in passage.sources}) < SIDES:
        yield proof.problem("E507", "a disagreement needs two sides, each with a source of its own", block[0].line)


def _is_empty(manuscript: Manuscript, heading: Passage) -> bool:
    place = manuscript.passages.index(heading)
    below = manuscript.passages[place + 1 : place + 2]
    return not below or (below[0].form is Form.HEADING and below[0].section != heading.section)


def _risks(proof: Proof) -> Iterator[Problem]:
    told = [passage for passage in proof.manuscript.section("risks") if passage.form is not Form.HEADING]
    if told and not any(has_result(passage.words) or _NO_NUMBER.search(passage.words) for passage in told):
        hint = "how many of how many people, over what time; or “no good number exists”"
        yield proof.problem("E503", "the risks have no number", told[0].line, hint=hint)


def _opening(proof: Proof) -> Iterator[Problem]:
    points = [
        passage for passage in proof.manuscript.passages if passage.block == "in-short" and passage.form is Form.ITEM
    ]
    if not points:
        yield proof.problem("E504", "has no `!!! in-short` block", hint="three to five points after the opening")
    elif points[0].section != OPENING:
        yield proof.problem(
            "E504", "`!!! in-short` stands below a heading", points[0].line, hint="put it before the first"
        )
    elif not FEWEST_POINTS <= len(points) <= MOST_POINTS:
        words = f"`!!! in-short` has {len(points)} points; {FEWEST_POINTS} to {MOST_POINTS} are read"
        yield proof.problem("E504", words, points[0].line)


def _asking(proof: Proof) -> Iterator[Problem]:
    questions = proof.manuscript.section("questions-to-ask")
    asked = sum(sentence.words.endswith("?") for passage in questions for sentence in passage.sentences)
    if questions and asked < FEWEST_QUESTIONS:
        yield proof.problem("E509", f"has {asked} questions to ask; {FEWEST_QUESTIONS} help", questions[0].line)
    others = [passage for passage in proof.manuscript.section("who-else-to-ask") if passage.form is not Form.HEADING]
    if others and not any(_INDEPENDENT.search(passage.words) for passage in others):
        hint = "a family doctor, a pharmacist, a hospital's leaflet: people who earn nothing by the answer"
        yield proof.problem("E510", "names nobody but the clinic", others[0].line, hint=hint)


def _blocks(manuscript: Manuscript) -> list[list[Passage]]:
    found: list[list[Passage]] = []
    for passage in manuscript.passages:
        if passage.block and passage.form is Form.BLOCK_TITLE:
            found.append([passage])
        elif passage.block and found and found[-1][0].block == passage.block:
            found[-1].append(passage)
    return found
