"""The parts that an article of its kind must have, and the blocks that must hold what their names promise."""

from collections.abc import Iterator, Mapping

from treatments.library.article import Kind
from treatments.library.editorial.manuscript import OPENING, Form, Manuscript, Passage
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
SIDES = 2


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
    yield from _opening(proof)
    claims = len(proof.article.claims)
    if not FEWEST_CLAIMS <= claims <= MOST_CLAIMS:
        words = f"has {claims} claims; a reader needs {FEWEST_CLAIMS} to {MOST_CLAIMS}"
        hint = "each is a statement that somebody would act on"
        yield proof.problem("E505", words, proof.header.line(("claims",)), field="claims", hint=hint)


def blocks(proof: Proof) -> Iterator[Problem]:
    for block in proof.manuscript.blocks:
        match block[0].block:
            case "disagree":
                yield from _sides(proof, block)
            case "myth" if not any(passage.sources for passage in block):
                words = f"“{block[0].words}” is answered without a source"
                yield proof.problem("E508", words, block[0].line)


def _sides(proof: Proof, block: tuple[Passage, ...]) -> Iterator[Problem]:
    cited = [passage for passage in block if passage.sources]
    if len(cited) < SIDES or len({key for passage in cited for key in passage.sources}) < SIDES:
        yield proof.problem("E507", "a disagreement needs two sides, each with a source of its own", block[0].line)


def _is_empty(manuscript: Manuscript, heading: Passage) -> bool:
    place = manuscript.passages.index(heading)
    below = manuscript.passages[place + 1 : place + 2]
    return not below or (below[0].form is Form.HEADING and below[0].section != heading.section)


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
