"""A browser that keeps no cookies: one page does it all, and no other site can use that in somebody's name."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tests.intake.visitor import ANSWERS, ASK, CHECK, SENT, Visitor, form_on, owner_link_on, reference_on, text_of
from treatments.consultations.models import ConsultationRequest, Draft
from treatments.intake.views import ask

pytestmark = pytest.mark.django_db

OWN, OTHER = "http://testserver", "https://other.example"


def press(page: Any, *, origin: str = OWN, site: str = "same-origin", **changes: Any) -> Any:
    """Send the form that stands on the page, from a browser that has kept nothing."""
    headers = {"Origin": origin, "Sec-Fetch-Site": site}
    return Visitor(headers=headers).client.post(ASK, {**ANSWERS, **form_on(page, "").hidden, **changes})


def test_the_form_comes_back_to_be_checked_and_is_sent_once_from_where_it_stands() -> None:
    shown = press(Visitor().get(ASK))
    assert (shown.status_code, Draft.objects.count(), ConsultationRequest.objects.count()) == (200, 0, 0)
    assert "Nothing has been sent yet." in text_of(shown)

    sent = press(shown, message="Only the left cheek.")
    again = press(shown, message="Only the left cheek.")

    stored = ConsultationRequest.objects.get()
    assert stored.message == "Only the left cheek."
    assert reference_on(sent) == reference_on(again) == stored.reference
    assert "Only the left cheek." in text_of(Visitor().own_page(owner_link_on(sent)))
    assert "private-link" not in text_of(again)  # whoever has a copy of the form has not got the request
    assert "we cannot show it again here" in text_of(again)
    assert "we cannot show it again here" not in text_of(sent)
    # That button would be refused without a cookie.
    assert f'action="{reverse("intake:clear")}"' not in text_of(sent) + text_of(again)


def test_a_danger_is_read_before_it_is_sent_also_if_it_was_chosen_last() -> None:
    shown = press(Visitor().get(ASK))

    card = press(shown, safety="eyes-after-laser")
    assert ConsultationRequest.objects.count() == 0
    assert 'data-level="emergency"' in text_of(card).split('name="safety"')[0]
    press(card, safety="eyes-after-laser")

    assert ConsultationRequest.objects.get().urgent


def test_nothing_is_kept_of_somebody_under_18_and_faults_are_told() -> None:
    page = Visitor().get(ASK)

    assert press(page, over_18="no").headers["Location"] == "/consultation/under-18/"
    assert press(press(page), name="").status_code == 422
    assert Draft.objects.count() == ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": OTHER, "site": "cross-site"},
        {"origin": OTHER},
        {"site": "same-site"},
        {"origin": "null", "site": "none"},
    ],
)
def test_another_site_sends_nothing_in_a_visitor_s_name(
    headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    checked = press(Visitor().get(ASK))
    visitor = Visitor()
    visitor.ask()
    answers = form_on(visitor.get(CHECK), CHECK).hidden

    asked = press(checked, **headers)
    origin, site = headers.get("origin", OWN), headers.get("site", "same-origin")
    sent = Visitor(headers={"Origin": origin, "Sec-Fetch-Site": site}).client.post(CHECK, answers)

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "could not be shown again" not in caplog.text
    assert ConsultationRequest.objects.count() == 0


def test_cookies_that_go_while_the_answers_are_checked_stop_nobody() -> None:
    visitor = Visitor(headers={"Origin": OWN, "Sec-Fetch-Site": "same-origin"})
    visitor.ask()
    page = visitor.get(CHECK)
    visitor.client.cookies.clear()

    sent = visitor.send(page)

    assert sent.headers["Location"] == SENT
    assert reference_on(visitor.get(SENT)) == ConsultationRequest.objects.get().reference


def test_a_fault_while_a_form_is_shown_again_is_logged_without_its_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ValueError(request.POST["message"])

    page = Visitor().get(ASK)
    monkeypatch.setattr(ask, "ask_again", fail)

    response = press(page, message="dents on both cheeks")

    assert response.status_code == 403
    assert "A form could not be shown again: ValueError" in caplog.text
    assert "dents on both cheeks" not in caplog.text
