"""Urgent by hand with a reason, alarm words that only suggest, who was told, and a danger that was answered."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.consultations.world import NOON, a_request, letters
from tests.desk.people import LIST, action_url, an_account, record_url, signed_in, staff_client
from tests.desk.test_list import shown
from tests.desk.test_record import DANGER
from treatments.consultations.actions.addition import Part, add_answers, answer_information
from treatments.consultations.actions.fold import fold_changed
from treatments.consultations.actions.information import ask_for
from treatments.consultations.actions.note import add_note
from treatments.consultations.choices import InformationKind
from treatments.consultations.models import ConsultationRequest, Event, InformationRequest, Note, UrgencyEntry
from treatments.consultations.texts import folded
from treatments.desk.word_search import _found, alarm_words_in, health_words_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
HURTS = "My eye hurts since the laser yesterday"


def urgency() -> tuple[bool, str]:
    consultation = ConsultationRequest.objects.get()
    return consultation.urgent, consultation.urgent_reason


def press(client: Client, name: str, consultation: ConsultationRequest, **typed: object) -> int:
    version = ConsultationRequest.objects.get(pk=consultation.pk).version
    return client.post(action_url(name, consultation), {"version": version, **typed}).status_code


def test_urgent_and_not_urgent_each_need_a_reason_which_stays_on_the_record() -> None:
    consultation, client = a_request(), staff_client("clinician")

    answers = [
        press(client, "urgent", consultation, urgency_reason=" "),
        press(client, "urgent", consultation, urgency_reason="sounds frightened"),
        press(client, "not-urgent", consultation, urgency_reason=""),
        press(client, "not-urgent", consultation, urgency_reason="rang her: well"),
    ]

    text = client.get(record_url(consultation)).text
    assert (answers, urgency()) == ([422, 302, 422, 302], (False, ""))
    assert [words in text for words in ("sounds frightened", "rang her: well")] == [True, True]
    reasons = {str(event.details) for event in Event.objects.all()}
    assert not any("frightened" in details for details in reasons)


def test_another_reason_is_added_to_the_first() -> None:
    consultation = a_request(answers=(DANGER,))

    press(staff_client("clinician"), "urgent", consultation, urgency_reason="and now a fever")

    assert urgency() == (True, "Trouble with your eyes? Yes, pain\nand now a fever")


def test_reception_may_mark_as_urgent_and_note_who_was_told_but_not_take_it_back_or_read_why() -> None:
    consultation = a_request(message=HURTS)
    reception = staff_client("reception")

    raised = press(reception, "urgent", consultation, urgency_reason="MARK-reason")
    told = press(reception, "told", consultation, told="Dr Sample, on the phone")
    lowered = press(reception, "not-urgent", consultation, urgency_reason="x")

    assert (raised, told, lowered) == (302, 302, 403)
    text = reception.get(record_url(consultation)).text
    assert ("Dr Sample, on the phone" in text, "MARK-reason" in text, "hurts" in text) == (True, False, False)
    assert "MARK-reason" in staff_client("clinician").get(record_url(consultation)).text


@pytest.mark.parametrize("way", ["by phone", "by letter"])
def test_a_danger_that_was_answered_is_no_longer_urgent_and_its_reason_stays(way: str) -> None:
    consultation, client = a_request(answers=(DANGER,)), staff_client("clinician")

    if way == "by phone":
        press(client, "move", consultation, status="answered")
    else:
        press(client, "reply", consultation, subject="s", text="t", then="answered")

    assert urgency() == (False, "")
    entry = UrgencyEntry.objects.get()
    assert (entry.step, entry.words) == ("answered", "Trouble with your eyes? Yes, pain")
    assert consultation.reference not in client.get(f"{LIST}?view=urgent").text


def test_a_danger_about_which_a_letter_only_asks_stays_urgent() -> None:
    consultation = a_request(answers=(DANGER,))

    letter = {"subject": "s", "text": "t", "then": "waiting-for-patient"}
    press(staff_client("clinician"), "reply", consultation, **letter)

    assert urgency()[0] is True


def test_alarm_words_suggest_on_list_record_and_front_until_somebody_decides() -> None:
    consultation = a_request(message=HURTS)
    client, reception = staff_client("clinician"), staff_client("reception")
    pages = (LIST, record_url(consultation), "/admin/")

    before = ["<mark>" in client.get(page).text for page in pages]
    hidden = ["<mark>" in reception.get(page).text for page in pages]
    judged = press(client, "not-urgent", consultation)
    after = ["<mark>" in client.get(page).text for page in pages]

    assert (before, hidden, judged, after) == ([True] * 3, [False] * 3, 302, [False] * 3)
    assert urgency() == (False, "")


def test_alarm_words_are_reason_enough_in_one_click() -> None:
    consultation = a_request(message=HURTS)

    press(staff_client("clinician"), "urgent", consultation)

    assert urgency() == (True, "In the patient's words: eye")


WORDS = {
    "My EYES burn,\nand it is bleeding.": ["eyes", "burn", "bleeding"],
    "I want\nto  die": ["want to die"],
    "I can\u2019t go on": ["can't go on"],
    "Ich blute, und habe FIEBER. J\u2019ai de la fièvre": ["blute", "fieber", "fievre"],
    "It is bleding, swolen and my feverr stays": ["bleding", "swolen", "feverr"],
    "No fever, and it does not bleed": ["fever", "bleed"],  # a person judges what was meant
    "eyebrow eyelash chestnut insight attempt passing puss": [],
    "": [],
}


def test_the_words_are_found_whole_in_any_case_over_line_breaks_and_with_a_letter_doubled() -> None:
    assert {text: alarm_words_in([folded(text)]) for text in WORDS} == WORDS


def test_words_added_after_an_answer_or_a_judgement_are_looked_at_and_older_ones_are_not_again() -> None:
    client = staff_client("clinician")
    answered, judged, asked = (a_request(message=HURTS) for _request in range(3))
    pages = ("/admin/", *(record_url(one) for one in (answered, judged, asked)))
    press(client, "move", answered, status="answered")
    press(client, "not-urgent", judged)
    question = ask_for(
        consultation=asked,
        kind=InformationKind.ANSWER,
        words="Since when?",
        write_messages=letters,
        by=an_account("writer"),
        at=NOON,
    )
    part, later = Part(key="words", title="Words"), NOON + HOUR
    settled = [marked(client, page) for page in pages]

    add_answers(
        consultation=answered,
        part=part,
        texts={"more": "Now it is\nBLEEDING"},
        answers={},
        labels={"more": "Anything else?"},
        write_messages=letters,
        at=later,
    )
    add_answers(
        consultation=judged,
        part=part,
        texts={"hopes": "Smooth"},
        answers={},
        labels={"hopes": "Hopes?"},
        write_messages=letters,
        at=later,
    )
    answer_information(
        consultation=asked, asked=question.pk, answer="I have a fever", part=part, write_messages=letters, at=later
    )

    assert settled == [[], [], [], []]
    assert sorted(marked(client, "/admin/")) == ["bleeding", "fever"]
    assert [marked(client, page) for page in pages[1:]] == [["bleeding"], [], ["fever"]]
    assert sorted(marked(client, f"{LIST}?view=open")) == ["bleeding", "fever"]
    assert press(client, "urgent", answered) == 302
    assert ConsultationRequest.objects.get(pk=answered.pk).urgent_reason == "In the patient's words: bleeding"


def test_words_that_the_version_before_wrote_suggest_too_and_are_found_once_folded() -> None:
    """It leaves the folded columns empty, or as they were before it added words."""
    client, writer = staff_client("clinician"), an_account("writer")
    new, asked = a_request(name="new", message=HURTS, language="Łotewski"), a_request(name="asked", message="Hello")
    note = add_note(consultation=asked, text="Très tôt", by=writer, at=NOON)
    question = ask_for(
        consultation=asked, kind=InformationKind.ANSWER, words="How?", write_messages=letters, by=writer, at=NOON
    )
    part = Part(key="asked", title="Asked")
    answer_information(
        consultation=asked,
        asked=question.pk,
        answer="I have a FEVER",
        part=part,
        write_messages=letters,
        at=NOON + HOUR,
    )
    ConsultationRequest.objects.filter(pk=new.pk).update(folded_words="", folded_language="")
    InformationRequest.objects.update(folded_words="")
    Note.objects.filter(pk=note.pk).update(folded_words="")
    queries = {"eye hurts": ["new"], "a fever": ["asked"], "tres tot": ["asked"], "hello": ["asked"]}

    alarms = [sorted(marked(client, page)) for page in ("/admin/", f"{LIST}?view=open")]
    corrected = [fold_changed(at=NOON + HOUR) for _run in range(2)]

    assert alarms == [["eye", "fever"]] * 2
    assert corrected == [3, 0]
    assert {text: shown(client, f"?{urlencode({'q': text, 'words': 1})}") for text in queries} == queries
    assert [one.name for one in ConsultationRequest.objects.in_language("lotewski")] == ["new"]
    assert not ConsultationRequest.objects.in_language("\u0301").exists()


def test_entries_that_fold_to_nothing_or_begin_with_a_star_find_nothing_and_break_nothing() -> None:
    assert _found(["\u0301", "*", "\u0640"], ["any words"]) == []
    assert _found(["\u0301", "*ache", "eye"], ["an ache of the eye"]) == ["ache", "eye"]


def marked(client: Client, page: str) -> list[str]:
    return re.findall("<mark><bdi[^>]*>(.*?)</bdi>", client.get(page).text)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Your Acne Scars", ["acne scars"]),
        ("About your tattoos", ["tattoos"]),
        ("Times for a visit, reference K7M-4TX", []),
    ],
)
def test_health_words_are_found_in_a_subject(subject: str, found: list[str]) -> None:
    assert health_words_in(subject) == found


def test_an_account_without_the_right_learns_no_word_from_the_address_of_an_action() -> None:
    consultation = a_request(message=HURTS)

    answer = press(signed_in(an_account("r2", "reception")), "urgent", consultation)

    assert (answer, urgency()) == (422, (False, ""))
