"""Help us prepare: each part is kept by itself, from either link, and nothing that was typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.consultations.world import NOON, a_nurse, letters
from tests.intake.test_photos import by_letter, link_of_letter
from tests.intake.visitor import Visitor, chosen, form_on, text_of
from treatments import content
from treatments.consultations.actions.information import ask_for
from treatments.consultations.choices import EventKind, InformationKind, MessageKind, Status
from treatments.consultations.models import ConsultationRequest, Event, InformationRequest, Message
from treatments.intake.layout import MOST_QUESTIONS, page_parts
from treatments.intake.promise import answer_due
from treatments.intake.questions import Questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def own(visitor: Visitor) -> str:
    return visitor.own_address()


def stored() -> ConsultationRequest:
    return ConsultationRequest.objects.get()


def asked(kind: InformationKind, words: str = "A photo from the <left>, please.") -> InformationRequest:
    return ask_for(consultation=stored(), kind=kind, words=words, write_messages=letters, by=a_nurse(), at=NOON)


def test_every_health_question_is_in_one_part_and_none_is_longer_than_five() -> None:
    site = content.current().site
    parts = page_parts(Questions(site))

    assert [question for part in parts for question in part.questions] == list(site.suitability)
    assert all(len(part.questions) <= MOST_QUESTIONS for part in parts)
    assert all(part.minutes >= 1 for part in parts if part.questions)


def test_a_part_is_kept_at_once_and_shown_when_it_is_opened_again(visitor: Visitor, own: str) -> None:
    answer = visitor.add(f"{own}prepare/words/", hopes="Softer edges.")

    assert answer.headers["Location"] == f"{own}?kept=1#prepare"
    assert "It is kept. Thank you." in text_of(visitor.get(f"{own}?kept=1"))
    assert ">Softer edges.</textarea>" in text_of(visitor.get(f"{own}prepare/words/")).replace("\n", "")
    assert "1 of 3 answered" in text_of(visitor.get(own))
    assert [event.kind for event in Event.objects.all()] == ["received", "patient-added"]


def test_the_same_part_sent_twice_is_kept_once(visitor: Visitor, own: str) -> None:
    page = f"{own}prepare/words/"
    body = {**form_on(visitor.get(page)).hidden, "hopes": "Softer edges."}

    answers = [visitor.client.post(page, body).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Event.objects.filter(kind=EventKind.ADDED).count() == 1


def test_what_another_tab_changed_is_not_overwritten_unseen(visitor: Visitor, own: str) -> None:
    page = f"{own}prepare/words/"
    first, second = (form_on(visitor.get(page)).hidden for _ in range(2))
    visitor.client.post(page, {**first, "hopes": "from one tab"})

    stopped = visitor.client.post(page, {**second, "hopes": "from the other"})
    assert stopped.status_code == 409
    assert "from the other</textarea>" in text_of(stopped)
    assert stored().hopes == "from one tab"

    visitor.client.post(page, {**form_on(stopped).hidden, "hopes": "from the other"})
    assert stored().hopes == "from the other"


def test_danger_shows_its_card_and_marks_the_request_and_staff_are_told(visitor: Visitor, own: str) -> None:
    notices = Message.objects.filter(kind=MessageKind.STAFF_NOTICE)
    assert notices.count() == 1

    page = visitor.add(f"{own}prepare/health-1/", **{"suitability_eyes-after-laser": "yes"})

    assert 'data-level="emergency"' in text_of(page)
    assert f'href="{own}"' in text_of(page)
    assert stored().urgent
    assert notices.count() == 2
    assert "Something new in request" in notices.last().subject  # type: ignore[union-attr]


def test_a_whole_part_can_be_left_for_the_visit(visitor: Visitor, own: str) -> None:
    visitor.add(f"{own}prepare/health-2/", suitability_pregnancy="no", in_person="1")
    visitor.add(f"{own}prepare/visit/", in_person="1")

    given = {answer.key: answer.answer_key for answer in stored().suitability}
    assert given == {"safety": "none", "pregnancy": "no", "gold": "in-person", "fits": "in-person"}
    assert text_of(visitor.get(own)).count("You would rather say it in person") == 2


def test_the_link_of_a_letter_adds_and_shows_nothing_of_what_is_there(visitor: Visitor, own: str) -> None:
    visitor.add(f"{own}prepare/words/", hopes="the first words")
    visitor.add(f"{own}prepare/health-2/", suitability_gold="eaten")
    reader = by_letter()

    words, health = reader.get(f"{own}prepare/words/"), reader.get(f"{own}prepare/health-2/")
    assert "the first words" not in text_of(words) + text_of(reader.get(own))
    assert chosen(text_of(health), "suitability_gold") == [""]

    for _ in range(2):
        reader.add(f"{own}prepare/words/", hopes="more words")
    reader.add(f"{own}prepare/health-2/", suitability_fits="no")
    assert stored().hopes == "the first words\n\nmore words"
    assert {answer.key: answer.answer_key for answer in stored().suitability} == {
        "safety": "none",
        "gold": "eaten",
        "fits": "no",
    }
    too_long = reader.add(f"{own}prepare/words/", hopes="x" * 2990)
    assert too_long.status_code == 422
    assert "Together with what you sent before" in text_of(too_long)


def test_what_staff_asked_for_stands_first_and_the_answer_brings_it_back(visitor: Visitor, own: str) -> None:
    photo, words = asked(InformationKind.PHOTO), None
    words = ask_for(
        consultation=stored(),
        kind=InformationKind.ANSWER,
        words="Since when?",
        write_messages=letters,
        by=photo.asked_by,  # type: ignore[arg-type]
        at=NOON,
    )
    page = text_of(visitor.get(own))
    assert page.index("We asked you for this") < page.index("Help us prepare")
    assert "A photo from the &lt;left&gt;, please." in page
    assert f'href="{own}photos/"' in page

    answered = by_letter().add(f"{own}answer/{words.pk}/", answer="Since May.")

    assert answered.status_code == 302
    assert InformationRequest.objects.get(pk=words.pk).answer == "Since May."
    assert stored().status == Status.WAITING
    assert "Since May." not in text_of(by_letter().get(f"{own}answer/{words.pk}/"))
    assert "Since May." in text_of(visitor.get(f"{own}answer/{words.pk}/"))


def test_only_what_was_asked_can_be_answered(visitor: Visitor, own: str) -> None:
    photo = asked(InformationKind.PHOTO)

    statuses = [
        visitor.get(f"{own}{path}").status_code
        for path in (f"answer/{photo.pk}/", "answer/999/", "prepare/photos/", "prepare/never/")
    ]

    assert statuses == [404] * 4


def test_a_closed_request_takes_nothing_and_keeps_the_words_in_the_form(visitor: Visitor, own: str) -> None:
    page = f"{own}prepare/words/"
    hidden = form_on(visitor.get(page)).hidden
    visitor.client.post(f"{own}withdraw/", form_on(visitor.get(f"{own}withdraw/")).hidden)

    answer = visitor.client.post(page, {**hidden, "hopes": "typed with care"})

    assert answer.status_code == 409
    assert "typed with care</textarea>" in text_of(answer)
    assert "Help us prepare" not in text_of(visitor.get(own))


def test_whoever_typed_for_longer_than_the_page_stays_open_can_send_it_again(visitor: Visitor, own: str) -> None:
    page = f"{own}prepare/words/"
    body = {**form_on(visitor.get(page)).hidden, "hopes": "typed with care"}
    del visitor.client.cookies["request"]

    closed = visitor.client.post(page, body)
    assert closed.status_code == 404
    assert "typed with care" in text_of(closed)

    visitor.open_link(link_of_letter())  # in another tab
    assert visitor.client.post(page, form_on(closed, page).hidden).status_code == 302
    assert stored().hopes == "typed with care"


def test_a_form_without_the_token_against_forgery_is_shown_and_sent_at_one_more_press(
    visitor: Visitor, own: str
) -> None:
    page = f"{own}prepare/words/"
    body = {**form_on(visitor.get(page)).hidden, "hopes": "typed <with> care", "csrfmiddlewaretoken": ""}

    stopped = visitor.client.post(page, body)
    assert (stopped.status_code, stored().hopes) == (403, "")
    assert "typed &lt;with&gt; care" in text_of(stopped)

    assert visitor.client.post(page, form_on(stopped, page).hidden).status_code == 302
    assert stored().hopes == "typed <with> care"


def test_one_address_adds_so_much_an_hour_and_then_the_words_stay(visitor: Visitor, own: str, settings: object) -> None:
    page = f"{own}prepare/words/"
    settings.SUBMISSIONS_PER_HOUR = 1  # type: ignore[attr-defined]
    for number in range(10):
        assert visitor.add(page, hopes=f"number {number}").status_code == 302

    answer = visitor.add(page, hopes="typed with care")

    assert answer.status_code == 429
    assert "typed with care</textarea>" in text_of(answer)
    assert int(answer.headers["Retry-After"]) > 0


def test_nobody_else_opens_a_part(own: str) -> None:
    stranger = Client()

    assert [stranger.get(f"{own}{page}").status_code for page in ("photos/", "prepare/words/")] == [404, 404]


@pytest.mark.parametrize(
    ("arrives", "words"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "Tuesday, 24 November"),
        (datetime(2026, 11, 27, 20, 0, tzinfo=UTC), "Tuesday, 1 December"),
    ],
)
def test_the_promise_is_told_as_a_day_and_a_part_of_it(arrives: datetime, words: str) -> None:
    clinic = content.current().site.clinic

    due = answer_due(arrives, clinic)

    assert due
    assert str(due).startswith(words)
    assert due.at - arrives > timedelta(hours=clinic.promise_hours)
    assert answer_due(arrives, clinic.model_copy(update={"hours": ()})) is None


def test_adding_never_moves_the_promise(visitor: Visitor, own: str) -> None:
    before = text_of(visitor.get(own)).split("You hear from us")[1].split("</dd>")[0]
    visitor.add(f"{own}prepare/words/", hopes="Softer edges.")

    assert before in text_of(visitor.get(own))
    assert stored().created_at == NOON
