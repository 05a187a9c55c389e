"""What certain sections and lists must hold, in English words: numbers, questions, others to ask, `Do not`."""

import re
from collections.abc import Iterator

from treatments.library.editorial.manuscript import Form, Passage
from treatments.library.editorial.numbers import has_result
from treatments.library.editorial.proof import Proof
from treatments.library.problems import Problem

FEWEST_QUESTIONS = 3

_DO_NOT = re.compile(r"do not\b", re.IGNORECASE)
_NOT_DO = re.compile(r"(?:do not|don't|don\u2019t|never)\b", re.IGNORECASE)
_NO_NUMBER = re.compile(r"\bno (?:good )?number\b|\bnot (?:been )?counted\b|\bnobody has counted\b", re.IGNORECASE)
_INDEPENDENT = re.compile(
    r"\b(?:doctor|GP|pharmacist|dermatologist|hospital|eye|leaflet|charity|regulator|nurse|helpline)s?\b"
)


def substance(proof: Proof) -> Iterator[Problem]:
    yield from _risks(proof)
    yield from _asking(proof)
    for block in proof.manuscript.blocks:
        if block[0].block in ("do", "dont"):
            yield from _commands(proof, block, block[0].block)


def _risks(proof: Proof) -> Iterator[Problem]:
    told = [passage for passage in proof.manuscript.section("risks") if passage.form is not Form.HEADING]
    if told and not any(has_result(passage.words) or _NO_NUMBER.search(passage.words) for passage in told):
        hint = "how many of how many people, over what time; or “no good number exists”"
        yield proof.problem("E503", "the risks have no number", told[0].line, hint=hint)


def _asking(proof: Proof) -> Iterator[Problem]:
    questions = proof.manuscript.section("questions-to-ask")
    asked = sum(sentence.words.endswith("?") for passage in questions for sentence in passage.sentences)
    if questions and asked < FEWEST_QUESTIONS:
        yield proof.problem("E509", f"has {asked} questions to ask; {FEWEST_QUESTIONS} help", questions[0].line)
    others = [passage for passage in proof.manuscript.section("who-else-to-ask") if passage.form is not Form.HEADING]
    if others and not any(_INDEPENDENT.search(passage.words) for passage in others):
        hint = "a family doctor, a pharmacist, a hospital's leaflet: people who earn nothing by the answer"
        yield proof.problem("E510", "names nobody but the clinic", others[0].line, hint=hint)


def _commands(proof: Proof, block: tuple[Passage, ...], kind: str) -> Iterator[Problem]:
    for item in (passage for passage in block if passage.form is Form.ITEM):
        if kind == "dont" and not _DO_NOT.match(item.words):
            words = f"“{item.words[:40]}” does not begin with “Do not”"
            yield proof.problem("E506", words, item.line, hint="read alone, the line must still forbid")
        elif kind == "do" and _NOT_DO.match(item.words):
            words = f"“{item.words[:40]}” stands in a list of what to do"
            yield proof.problem("E506", words, item.line, hint="move it to a `dont` list")
