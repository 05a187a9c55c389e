"""What certain sections and lists must hold, in English words: numbers, questions, others to ask, `Do not`."""

import re
from collections.abc import Iterator

from treatments.editorial.lint_context import LintContext
from treatments.editorial.numbers import has_result
from treatments.editorial.source_text import Passage, PassageKind
from treatments.library.problems import Problem

FEWEST_QUESTIONS = 3

_DO_NOT = re.compile(r"do not\b", re.IGNORECASE)
_NOT_DO = re.compile(r"(?:do not|don't|don\u2019t|never)\b", re.IGNORECASE)
_NO_NUMBER = re.compile(r"\bno (?:good )?number\b|\bnot (?:been )?counted\b|\bnobody has counted\b", re.IGNORECASE)
_INDEPENDENT = re.compile(
    r"\b(?:doctor|GP|pharmacist|dermatologist|hospital|eye|leaflet|charity|regulator|nurse|helpline)s?\b"
)


def patient_questions(context: LintContext) -> Iterator[Problem]:
    yield from _risks(context)
    yield from _asking(context)
    for block in context.source.blocks:
        if block[0].block in ("do", "dont"):
            yield from _commands(context, block, block[0].block)


def _risks(context: LintContext) -> Iterator[Problem]:
    body = [passage for passage in context.source.section("risks") if passage.kind is not PassageKind.HEADING]
    if body and not any(has_result(passage.text) or _NO_NUMBER.search(passage.text) for passage in body):
        hint = "how many of how many people, over what time; or “no good number exists”"
        yield context.problem("E503", "the risks have no number", body[0].line, hint=hint)


def _asking(context: LintContext) -> Iterator[Problem]:
    questions = context.source.section("questions-to-ask")
    asked = sum(sentence.text.endswith("?") for passage in questions for sentence in passage.sentences)
    if questions and asked < FEWEST_QUESTIONS:
        yield context.problem("E509", f"has {asked} questions to ask; {FEWEST_QUESTIONS} help", questions[0].line)
    others = [
        passage for passage in context.source.section("who-else-to-ask") if passage.kind is not PassageKind.HEADING
    ]
    if others and not any(_INDEPENDENT.search(passage.text) for passage in others):
        hint = "a family doctor, a pharmacist, a hospital's leaflet: people who earn nothing by the answer"
        yield context.problem("E510", "names nobody but the clinic", others[0].line, hint=hint)


def _commands(context: LintContext, block: tuple[Passage, ...], kind: str) -> Iterator[Problem]:
    for item in (passage for passage in block if passage.kind is PassageKind.ITEM):
        if kind == "dont" and not _DO_NOT.match(item.text):
            message = f"“{item.text[:40]}” does not begin with “Do not”"
            yield context.problem("E506", message, item.line, hint="read alone, the line must still forbid")
        elif kind == "do" and _NOT_DO.match(item.text):
            message = f"“{item.text[:40]}” stands in a list of what to do"
            yield context.problem("E506", message, item.line, hint="move it to a `dont` list")
