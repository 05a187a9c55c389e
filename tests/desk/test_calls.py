"""Calls: planned for a day, counted when nobody answers, listed for today, and offered a letter after three tries."""

from datetime import date, timedelta

import pytest

from tests.clock import Clock
from tests.consultations.world import a_request
from tests.desk.people import action_url, an_account, record_url, staff_client
from treatments.consultations.actions import call, triage
from treatments.consultations.choices import Channel, EventKind, PartOfDay, Status
from treatments.consultations.models import ConsultationRequest, Event
from treatments.desk import queue
from treatments.desk.response_target import response_target

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 27)  # the clock stands on Wednesday the 25th
PLAN = {"call_on": "2026-11-27", "call_part": "morning", "call_words": "works nights"}


def planned(on: date, part: PartOfDay = PartOfDay.ANY, **changes: object) -> ConsultationRequest:
    consultation = a_request(**changes)
    by = an_account(f"planner-{consultation.pk}")
    return call.plan_call(consultation=consultation, on=on, part=part, words="", by=by, at=consultation.created_at)


def test_a_call_is_planned_by_reception_and_stands_on_the_record() -> None:
    consultation, client = a_request(), staff_client("reception")

    address = client.post(action_url("call", consultation), {"version": 1, **PLAN}).headers["Location"]

    text = " ".join(client.get(address).text.split())
    assert "Friday 27 November, in the morning</strong>: " in text
    assert "works nights" in text
    event = Event.objects.get(kind=EventKind.CALL_PLANNED)
    assert event.details == {"on": "2026-11-27", "part": "morning", "version": 2}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"call_on": "2026-11-24"}, "This day is over"),
        ({"call_on": ""}, "Choose the day on which to ring"),
        ({"call_on": "soon"}, "Enter the day as in 2026-12-03"),
        ({"call_part": "night"}, "Select a valid choice"),
        ({"call_words": "x" * 201}, "1 character too long"),
    ],
)
def test_an_impossible_call_comes_back_with_a_reason(typed: dict[str, str], words: str) -> None:
    consultation = a_request()

    response = staff_client("reception").post(action_url("call", consultation), {"version": 1, **PLAN, **typed})

    assert (response.status_code, words in response.text) == (422, True)
    assert ConsultationRequest.objects.get().call_on is None


def test_no_answer_is_one_click_and_moves_the_call_to_the_next_open_day(clock: Clock) -> None:
    consultation = planned(FRIDAY, PartOfDay.MORNING)
    clock.forward(timedelta(days=2))

    staff_client("reception").post(action_url("no-answer", consultation), {"version": 2})

    after = ConsultationRequest.objects.get()
    assert (after.call_tries, after.call_on, after.call_part) == (1, FRIDAY + timedelta(days=3), "morning")


def test_after_three_tries_the_letter_is_offered_and_no_call_is_planned() -> None:
    consultation, client = a_request(), staff_client("clinician")
    for version in (1, 2, 3):
        address = client.post(action_url("no-answer", consultation), {"version": version}).headers["Location"]

    text = client.get(address).text
    after = ConsultationRequest.objects.get()
    assert (after.call_tries, after.call_on) == (3, None)
    assert "Rung 3 times without an answer." in text
    assert "Write: “We tried to reach you”" in text
    assert "No answer, 3 times. Write to them" in text


def test_speaking_to_the_patient_ends_calls_and_tries_and_a_letter_does_not() -> None:
    spoken, written = planned(FRIDAY), planned(FRIDAY)
    client = staff_client("clinician")
    client.post(action_url("move", spoken), {"version": 2, "status": "answered"})
    letter = {"version": 2, "subject": "s", "text": "t", "then": "answered"}
    client.post(action_url("reply", written), letter)

    left = ConsultationRequest.objects.order_by("pk").values_list("status", "call_on")
    assert list(left) == [(Status.ANSWERED, None), (Status.ANSWERED, FRIDAY)]


def test_nobody_is_rung_without_a_number() -> None:
    consultation = a_request(phone="", channel=Channel.EMAIL)

    response = staff_client("reception").post(action_url("call", consultation), {"version": 1, **PLAN})

    assert (response.status_code, "left no phone number" in response.text) == (422, True)
    assert action_url("call", consultation) not in response.text


def test_today_and_overdue_stand_on_the_front_page_and_on_a_list_to_print() -> None:
    today = date(2026, 11, 25)
    evening = planned(today, PartOfDay.EVENING, name="Evening Caller")
    morning = planned(today, PartOfDay.MORNING, name="Morning Caller")
    late = planned(today - timedelta(days=1), name="Late Caller")
    planned(FRIDAY, name="Friday Caller")
    client = staff_client("reception")

    page, front = client.get("/admin/calls/"), client.get("/admin/").text

    assert [list(one.rows) for one in page.context["lists"]] == [[morning, evening], [late]]
    assert [name in front for name in ("Evening Caller", "Late Caller")] == [True, True]
    assert "020 7946 0123" in page.text
    section = front.partition('id="calls"')[2].partition("</section>")[0]
    assert ("Morning Caller" in section, "Friday Caller" in section) == (True, False)


def test_no_answer_on_the_list_stays_on_the_list() -> None:
    consultation = planned(date(2026, 11, 25))

    response = staff_client("reception").post(action_url("no-answer", consultation), {"version": 2, "back": "calls"})

    assert response.headers["Location"] == "/admin/calls/"
    assert ConsultationRequest.objects.get().call_tries == 1


def test_whoever_is_to_be_rung_on_a_later_day_is_not_the_next_to_read() -> None:
    first, second = planned(FRIDAY), a_request()
    nurse = an_account("nurse", "clinician")

    context = queue.context_for(nurse, response_target(), second.created_at)

    assert (first.pk < second.pk, queue.next_to_read(context)) == (True, second)


def test_a_call_that_is_not_needed_is_taken_back_and_a_closed_request_has_none() -> None:
    dropped, closed = planned(FRIDAY), planned(FRIDAY)
    staff_client("reception").post(action_url("no-call", dropped), {"version": 2})
    triage.mark_spam(consultation=closed, by=an_account("other"), at=closed.created_at)

    assert set(ConsultationRequest.objects.values_list("call_on", "call_part")) == {(None, "")}


def test_the_history_says_which_call_and_which_try() -> None:
    consultation, client = a_request(), staff_client("clinician")
    client.post(action_url("call", consultation), {"version": 1, **PLAN})
    client.post(action_url("no-answer", consultation), {"version": 2})

    text = client.get(record_url(consultation)).text

    assert "call planned: Fri 27 Nov, in the morning" in text
    assert "rung without an answer: try 1, Thu 26 Nov" in text
