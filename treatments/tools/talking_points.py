"""What somebody's answers give to talk about at a consultation. Never a verdict: they are sorted, not added up."""

from collections.abc import Mapping
from dataclasses import dataclass

from treatments.library.schemas.questions import Answer, SuitabilityQuestion

DANGER = "danger"
# How pressing a care card is, and in which order the points of the sheet stand.
CARDS = ("emergency", "same-day", "ask")
LEVELS = ("doctor-first", "usually-postponed", "tell-clinician")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    question: SuitabilityQuestion
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoints:
    """`cards` must be read first. `points` are by level; a danger is also something for a doctor first."""

    cards: tuple[Point, ...]
    points: Mapping[str, tuple[Point, ...]]
    nothing_to_raise: tuple[Point, ...]
    unanswered: int


def talking_points(questions: tuple[SuitabilityQuestion, ...], given: Mapping[str, str]) -> TalkingPoints:
    """`given` holds the key of an answer by the key of its question."""
    answered = [
        Point(question=question, answer=answer)
        for question in questions
        for answer in question.answers
        if given.get(question.key) == answer.key
    ]
    dangers = [point for point in answered if point.answer.level == DANGER]
    return TalkingPoints(
        cards=tuple(sorted(dangers, key=lambda point: CARDS.index(point.question.card))),
        points={level: tuple(point for point in answered if _level(point) == level) for level in LEVELS},
        nothing_to_raise=tuple(point for point in answered if not point.answer.level),
        unanswered=len(questions) - len(answered),
    )


def _level(point: Point) -> str:
    return LEVELS[0] if point.answer.level == DANGER else point.answer.level
