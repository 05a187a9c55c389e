"""The site's secret is changed while people have forms open: nothing is lost and nothing arrives twice."""

import pytest

from tests.intake.visitor import CHECK, SENT, Visitor, owner_link_on, reference_on, text_of
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db
ANOTHER = "another-secret-" * 4


def test_a_form_that_was_opened_before_arrives_once(settings):
    visitor = Visitor()
    form = visitor.open_form()
    settings.SECRET_KEY = ANOTHER

    visitor.ask(form)
    visitor.send()
    first = reference_on(visitor.get(SENT))
    visitor.ask(form)

    assert [request.reference for request in ConsultationRequest.objects.all()] == [first]
    assert reference_on(visitor.get(SENT)) == first


def test_answers_that_were_kept_before_are_still_there_and_can_be_sent(settings):
    visitor = Visitor()
    visitor.ask(message="typed with care")
    settings.SECRET_KEY = ANOTHER

    page = visitor.get(CHECK)
    response = visitor.send(page)

    assert "typed with care" in text_of(page)
    assert response.headers["Location"] == SENT
    assert reference_on(visitor.get(SENT)) == ConsultationRequest.objects.get().reference


def test_a_private_link_from_before_still_opens(settings):
    visitor = Visitor()
    link = owner_link_on(visitor.request())
    settings.SECRET_KEY = ANOTHER

    page = visitor.own_page(link)
    sent = text_of(visitor.get(SENT))

    assert "A few dents on both cheeks." in text_of(page)
    assert "Your private link" not in sent  # it can no longer be written down, and a dead one must not be shown
