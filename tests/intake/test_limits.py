"""How often one address may ask. Over the limit nothing that was typed is lost."""

import pytest

from tests.intake.visitor import ASK, CHECK, SENT, Visitor, reference_on, text_of
from tests.picoinfo.test_client_address import FORWARDING
from treatments.consultations.models import ConsultationRequest, Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_an_hour(settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 2


def test_over_the_limit_the_page_of_answers_says_when_and_whom_to_ring(two_an_hour):
    visitors = [Visitor() for _ in range(3)]
    for visitor in visitors:
        visitor.ask(message="typed with care")

    answers = [visitor.send() for visitor in visitors]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3600
    assert "typed with care" in text_of(answers[2])
    assert 'href="tel:02079460000"' in text_of(answers[2])
    assert ConsultationRequest.objects.count() == 2


def test_over_the_limit_the_form_says_so_at_once_with_everything_still_in_it(two_an_hour):
    for _ in range(2):
        Visitor().request()

    answer = Visitor().ask(message="typed with care")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "typed with care</textarea>" in text_of(answer)
    assert Draft.objects.filter(consultation=None).count() == 0


def test_what_was_sent_before_the_limit_still_shows_its_reference(two_an_hour):
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form)
    page = visitor.get(CHECK)
    visitor.send(page)
    Visitor().request()

    again = [visitor.ask(form), visitor.send(page)]

    assert [answer.headers["Location"] for answer in again] == [SENT, SENT]
    assert reference_on(visitor.get(SENT)) == ConsultationRequest.objects.order_by("id")[0].reference


def test_over_the_limit_the_form_still_opens(two_an_hour):
    for _ in range(2):
        Visitor().request()

    assert Visitor().get(ASK).status_code == 200


def test_made_up_forwarding_headers_let_nobody_past_the_limit(two_an_hour):
    for _ in range(2):
        Visitor().request()

    answers = [
        Visitor().client.post(ASK, {}, headers={header: f"198.51.100.{number}"}).status_code
        for number in range(1, 4)
        for header in FORWARDING
    ]
    forged = [Visitor(headers={header: "198.51.100.7"}).ask().status_code for header in FORWARDING]

    assert set(answers) == {403}  # without the cookie against forgery nothing is read at all
    assert forged == [429] * len(FORWARDING)


def test_another_address_is_not_held_back(two_an_hour):
    for _ in range(2):
        Visitor().request()

    page = Visitor(REMOTE_ADDR="198.51.100.20").request()

    assert page.status_code == 200
    assert ConsultationRequest.objects.count() == 3


def test_our_own_proxy_tells_its_visitors_apart(two_an_hour, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(2):
        Visitor(headers={"X-Forwarded-For": "198.51.100.1"}).request()

    same = Visitor(headers={"X-Forwarded-For": "192.0.2.99, 198.51.100.1"}).ask()
    other = Visitor(headers={"X-Forwarded-For": "198.51.100.2"}).ask()

    assert (same.status_code, other.status_code) == (429, 302)


def test_nobody_can_fill_the_disk_with_drafts(settings):
    settings.SUBMISSIONS_PER_HOUR = 1

    answers = [Visitor().ask().status_code for _ in range(12)]

    assert answers == [302] * 10 + [429] * 2
    assert Draft.objects.count() == 10
