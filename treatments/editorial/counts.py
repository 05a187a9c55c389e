"""Counts in English words: shares that fit them, one unit in a column, and the time at which they were seen."""

import re
from collections.abc import Iterator

from treatments.editorial.lint_context import LintContext
from treatments.editorial.numbers import has_result, has_span
from treatments.editorial.source_text import Passage, PassageKind
from treatments.library.dialect import people
from treatments.library.problems import Problem

HUNDRED = 100

_SHARE = re.compile(r"\b(?P<share>\d+) in 100\b(?P<rest>[^.;]*)", re.IGNORECASE)
_COUNTED = re.compile(r"\A(?: \w+)? \(?(?:of )?(?P<k>\d+) of (?:the )?(?P<n>\d[\d,]*)\b")
_GROUP = re.compile(
    r"\A(?: \w+)? (?:\((?:of )?|(?:of|among) (?:the )?)(?P<n>\d[\d,]*) (?:people|patients|women|men|adults)\b"
)
_UNITS = {
    "people": r"people|persons?|patients|women|men|adults",
    "sessions": r"sessions?|treatments|visits",
    "spots": r"spots|lesions|marks counted",
    "sides": r"sides|halves|faces",
}
_RATIO_OF = {
    unit: re.compile(rf"\b\d[\d,]* of (?:the |about )?\d[\d,]* (?:[a-z-]+ )?(?:{words})\b", re.IGNORECASE)
    for unit, words in _UNITS.items()
}
_JOINED = re.compile(r"\b(?:and|to)\b")
_SEEN_WHEN = re.compile(r"\b(?:after|later|at once|follow-up|last session|by the end|the same day)\b", re.IGNORECASE)


def counts(context: LintContext) -> Iterator[Problem]:
    yield from _shares(context)
    yield from _columns(context)
    yield from _sentences(context)
    yield from _undated(context)


def _shares(context: LintContext) -> Iterator[Problem]:
    pictured: tuple[int, int] | None = None
    for passage in context.source.passages:
        if passage.block == "people" and passage.kind is PassageKind.BLOCK_TITLE:
            counted = people(passage.text)
            pictured = counted[:2] if counted else None
        for sentence in passage.sentences:
            for found in _SHARE.finditer(sentence.text):
                picture = pictured if passage.block == "people" else None
                if message := _misfit(int(found["share"]), found["rest"], picture):
                    hint = "write the count: “3 of 24 people”"
                    yield context.problem("E608", f"“{found[0].strip()[:60]}”: {message}", sentence.line, hint=hint)


def _misfit(share: int, rest: str, pictured: tuple[int, int] | None) -> str:
    """Why a share per hundred fits no count of people; empty where it does, or where nobody can tell."""
    if counted := _COUNTED.match(rest):
        pictured = int(counted["k"]), int(counted["n"].replace(",", ""))
    if pictured is not None:
        k, n = pictured
        right = _rounded(k, n)
        return "" if share == right else f"{k} of {n} is {right} in 100"
    if group := _GROUP.match(rest):
        n = int(group["n"].replace(",", ""))
        if n <= HUNDRED and all(_rounded(k, n) != share for k in range(n + 1)):
            return f"no whole number of {n} people is {share} in 100"
    return ""


def _rounded(k: int, n: int) -> int:
    return (200 * k + n) // (2 * n)


def units_in(text: str) -> set[str]:
    """What was counted in the ratios of a text: people, sessions, spots or sides."""
    return {unit for unit, pattern in _RATIO_OF.items() if pattern.search(text)}


def _columns(context: LintContext) -> Iterator[Problem]:
    reported: set[tuple[int, int]] = set()
    first: dict[tuple[int, int], tuple[str, str]] = {}
    for passage in context.source.passages:
        if passage.kind is not PassageKind.ROW:
            continue
        for number, cell in enumerate(passage.cells):
            place = passage.group, number
            for unit in sorted(units_in(cell)):
                before, other = first.setdefault(place, (unit, cell))
                if before != unit and place not in reported:
                    reported.add(place)
                    message = f"a column counts {before} and {unit}: “{_short(other)}”, “{_short(cell)}”"
                    yield context.problem("E609", message, passage.line, hint="one unit to a column, people first")


def _sentences(context: LintContext) -> Iterator[Problem]:
    for passage, sentence in context.source.sentences:
        if passage.kind is not PassageKind.ROW and _JOINED.search(sentence.text):
            units = units_in(sentence.text)
            if len(units) > 1:
                both = " and ".join(sorted(units))
                message = f"one sentence counts {both}: “{_short(sentence.text)}”"
                yield context.problem("E609", message, sentence.line, hint="say each in a sentence of its own")


def _undated(context: LintContext) -> Iterator[Problem]:
    for passage in context.source.section("benefits"):
        if _is_told(passage) and has_result(passage.text) and not _has_time(passage.text):
            message = f"a result without the time at which it was seen: “{_short(passage.text)}”"
            yield context.problem("E611", message, passage.line, hint="such as “three months after the last session”")


def _is_told(passage: Passage) -> bool:
    return passage.is_running or passage.kind is PassageKind.ROW


def _has_time(text: str) -> bool:
    return has_span(text) or _SEEN_WHEN.search(text) is not None


def _short(text: str, limit: int = 50) -> str:
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"
