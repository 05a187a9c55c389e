"""The parts that an article of its kind must have, and the blocks that must hold what their names promise."""

from collections.abc import Iterator, Mapping

from treatments.editorial.lint_context import LintContext
from treatments.editorial.source_text import OPENING, Passage, PassageKind, SourceText
from treatments.library.article import Kind
from treatments.library.problems import Problem

OTHERS = "who-else-to-ask"
TOLD_OF_A_TREATMENT = ("what-pico-cannot-do", "doing-nothing", "risks", "other-options")
TO_TAKE_ALONG = ("what-we-do-not-know", "questions-to-ask")
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.TREATMENT: (*TOLD_OF_A_TREATMENT, *TO_TAKE_ALONG, OTHERS),
    Kind.CONCERN: (*TOLD_OF_A_TREATMENT, *TO_TAKE_ALONG, OTHERS),
    Kind.CHOICE: (*TOLD_OF_A_TREATMENT, *TO_TAKE_ALONG, OTHERS),
    # Somebody who follows these has decided already: limits and other choices would only stand in the way of the list.
    Kind.CARE: ("when-to-ring", OTHERS),
    Kind.SAFETY: ("when-to-ring", *TO_TAKE_ALONG, OTHERS),
}
FEWEST_POINTS, MOST_POINTS = 3, 5
FEWEST_CLAIMS, MOST_CLAIMS = 3, 8
SIDES = 2
FIRST_OF_A_CONCERN = ("something-else", "first-steps", "when-to-ring")
EMERGENCY = "emergency"
WARNS_OF = ("same-day", EMERGENCY)
WARNING_KINDS = frozenset({Kind.CONCERN, Kind.CARE, Kind.SAFETY})


def sections(context: LintContext) -> Iterator[Problem]:
    source = context.source
    for name in REQUIRED[context.article.kind]:
        if not source.has_section(name):
            hint = f"add `## ... {{#{name}}}`"
            kind = context.article.kind.value
            yield context.problem("E501", f"an article of kind `{kind}` needs a section named `{name}`", hint=hint)
    for heading in (passage for passage in source.passages if passage.kind is PassageKind.HEADING):
        if _is_empty(source, heading):
            yield context.problem("E502", f"nothing stands under “{heading.text}”", heading.line)
    yield from _opening(context)
    claims = len(context.article.claims)
    if not FEWEST_CLAIMS <= claims <= MOST_CLAIMS:
        message = f"has {claims} claims; a reader needs {FEWEST_CLAIMS} to {MOST_CLAIMS}"
        hint = "each is a statement that somebody would act on"
        yield context.problem("E505", message, context.header.line(("claims",)), field="claims", hint=hint)


def blocks(context: LintContext) -> Iterator[Problem]:
    for block in context.source.blocks:
        match block[0].block:
            case "disagree":
                yield from _sides(context, block)
            case "myth" if not any(passage.sources for passage in block):
                message = f"“{block[0].text}” is answered without a source"
                yield context.problem("E508", message, block[0].line)


def concern_shape(context: LintContext) -> Iterator[Problem]:
    """What a page about a concern begins with, for somebody who has not decided on a laser."""
    for name in FIRST_OF_A_CONCERN if context.article.kind is Kind.CONCERN else ():
        if f'id="{name}"' not in context.article.html:
            hint = f"add `## ... {{#{name}}}`"
            yield context.problem("E514", f"an article about a concern needs a section named `{name}`", hint=hint)


def boxes(context: LintContext) -> Iterator[Problem]:
    """The signs that need help come from the boxes, in the same words on every page."""
    library, language = context.library, context.article.language
    placed = [library.box(passage.text, language) for passage in context.source.boxes]
    levels = {box.level for box in placed if box is not None}
    levels |= {block[0].block for block in context.source.blocks}
    for level in WARNS_OF if context.article.kind in WARNING_KINDS else ():
        if level not in levels:
            kind = context.article.kind.value
            message = f"an article of kind `{kind}` needs a box of the level `{level}`"
            yield context.problem("E511", message, hint=f'such as `!!! box "{level}"`')
    for block in context.source.blocks:
        if block[0].block == EMERGENCY:
            hint = "write it in boxes/<name>/, and here `!!! box` with its name"
            yield context.problem("E512", "an emergency card is written by hand", block[0].line, hint=hint)


def _sides(context: LintContext, block: tuple[Passage, ...]) -> Iterator[Problem]:
    cited = [passage for passage in block if passage.sources]
    if len(cited) < SIDES or len({key for passage in cited for key in passage.sources}) < SIDES:
        yield context.problem("E507", "a disagreement needs two sides, each with a source of its own", block[0].line)


def _is_empty(source: SourceText, heading: Passage) -> bool:
    place = source.passages.index(heading)
    below = source.passages[place + 1 : place + 2]
    return not below or (below[0].kind is PassageKind.HEADING and below[0].section != heading.section)


def _opening(context: LintContext) -> Iterator[Problem]:
    points = [
        passage
        for passage in context.source.passages
        if passage.block == "in-short" and passage.kind is PassageKind.ITEM
    ]
    if not points:
        yield context.problem("E504", "has no `!!! in-short` block", hint="three to five points after the opening")
    elif points[0].section != OPENING:
        yield context.problem(
            "E504", "`!!! in-short` stands below a heading", points[0].line, hint="put it before the first"
        )
    elif not FEWEST_POINTS <= len(points) <= MOST_POINTS:
        message = f"`!!! in-short` has {len(points)} points; {FEWEST_POINTS} to {MOST_POINTS} are read"
        yield context.problem("E504", message, points[0].line)
