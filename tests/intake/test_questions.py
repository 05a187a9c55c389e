"""Health questions start with an empty answer: text browsers send the first radio if none is chosen."""

import pytest

from tests.intake.visitor import Visitor, chosen, text_of
from treatments import content
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db


def test_each_health_question_starts_at_no_answer_and_can_be_taken_back_to_it() -> None:
    visitor = Visitor()
    page = f"{visitor.own_address()}prepare/health-1/"
    question = content.current().site.suitability[0]
    name = f"suitability_{question.key}"

    assert chosen(text_of(visitor.get(page)), name) == [""]
    visitor.add(page, **{name: question.answers[-1].key})
    assert chosen(text_of(visitor.get(page)), name) == [question.answers[-1].key]
    visitor.add(page, **{name: ""})

    assert chosen(text_of(visitor.get(page)), name) == [""]
    assert [answer.key for answer in ConsultationRequest.objects.get().suitability] == ["safety"]
