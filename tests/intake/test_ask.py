"""The way from the form to the reference, as a plain HTTP client goes it."""

import pytest
from django.utils.html import escape

from tests.intake.visitor import ANSWERS, ASK, CHECK, SENT, Visitor, chosen, form_on, reference_on, text_of
from treatments import content
from treatments.consultations.models import Consent, ConsultationRequest, Draft, Event, Message

pytestmark = pytest.mark.django_db


def test_opening_the_form_sets_no_cookie_but_the_one_against_forgery():
    visitor = Visitor()

    response = visitor.get(ASK)

    assert response.status_code == 200
    assert list(response.cookies) == ["form"]
    assert response.headers["Cache-Control"] == "no-store, private"
    assert Draft.objects.count() == 0


def test_a_filled_in_form_becomes_a_request_with_a_reference():
    visitor = Visitor()

    page = visitor.request()

    stored = ConsultationRequest.objects.get()
    assert reference_on(page) == stored.reference
    assert {
        "name": stored.name,
        "contact_channel": stored.channel,
        "email": stored.email,
        "phone": stored.phone,
        "concern": stored.concern,
        "message": stored.message,
    } == {key: ANSWERS[key] for key in ANSWERS if key not in {"contact_times", "safety", "consent", "over_18"}}
    assert stored.contact_times == ["Morning, 9 to 11", "Evening, after 5 if the clinic is open"]
    assert stored.concern_title == "Acne scars"
    assert stored.over_18
    assert not stored.suspected_spam


def test_each_question_says_why_it_is_asked_and_who_uses_the_answer_one_click_away():
    visitor = Visitor()
    own = visitor.own_address()
    pages = [ASK, f"{own}photos/", *(f"{own}prepare/{part}/" for part in ("words", "health-1", "health-2", "visit"))]
    reasons = "".join(text_of(visitor.get(page)).split('class="why-we-ask"')[1] for page in pages)

    questions = {question.key: question for question in content.current().site.questions}
    del questions["suitability"]  # the heading of a group, whose questions have a reason each
    for question in questions.values():
        assert f"<dd>{escape(question.why)}</dd>" in reasons, question.key
        assert f"<b>Who uses it:</b> {escape(question.used_by)}" in reasons, question.key
    for health in content.current().site.suitability:
        assert f"<dd>{escape(health.why)}</dd>" in reasons, health.key


def test_a_request_is_stored_with_the_very_wording_of_its_consent():
    visitor = Visitor()
    form = visitor.get(ASK)

    visitor.request()

    consent = Consent.objects.get()
    assert consent.version == form_on(form).hidden["consent_version"]
    assert consent.is_intact
    shown = text_of(form)
    short, *paragraphs = consent.wording.split("\n\n")
    assert len(short.splitlines()) == 3
    assert all(f"<li>{line}</li>" in shown for line in short.splitlines())
    assert paragraphs[0] in shown


def test_a_request_leaves_one_line_of_history_and_its_letters():
    Visitor().request()

    assert [event.kind for event in Event.objects.all()] == ["received"]
    assert sorted(message.kind for message in Message.objects.all()) == ["receipt", "staff-notice"]


def test_the_draft_cookie_is_kept_from_scripts_and_from_other_sites():
    visitor = Visitor()

    response = visitor.ask()

    cookie = response.cookies["draft"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == 24 * 60 * 60


def test_on_https_the_draft_cookie_belongs_to_this_host_alone(settings):
    settings.PRODUCTION = True

    response = Visitor().ask()

    cookie = response.cookies["__Host-draft"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_answers_can_be_checked_changed_and_are_still_there():
    visitor = Visitor()
    visitor.ask(contact_times=[])
    assert "Not provided" in text_of(visitor.get(CHECK))
    visitor.ask()

    check = visitor.get(CHECK)
    form = visitor.get(ASK)

    assert "A few dents on both cheeks." in text_of(check)
    assert 'href="/consultation/#id_message"' in text_of(check)
    assert ">A few dents on both cheeks.</textarea>" in text_of(form).replace("\n", "")
    assert chosen(text_of(form), "concern") == ["acne-scars"]
    assert chosen(text_of(form), "contact_times") == ["morning", "evening"]
    assert 'or <a href="/consultation/check/">check them and send them</a>' in text_of(form)


def test_a_changed_answer_changes_what_is_sent():
    visitor = Visitor()
    visitor.ask()

    visitor.ask(message="Only the left cheek.")
    visitor.send()

    assert [request.message for request in ConsultationRequest.objects.all()] == ["Only the left cheek."]


def test_consent_is_ticked_anew_each_time_its_wording_is_shown():
    visitor = Visitor()
    visitor.ask()

    form = text_of(visitor.get(ASK))

    assert chosen(form, "over_18") == ["yes"]
    assert chosen(form, "consent") == []


def test_the_page_of_answers_needs_a_form_first():
    visitor = Visitor()

    response = visitor.get(CHECK)

    assert response.headers["Location"] == f"{ASK}?stopped=expired"
    assert "kept any longer" in text_of(visitor.get(f"{ASK}?stopped=expired"))


def test_the_sent_page_is_for_the_browser_that_sent():
    Visitor().request()

    response = Visitor().get(SENT)

    assert response.headers["Location"] == ASK


def test_a_shared_computer_can_be_made_to_forget():
    visitor = Visitor()
    page = visitor.request()

    visitor.client.post("/consultation/sent/clear/", form_on(page, "/consultation/sent/clear/").hidden)

    assert visitor.get(SENT).headers["Location"] == ASK


def test_a_concern_can_be_chosen_by_the_link_that_leads_here():
    page = text_of(Visitor().get(f"{ASK}?concern=melasma"))

    assert chosen(page, "concern") == ["melasma"]


@pytest.mark.parametrize(("path", "method"), [(ASK, "put"), (CHECK, "delete"), (SENT, "post"), (ASK, "trace")])
def test_other_methods_are_refused(path, method):
    response = getattr(Visitor().client, method)(path)

    assert response.status_code in {405, 403}
    assert ConsultationRequest.objects.count() == 0


def test_answers_can_be_deleted_instead_of_sent():
    visitor = Visitor()
    visitor.ask(message="a second thought")
    button = "/consultation/check/discard/"

    response = visitor.client.post(button, form_on(visitor.get(CHECK), button).hidden)

    assert response.headers["Location"] == "/consultation/discarded/"
    assert "we keep nothing of what you typed" in text_of(visitor.get("/consultation/discarded/"))
    assert "a second thought" not in text_of(visitor.get(ASK))
    assert Draft.objects.count() == ConsultationRequest.objects.count() == 0


def test_a_form_without_the_token_against_forgery_comes_back_with_everything_in_it():
    visitor = Visitor()
    hidden = visitor.open_form()
    visitor.client.cookies.clear()

    response = visitor.ask(hidden, message="typed with care")
    again = visitor.ask(form_on(response).hidden, message="typed with care")

    assert response.status_code == 403
    assert "typed with care</textarea>" in text_of(response)
    assert again.headers["Location"] == CHECK
