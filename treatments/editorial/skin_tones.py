"""Signs must be described for every skin: how redness looks on brown and black skin, and what skin types mean."""

import re
from collections.abc import Iterator

from treatments.editorial.lint_context import LintContext
from treatments.editorial.source_text import Passage, PassageKind
from treatments.library.problems import Problem

_REDNESS = re.compile(
    r"\b(?:redness|reddens?|redder|pink(?:er|ish)?|red)\b(?! (?:eyes?|light|flag|card))(?<!beyond red)", re.IGNORECASE
)
_DESCRIBED = re.compile(
    r"\bbrown (?:and|or) black skin\b|\bblack (?:and|or) brown skin\b|\bpurple\b|\bor dark(?:er|en|ens|ening)?\b",
    re.IGNORECASE,
)
_SKIN_TYPES = re.compile(r"\bFitzpatrick\b|\b(?:skin )?types? (?:I|II|III|IV|V|VI)\b(?! error)")
_SUN_RESPONSE = re.compile(r"\b(?:sun|burns?|tans?)\b", re.IGNORECASE)
_NEAR = 2


def skin_tones(context: LintContext) -> Iterator[Problem]:
    passages = [passage for passage in context.source.passages if passage.kind is not PassageKind.TABLE_HEAD]
    red = [passage for passage in passages if _REDNESS.search(passage.text)]
    if red and not any(_DESCRIBED.search(passage.text) for passage in passages):
        message = "tells of redness and never how it looks on brown and black skin"
        hint = "“red on white skin, darker or purple on brown and black skin”"
        yield context.problem("E702", message, red[0].line, hint=hint)
    else:
        yield from _sections_without(context, red)
    yield from _skin_types(context, passages)


def _sections_without(context: LintContext, red: list[Passage]) -> Iterator[Problem]:
    described: set[str] = set()
    for passage in red:
        if passage.section in described:
            continue
        described.add(passage.section)
        if not any(_DESCRIBED.search(other.text) for other in context.source.section(passage.section)):
            message = f"section `{passage.section or 'opening'}` tells of redness on white skin alone"
            yield context.problem(
                "E704", message, passage.line, hint="say how it looks on brown and black skin, or how it feels"
            )


def _skin_types(context: LintContext, passages: list[Passage]) -> Iterator[Problem]:
    for number, passage in enumerate(passages):
        if _SKIN_TYPES.search(passage.text):
            around = passages[max(number - _NEAR, 0) : number + _NEAR + 1]
            if not any(_SUN_RESPONSE.search(other.text) for other in around):
                hint = "“studies sort skin by how it reacts to sun, from type I (burns fast) to type VI (burns least)”"
                yield context.problem(
                    "E703", "skin types are not explained where they first stand", passage.line, hint=hint
                )
            return
