"""Health questions start with an empty answer: text browsers send the first radio if none is chosen."""

import pytest

from tests.intake.visitor import Visitor, chosen, text_of
from treatments import content
from treatments.consultations.models import ConsultationRequest
from treatments.intake.layout import page_parts
from treatments.intake.questions import Questions

pytestmark = pytest.mark.django_db


def test_each_health_question_starts_at_no_answer_and_none_is_stored_for_it() -> None:
    visitor = Visitor()
    own = visitor.own_address()
    parts = [part for part in page_parts(Questions(content.current().site)) if part.questions]
    before = ConsultationRequest.objects.get().suitability

    for part in parts:
        address = f"{own}prepare/{part.key}/"
        names = [f"suitability_{question.key}" for question in part.questions]
        page = text_of(visitor.get(address))

        assert [chosen(page, name) for name in names] == [[""]] * len(names)
        visitor.add(address, **dict.fromkeys(names, ""))

    assert parts
    assert ConsultationRequest.objects.get().suitability == before
