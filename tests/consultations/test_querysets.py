"""What the desk asks of the table: the right requests, in the right order, from an index."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests.consultations.world import NOON, a_nurse, a_request
from treatments.consultations.actions.triage import claim, move_to
from treatments.consultations.choices import Channel, Outcome, Status
from treatments.consultations.models import ConsultationRequest, NameWord
from treatments.consultations.search import search_requests

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
requests = ConsultationRequest.objects


def test_the_views_of_the_desk_hold_what_they_say() -> None:
    nurse = a_nurse()
    new = a_request(name="New")
    mine = claim(consultation=a_request(name="Mine"), by=nurse, at=NOON)
    waiting = move_to(consultation=a_request(name="Waiting"), status=Status.WAITING, by=a_nurse("b"), at=NOON)
    answered = move_to(consultation=a_request(name="Done"), status=Status.ANSWERED, by=nurse, at=NOON)
    move_to(consultation=a_request(name="Over"), status=Status.CLOSED, outcome=Outcome.SPAM, by=nurse, at=NOON)
    suspected = a_request(name="Odd", spam_reasons=("links",))

    assert set(requests.open()) == {new, mine, waiting, answered, suspected}
    assert set(requests.unanswered()) == {new, mine, waiting, suspected}
    assert set(requests.unassigned()) == {new, suspected}
    assert set(requests.of_staff(nurse)) == {mine, answered}
    assert set(requests.waiting_for_patient()) == {waiting}
    assert set(requests.suspected()) == {suspected}


def test_overdue_are_unanswered_requests_from_before_the_latest_start() -> None:
    early, late = a_request(), a_request(at=NOON + HOUR)
    answered = move_to(consultation=a_request(), status=Status.ANSWERED, by=a_nurse(), at=NOON + HOUR)
    a_request(spam_reasons=("links",))

    assert set(requests.overdue(latest_start=NOON + HOUR)) == {early}
    assert set(requests.overdue(latest_start=NOON)) == set()
    assert set(requests.overdue(latest_start=NOON + 2 * HOUR)) == {early, late}
    assert answered not in requests.overdue(latest_start=NOON + 2 * HOUR)


def test_oldest_and_newest_come_first() -> None:
    second, first, third = a_request(at=NOON + HOUR), a_request(), a_request(at=NOON + HOUR)

    assert list(requests.oldest_first()) == [first, second, third]
    assert list(requests.newest_first()) == [third, second, first]


SEARCHES = [
    ("ann@example.org", "ann"),
    (" Ann@EXAMPLE.org ", "ann"),
    ("ann@", "ann"),
    ("020 7946 0123", "ann"),
    ("+44 20 7946 0123", "ann"),
    ("(020) 7946-0123", "ann"),
    ("0207", "ann"),
    ("0123", "ann"),
    ("Otherone", "ann"),
    ("other", "ann"),
    ("ANN O", "ann"),
    ("one", None),
    ("bob@example.org", "bob"),
    ("+65 6123 4567", "bob"),
    ("61234567", "bob"),
    ("zoe", "bob"),
    ("Zoë", "bob"),
    ("neill", "bob"),
    ("o'neill zoe", "bob"),
    ("zo", "bob"),
    ("zoe other", None),
    ("020 7999 0123", None),
    ("020 7846 0123", None),
    ("a", None),
    ("12", None),
    ("", None),
    ("%", None),
    ("_nn@example.org", None),
    ("a\0b", None),
    ("half \ud83d", None),
    ("@", None),
]


@pytest.mark.parametrize(("text", "who"), SEARCHES)
def test_the_search_finds_people_as_staff_ask_for_them(text: str, who: str | None) -> None:
    people = {
        "ann": a_request(),
        "bob": a_request(name="Zoë O'Neill", email="Bob@example.org", phone="+65 6123-4567"),
    }

    assert list(search_requests(text)) == ([people[who]] if who else [])


def test_the_search_finds_a_reference_as_it_is_written_down() -> None:
    a_request()
    wanted = a_request()

    assert list(search_requests(wanted.reference.lower().replace("-", " "))) == [wanted]


FOREIGN = {
    "Élodie Müller-Ørsted": ("elodie", "ÉLODIE", "E\u0301lodie", "muller", "ORSTED", "ørs"),
    "Łukasz Dąbrowski": ("LUKASZ", "łukasz", "dabrowski", "ŁUK DĄB"),
    "\u0130pek I\u015f\u0131k": ("ipek", "IPEK", "isik", "\u0131\u015f\u0131k", "I\u015eIK"),  # dotted and dotless
    "Jürgen Groß": ("GROSS", "groß", "jurgen"),
    "أَحْمَد مُصْطَفَى": ("احمد", "أحمد", "مصطفي", "مصطفى"),
    "Θάνος": ("θανος", "ΘΑΝΟΣ"),
}


def test_a_name_is_found_in_other_case_and_accents() -> None:
    people = {name: a_request(name=name) for name in FOREIGN}

    found = {(name, text): list(search_requests(text)) for name, texts in FOREIGN.items() for text in texts}

    assert found == {(name, text): [people[name]] for name, text in found}


def test_two_words_that_match_twice_find_one_row() -> None:
    consultation = a_request(name="Ann Anna Annabel")

    assert list(search_requests("ann")) == [consultation]


def test_possibly_the_same_are_those_with_the_same_address_or_number() -> None:
    first = a_request(phone="020 7946 0123", email="", wants_letter=False)
    same_number = a_request(phone="+44 20 7946 0123", email="other@example.org", name="Else")
    same_address = a_request(phone="", email="OTHER@example.org", name="Else")
    a_request(phone="020 7946 9999", email="third@example.org")

    assert set(requests.possibly_same_as(first)) == {same_number}
    assert set(requests.possibly_same_as(same_number)) == {first, same_address}


def test_short_numbers_and_empty_addresses_make_nobody_the_same() -> None:
    first = a_request(phone="123", email="", channel=Channel.PHONE, wants_letter=False)
    a_request(phone="123", email="", channel=Channel.PHONE, wants_letter=False)

    assert list(requests.possibly_same_as(first)) == []


QUESTIONS = {
    "reference": lambda: search_requests("K7M-4TX"),
    "email": lambda: search_requests("ann@example.org"),
    "phone": lambda: search_requests("020 7946 0123"),
    "urgent": lambda: requests.urgent().oldest_first()[:50],
    "unassigned": lambda: requests.unassigned().oldest_first()[:50],
    "overdue": lambda: requests.overdue(latest_start=NOON).oldest_first()[:50],
    "newest": lambda: requests.newest_first()[:50],
    "suspected": lambda: requests.suspected().oldest_first()[:50],
    "expired": lambda: requests.expired(at=NOON, retention=settings.RETENTION)[:200],
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's own way of explaining")
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_each_question_is_answered_from_an_index_without_sorting(question: object) -> None:
    plan = question().explain()  # type: ignore[operator]

    assert "USING INDEX" in plan or "USING COVERING INDEX" in plan
    assert "SCAN consultations_consultationrequest\n" not in f"{plan}\n"
    assert "TEMP B-TREE" not in plan


def test_a_name_is_found_by_an_index() -> None:
    plan = NameWord.objects.filter(word__begins="ann").explain()

    if connection.vendor == "sqlite":
        assert "SEARCH" in plan
