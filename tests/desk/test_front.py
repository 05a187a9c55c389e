"""The front page: what is urgent, correct numbers, and nothing that the account may not see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.consultations.world import a_request
from tests.desk.people import an_account, record_url, staff_client
from tests.desk.test_record import DANGER
from treatments.consultations.actions import triage
from treatments.consultations.choices import Status
from treatments.consultations.models import Event, Message
from treatments.desk import queue
from treatments.desk.chart import bars_of
from treatments.desk.response_target import response_target

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)  # the sample clinic is open from 9:00 to 17:30


def test_the_urgent_one_stands_there_with_the_patients_reason() -> None:
    consultation = a_request(answers=(DANGER,))

    text = staff_client("clinician").get("/admin/").content.decode()

    assert (record_url(consultation) in text, "Trouble with your eyes? Yes, pain" in text) == (True, True)


def test_reception_sees_that_it_is_urgent_and_not_why() -> None:
    consultation = a_request(answers=(DANGER,))

    text = staff_client("reception").get("/admin/").content.decode()

    assert (record_url(consultation) in text, "eyes" in text, "Acne scars" in text) == (True, False, False)


def test_who_waits_past_the_promise_is_named_with_how_long() -> None:
    a_request(name="fresh", at=timezone.now())
    late = a_request(name="late", at=timezone.now() - timedelta(days=30))

    text = staff_client("clinician").get("/admin/").content.decode()

    assert "past the promise</strong>" in text
    assert record_url(late) in text


def test_somebody_without_a_group_sees_nobody() -> None:
    from tests.desk.people import signed_in

    consultation = a_request()

    text = signed_in(an_account("newcomer")).get("/admin/").content.decode()

    assert ("belongs to no group" in text, consultation.reference in text) == (True, False)


def test_a_message_that_could_not_be_sent_is_shown_to_those_with_the_right() -> None:
    consultation = a_request()
    Message.objects.filter(kind="receipt").update(dead_at=timezone.now(), last_error="no such mailbox")
    clinician, reception = staff_client("clinician"), staff_client("reception")

    texts = [client.get("/admin/").content.decode() for client in (clinician, reception)]

    assert ["no such mailbox" in text for text in texts] == [True, False]
    assert consultation.reference in texts[0]


def test_it_is_tried_again_by_hand_and_the_history_says_so() -> None:
    a_request()
    Message.objects.filter(kind="receipt").update(dead_at=timezone.now(), refusals=3)
    letters = list(Message.objects.order_by("id").values_list("pk", flat=True))

    staff_client("clinician").post(
        "/admin/consultations/message/", {"action": "send_again", "_selected_action": letters, "index": "0"}
    )

    assert list(Message.objects.filter(kind="receipt").values_list("dead_at", "refusals")) == [(None, 0)]
    assert [(event.kind, event.by_name) for event in Event.objects.filter(kind="letter-revived")] == [
        ("letter-revived", "clinician")
    ]


def test_the_content_that_is_due_and_its_faults_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from treatments import content

    library = content.current()

    text = staff_client("clinician").get("/admin/").content.decode()

    due = len(library.due_for_review())
    assert f"{due} article{' is' if due == 1 else 's are'} due" in text


def test_the_median_counts_working_hours_alone() -> None:
    nurse = an_account("nurse", "clinician")
    for hours in (1, 2, 24):  # the third is answered at noon on Tuesday: 8.5 working hours
        one = a_request(at=MONDAY_NOON)
        triage.move_to(consultation=one, status=Status.ANSWERED, by=nurse, at=MONDAY_NOON + timedelta(hours=hours))

    found = queue.median_hours_to_answer(response_target(), MONDAY_NOON + timedelta(days=3))

    assert found == 2


def test_without_an_answer_there_is_no_median() -> None:
    assert queue.median_hours_to_answer(response_target(), MONDAY_NOON) is None


def test_the_promise_passes_in_working_hours_alone() -> None:
    one = a_request(at=MONDAY_NOON)

    tuesday, thursday = (response_target().waited(one, MONDAY_NOON + timedelta(days=days)) for days in (1, 3))

    assert (tuesday.working, tuesday.left, tuesday.past) == (timedelta(hours=8.5), timedelta(hours=7.5), None)
    assert (thursday.working, thursday.past) == (timedelta(hours=25.5), timedelta(hours=9.5))


def test_suspected_spam_was_promised_nothing() -> None:
    one = a_request(at=MONDAY_NOON, spam_reasons=("honeypot",))

    assert response_target().waited(one, MONDAY_NOON + timedelta(days=9)).left is None


def test_weeks_count_each_request_once() -> None:
    at = timezone.now()
    for days in (0, 6, 8, 100):
        a_request(at=at - timedelta(days=days))

    counted = queue.requests_per_week(queue.context_for(an_account("nurse"), response_target(), at))

    assert counted == [0] * 10 + [1, 2]


@pytest.mark.parametrize(
    ("counts", "heights"), [([], []), ([0, 0], [0, 0]), ([1, 2, 4], [10, 20, 40]), ([1000, 1, 0], [40, 1, 0])]
)
def test_bars_stand_on_the_ground_and_the_tallest_fills_the_picture(counts: list[int], heights: list[int]) -> None:
    bars = bars_of(counts)

    assert [bar.height for bar in bars] == heights
    assert {bar.top + bar.height for bar in bars} <= {40}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_front_page_asks_as_many_questions_for_one_row_as_for_three(
    rows: int, django_assert_num_queries: Any
) -> None:
    for _number in range(rows):
        now = timezone.now()
        triage.claim(consultation=a_request(at=now, answers=(DANGER,)), by=an_account(f"n{_number}"), at=now)
    client = staff_client("clinician")
    client.get("/admin/")

    with django_assert_num_queries(20):
        client.get("/admin/")
