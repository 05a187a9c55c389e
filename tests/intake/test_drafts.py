"""One rendered form is one request, however often and from wherever it is sent."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from tests.intake.visitor import (
    ANSWERS,
    ASK,
    CHECK,
    SENT,
    Visitor,
    chosen,
    form_on,
    owner_link_on,
    reference_on,
    text_of,
)
from treatments.consultations.models import ConsultationRequest, Draft, Event, Message

pytestmark = pytest.mark.django_db


def references() -> list[str]:
    return [request.reference for request in ConsultationRequest.objects.all()]


def test_the_page_of_answers_sent_twice_gives_the_same_reference():
    visitor = Visitor()
    visitor.ask()
    page = visitor.get(CHECK)

    visitor.send(page)
    first = reference_on(visitor.get(SENT))
    second_answer = visitor.send(page)

    assert second_answer.headers["Location"] == SENT
    assert references() == [first] == [reference_on(visitor.get(SENT))]


def test_the_sent_page_loaded_again_shows_the_same():
    visitor = Visitor()
    page = visitor.request()

    again = visitor.get(SENT)

    assert reference_on(page) == reference_on(again)
    assert len(references()) == 1


def test_the_same_rendered_form_sent_again_after_back_leads_to_the_same_reference():
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form)
    visitor.send()
    first = reference_on(visitor.get(SENT))

    again = visitor.ask(form)

    assert again.headers["Location"] == SENT
    assert references() == [first]


def test_two_tabs_with_the_same_words_are_one_request():
    visitor = Visitor()
    first_tab, second_tab = visitor.open_form(), visitor.open_form()

    visitor.ask(first_tab)
    visitor.send()
    visitor.ask(second_tab)

    assert first_tab["form_token"] != second_tab["form_token"]
    assert len(references()) == 1
    assert reference_on(visitor.get(SENT)) == references()[0]


def test_two_tabs_with_other_words_are_two_requests_each_with_its_own():
    visitor = Visitor()
    first_tab, second_tab = visitor.open_form(), visitor.open_form()
    visitor.ask(first_tab, message="first")
    first_check = visitor.get(CHECK)
    visitor.ask(second_tab, message="second")
    second_check = visitor.get(CHECK)

    visitor.send(first_check)
    visitor.send(second_check)

    assert sorted(request.message for request in ConsultationRequest.objects.all()) == ["first", "second"]


def test_words_changed_after_sending_become_a_second_request_and_nothing_is_lost():
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form)
    visitor.send()

    visitor.ask(form, message="I forgot: it also itches.")
    visitor.send()

    assert [request.message for request in ConsultationRequest.objects.order_by("id")] == [
        ANSWERS["message"],
        "I forgot: it also itches.",
    ]


def test_answers_changed_in_another_tab_are_shown_before_they_are_sent():
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form, message="first")
    old_page = visitor.get(CHECK)
    visitor.ask(form, message="second")

    response = visitor.send(old_page)

    assert response.status_code == 409
    assert "second" in text_of(response)
    assert references() == []


def test_answers_whose_draft_expired_come_back_from_the_page_that_shows_them():
    visitor = Visitor()
    visitor.ask(message="Typed with care.\nSince 2019.")
    page = visitor.get(CHECK)
    Draft.objects.all().delete()

    shown = visitor.send(page)
    sent = visitor.ask(form_on(shown, ASK).hidden, message="Typed with care.\nSince 2019.")

    assert (shown.status_code, references()) == (409, [])
    assert "Typed with care.\nSince 2019.</textarea>" in text_of(shown).replace("\r", "")
    assert (chosen(text_of(shown), "over_18"), chosen(text_of(shown), "consent")) == (["yes"], [])
    assert sent.headers["Location"] == CHECK


def test_a_form_sent_again_after_its_hour_shows_its_reference_and_not_the_private_link():
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form)
    visitor.send()
    Draft.objects.all().delete()

    response = visitor.ask(form)

    assert response.status_code == 200
    assert [reference_on(response)] == references()
    assert "Your private link" not in text_of(response)


@pytest.mark.parametrize("how", ["another browser", "after clearing the page"])
def test_a_copy_of_the_form_alone_does_not_open_the_request(how):
    """Whoever finds the page of answers in a history or a leaked table learns that it arrived, and no more."""
    visitor = Visitor()
    visitor.ask()
    page = visitor.get(CHECK)
    visitor.send(page)
    visitor.client.post("/consultation/sent/clear/", form_on(visitor.get(SENT), "/consultation/sent/clear/").hidden)
    thief = Visitor() if how == "another browser" else visitor
    hidden = form_on(page, CHECK).hidden | {"csrfmiddlewaretoken": thief.open_form()["csrfmiddlewaretoken"]}

    answer = thief.client.post(CHECK, hidden)

    assert reference_on(answer) == references()[0]
    assert "Your private link" not in text_of(answer)
    assert "draft" not in answer.cookies
    assert thief.get(SENT).headers["Location"] == ASK


def test_no_row_holds_what_opens_a_request():
    """The token of the form and the keys of the links are stored as hashes alone."""
    visitor = Visitor()
    visitor.ask()
    token = form_on(visitor.get(CHECK), CHECK).hidden["form_token"]
    page = visitor.send() and visitor.get(SENT)
    key = owner_link_on(page).rstrip("/").split("-", 2)[2]  # behind the reference; it may hold a hyphen itself

    rows = [str(list(model.objects.values())) for model in (ConsultationRequest, Draft, Event, Message)]

    assert min(len(token), len(key)) > 40
    assert not any(secret in row for secret in (token, key) for row in rows)


def test_the_first_page_sent_again_after_something_was_added_is_still_the_same_request():
    visitor = Visitor()
    form = visitor.open_form()
    visitor.ask(form)
    visitor.send()
    own = visitor.open_link(owner_link_on(visitor.get(SENT)))
    visitor.add(f"{own}prepare/words/", hopes="Softer edges.")

    again = visitor.ask(form)

    assert again.headers["Location"] == SENT
    assert len(references()) == 1


@pytest.mark.django_db(transaction=True)
def test_six_whole_journeys_of_one_rendered_form_at_once_are_one_request():
    """Six copies of one page, sent from six clients that start in the same moment."""
    first = Visitor()
    form = first.open_form()
    token = first.client.cookies["form"].value
    seen, together = [], Barrier(6)

    def go() -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies["form"] = token
        together.wait()
        client.post(ASK, {**ANSWERS, **form})
        page = client.get(CHECK)
        together.wait()
        client.post(CHECK, form_on(page, CHECK).hidden)
        seen.append(reference_on(client.get(SENT)))
        connection.close()

    threads = [Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == references() * 6
    assert sorted(message.kind for message in Message.objects.all()) == ["receipt", "staff-notice"]


@pytest.mark.django_db(transaction=True)
def test_many_forms_at_once_are_as_many_requests(settings):
    settings.SUBMISSIONS_PER_HOUR = 1000
    seen = []

    def go() -> None:
        seen.extend(reference_on(Visitor().request()) for _ in range(3))
        connection.close()

    threads = [Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 12
    assert sorted(references()) == sorted(set(seen))
