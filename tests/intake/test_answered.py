"""Answers from another page of this site are shown in the form, and kept only when the form is sent."""

from typing import Any

import pytest
from django.test import Client

from tests.intake.visitor import ANSWERS, CHECK, Visitor, chosen, form_on
from treatments.consultations.models import ConsultationRequest, Draft

pytestmark = pytest.mark.django_db

ANSWERED = "/consultation/answered/"


def post(visitor: Visitor, **given: str) -> Any:
    return visitor.client.post(ANSWERED, {key.replace("_", "-"): value for key, value in given.items()})


def test_nothing_is_kept_before_the_form_is_sent_and_then_the_answers_are_in_it() -> None:
    visitor = Visitor()
    page = post(visitor, pregnancy="yes", gold="eaten")
    assert Draft.objects.count() == 0

    form = form_on(page, "/consultation/")
    sent = visitor.client.post(
        form.action,
        {**ANSWERS, **form.hidden, "suitability_pregnancy": chosen(page.text, "suitability_pregnancy")[0]},
    )

    assert sent.headers["Location"] == CHECK
    assert "Are you pregnant" in visitor.get(CHECK).text


def test_a_danger_answer_still_leads_over_the_care_card() -> None:
    visitor = Visitor()
    page = post(visitor, skin_after_laser="yes", eyes_after_laser="yes")
    given = {name: chosen(page.text, name)[0] for name in ("safety", "suitability_eyes-after-laser")}
    form = form_on(page, "/consultation/")

    assert given == {"safety": "eyes-after-laser", "suitability_eyes-after-laser": "yes"}
    for name, value in given.items():  # either is enough
        sent = visitor.client.post("/consultation/", {**ANSWERS, **form.hidden, name: value})
        assert sent.headers["Location"] == "/consultation/care/"


def test_an_answer_whose_tick_is_taken_out_is_not_sent() -> None:
    visitor = Visitor()
    form = form_on(post(visitor, pregnancy="yes", gold="eaten"), "/consultation/")
    visitor.client.post(form.action, {**ANSWERS, **form.hidden, "suitability_gold": "eaten"})
    check = visitor.get(CHECK)
    assert "Health answers that go along" in check.text
    visitor.send(check)

    assert [answer.key for answer in ConsultationRequest.objects.get().suitability] == ["safety", "gold"]


def test_what_was_filled_in_before_stays_beside_the_answers() -> None:
    visitor = Visitor()
    visitor.ask(message="Typed an hour ago.")

    page = post(visitor, pregnancy="yes")

    assert "Typed an hour ago." in page.text
    assert chosen(page.text, "suitability_pregnancy") == ["yes"]


def test_an_answer_that_the_form_does_not_offer_is_left_out() -> None:
    page = post(Visitor(), pregnancy="perhaps", name="Mallory", never="yes")

    assert page.status_code == 200
    assert chosen(page.text, "suitability_pregnancy") == []
    assert "Mallory" not in page.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_puts_no_words_into_a_request(site: str) -> None:
    response = Client(enforce_csrf_checks=True).post(ANSWERED, {"pregnancy": "yes"}, headers={"Sec-Fetch-Site": site})

    assert response.status_code == 302
    assert response.headers["Location"] == "/consultation/"


def test_it_is_only_posted_to() -> None:
    assert Client().get(ANSWERED).status_code == 405
