"""Health answers, and the care cards that some of them must meet before a person goes on."""

from dataclasses import dataclass

from treatments.consultations.answers import DANGER, Answer
from treatments.intake.forms import AskForm
from treatments.intake.layout import SUITABILITY

PRESSING = {"emergency": 0, "same-day": 1, "ask": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    kind: str
    question: str
    answer: str
    care: str


def care_cards(form: AskForm) -> tuple[CareCard, ...]:
    """The cards that must be read before going on, the most pressing first."""
    questions = {question.key: question for question in form.questions.suitability}
    cards = [
        CareCard(
            kind=questions[answer.key].card,
            question=answer.question,
            answer=answer.label,
            care=questions[answer.key].care,
        )
        for answer in health_answers(form)
        if answer.level == DANGER
    ]
    return tuple(sorted(cards, key=lambda card: PRESSING.get(card.kind, len(PRESSING))))


def health_answers(form: AskForm) -> list[Answer]:
    return [
        Answer(
            key=question.key,
            question=question.words,
            answer_key=answer.key,
            label=answer.label,
            level=answer.level,
            article=question.article,
            section=question.section,
        )
        for question in form.questions.suitability
        for answer in question.answers
        if answer.key == form.cleaned_data.get(SUITABILITY + question.key)
    ]
