"""Health questions start with an empty answer: text browsers send the first radio if none is chosen."""

import re

import pytest

from tests.intake.visitor import ASK, CHECK, Visitor, chosen, text_of
from treatments import content
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions() -> list[str]:
    return [f"suitability_{question.key}" for question in content.current().site.suitability]


def test_each_health_question_starts_at_no_answer(questions: list[str]) -> None:
    page = text_of(Visitor().get(ASK))

    assert questions
    assert [chosen(page, name) for name in questions] == [[""]] * len(questions)


def test_no_answer_is_stored_for_a_question_left_at_the_neutral_one(questions: list[str]) -> None:
    visitor = Visitor()

    visitor.request(**dict.fromkeys(questions, ""))

    assert ConsultationRequest.objects.get().suitability == ()


def test_the_neutral_answer_reads_as_left_out_on_the_page_of_answers(questions: list[str]) -> None:
    untouched, neutral = Visitor(), Visitor()
    untouched.ask()
    neutral.ask(**dict.fromkeys(questions, ""))

    answers = [
        re.findall(r"<d[td][^>]*>.*?</d[td]>", text_of(one.get(CHECK)), re.DOTALL) for one in (untouched, neutral)
    ]

    assert answers[0] == answers[1]


def test_a_given_answer_is_taken_back_by_the_neutral_one(questions: list[str]) -> None:
    visitor = Visitor()
    first = content.current().site.suitability[0].answers[0].key
    visitor.ask(**{questions[0]: first})

    before = chosen(text_of(visitor.get(ASK)), questions[0])
    visitor.ask(**{questions[0]: ""})

    assert (before, chosen(text_of(visitor.get(ASK)), questions[0])) == ([first], [""])
