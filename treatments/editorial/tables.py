"""What a row of a table must hold to be read alone: words instead of a gap, and the warnings of a medicine it names."""

import re
from collections.abc import Iterator

from treatments.editorial.lint_context import LintContext
from treatments.editorial.source_text import PassageKind
from treatments.library.problems import Problem

_SAYS_NOTHING = re.compile(r"(?:no study|(?:see )?(?:above|below)|time|no good number(?: found)?)\.?", re.IGNORECASE)
_WARNINGS = (
    (
        re.compile(r"\b(?:retinoids?|tretinoin|adapalene|tazarotene)\b", re.IGNORECASE),
        re.compile(r"\bpregnan|\btrying\b", re.IGNORECASE),
        "pregnancy",
    ),
    (
        re.compile(r"\btranexamic acid tablets?\b", re.IGNORECASE),
        re.compile(r"\bclots?\b", re.IGNORECASE),
        "blood clots",
    ),
)


def tables(context: LintContext) -> Iterator[Problem]:
    for passage in context.source.passages:
        if passage.kind is not PassageKind.ROW:
            continue
        for cell in passage.cells:
            if _SAYS_NOTHING.fullmatch(cell):
                hint = "say it in words: “We found no trial that compared it with no treatment.”"
                yield context.problem("E415", f"a cell says only “{cell}”", passage.line, hint=hint)
        if passage.section == "other-options":
            for named, warned, what in _WARNINGS:
                if (found := named.search(passage.text)) and not warned.search(passage.text):
                    message = f"a row names “{found[0]}” and not its warning on {what}"
                    yield context.problem("E513", message, passage.line, hint="say it in the same row")
