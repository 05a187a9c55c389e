"""An answer that means danger is met with a care card before the person goes on."""

import re

import pytest

from tests.intake.visitor import ASK, CHECK, SENT, Visitor, text_of
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db
CARE = "/consultation/care/"
EYES = {"safety": "eyes-after-laser"}


def test_a_danger_answer_stops_at_its_card_and_then_goes_on():
    visitor = Visitor()

    response = visitor.ask(**EYES)
    card = visitor.get(CARE)
    visitor.send(visitor.get(CHECK))

    assert response.headers["Location"] == CARE
    assert "Go to an emergency department" in text_of(card)
    assert 'data-level="emergency"' in text_of(card)
    assert 'href="tel:999"' in text_of(card)
    assert f'href="{CHECK}"' in text_of(card)
    assert visitor.get(SENT).status_code == 200
    stored = ConsultationRequest.objects.get()
    assert stored.urgent
    assert stored.urgent_reason == "Is any of this happening now? Eye pain or worse sight after a laser"


def test_the_most_pressing_danger_is_offered_first_and_its_card_stands_first():
    visitor = Visitor()
    page = text_of(visitor.get(ASK))
    offered = re.findall(r'name="safety"[^>]*value="([^"]+)"', page)

    visitor.ask(**{"safety": "changing-mark", "suitability_eyes-after-laser": "yes"})
    card = text_of(visitor.get(CARE))

    assert offered == ["eyes-after-laser", "skin-after-laser", "changing-mark", "none", "not-sure"]
    assert card.index('data-level="emergency"') < card.index('data-level="ask"')
    emergency, doctor = card.split('class="care-card"')[1:]
    assert "care-card-contact" in emergency
    assert "care-card-contact" not in doctor.partition("</section>")[0], "sent to another doctor, with our own number"


def test_whoever_is_not_sure_is_met_as_the_questions_themselves_meet_that_answer():
    visitor = Visitor()
    visitor.ask(safety="not-sure")

    card = text_of(visitor.get(CARE))
    visitor.send()

    assert re.findall(r'care-card" data-level="([^"]+)"', card) == ["emergency", "same-day"]
    assert ConsultationRequest.objects.get().urgent


def test_an_answer_without_danger_goes_straight_on():
    response = Visitor().ask(suitability_pregnancy="yes", suitability_gold="not-sure")

    assert response.headers["Location"] == CHECK


def test_answers_are_stored_with_the_words_of_the_day():
    visitor = Visitor()

    visitor.request(suitability_pregnancy="in-person")

    _safety, answer = ConsultationRequest.objects.get().suitability
    assert (answer.key, answer.answer_key, answer.label) == (
        "pregnancy",
        "in-person",
        "I would rather say it in person",
    )


def test_every_health_question_may_be_left_open_or_kept_for_the_visit():
    from treatments import content

    for question in content.current().site.suitability:
        assert {"not-sure", "in-person"} <= {answer.key for answer in question.answers}


def test_the_page_of_cards_without_a_form_leads_to_the_form():
    assert Visitor().get(CARE).headers["Location"] == "/consultation/"
