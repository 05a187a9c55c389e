"""What patients read beside the promise: exact, never flattering, and of many people or of none."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.consultations.world import DAY, NOON, a_request
from treatments.consultations import kept_promise as module
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.choices import Outcome, Status
from treatments.consultations.hours import WorkingHours
from treatments.consultations.kept_promise import KeptPromise, kept_promise
from treatments.consultations.models import ConsultationRequest

pytestmark = pytest.mark.django_db

NINE_TO_FIVE = WorkingHours(weekdays={day: [(time(9), time(17))] for day in range(5)}, zone=ZoneInfo("UTC"))
HOUR = timedelta(hours=1)
WITHIN = 16 * HOUR  # two working days
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # at opening


def many(count: int, *, created_at: datetime = MONDAY, **columns: object) -> list[ConsultationRequest]:
    """Rows at once: a request by its action costs too much for so many."""
    one = a_request(at=created_at)
    rows = [one]
    for number in range(1, count):
        copy = ConsultationRequest.objects.get(pk=one.pk)
        copy.pk = None
        copy.reference = f"{number:04}-{ConsultationRequest.objects.count()}"
        copy.submit_token_hash = copy.owner_key_hash = copy.letter_key_hash = f"{one.reference} {number}"
        rows.append(copy)
    ConsultationRequest.objects.bulk_create(rows[1:])
    if columns:
        ConsultationRequest.objects.filter(pk__in=[row.pk for row in rows]).update(**columns)
    return rows


def answered(count: int, after: timedelta, **columns: object) -> list[ConsultationRequest]:
    return many(count, status=Status.ANSWERED, first_answered_at=MONDAY + after, **columns)


def closed(count: int, outcome: Outcome, after: timedelta, **columns: object) -> list[ConsultationRequest]:
    return many(count, status=Status.CLOSED, outcome=outcome, closed_at=MONDAY + after, **columns)


def kept(at: datetime = NOON) -> KeptPromise | None:
    return kept_promise(hours=NINE_TO_FIVE, within=WITHIN, at=at)


def test_fewer_than_twenty_say_nothing() -> None:
    answered(19, HOUR)
    assert kept() is None

    answered(1, HOUR)
    assert kept() == KeptPromise(of_100=100, half_hours=1)


def test_the_share_is_rounded_down_and_the_hours_up() -> None:
    answered(14, DAY + HOUR + timedelta(seconds=1))  # nine working hours and a second
    answered(14, 2 * DAY)  # the whole promise, to the second
    answered(1, 2 * DAY + timedelta(seconds=1))

    assert kept() == KeptPromise(of_100=96, half_hours=16)  # 28 of 29 are 96.55 of 100; the fifteenth of 29 waited 16

    answered(1, HOUR)
    assert kept() == KeptPromise(of_100=96, half_hours=10)


def test_an_answer_before_opening_is_said_to_have_come_within_an_hour() -> None:
    many(20, created_at=MONDAY - 2 * HOUR, status=Status.ANSWERED, first_answered_at=MONDAY - HOUR)

    assert kept() == KeptPromise(of_100=100, half_hours=1)


def test_whoever_still_waits_past_the_promise_counts_against_it_however_long_ago() -> None:
    answered(18, HOUR)
    many(1)
    many(1, created_at=MONDAY - 90 * DAY)
    many(5, created_at=NOON - HOUR)  # not due yet
    many(5, status=Status.WAITING)  # for the patient

    assert kept() == KeptPromise(of_100=90, half_hours=1)


def test_where_fewer_than_half_were_answered_no_hours_are_told() -> None:
    answered(1, HOUR)
    many(19)

    assert kept() == KeptPromise(of_100=5, half_hours=None)


def test_closing_is_the_answer_only_if_its_outcome_says_so() -> None:
    closed(10, Outcome.ADVISED, 3 * HOUR)
    closed(10, Outcome.UNREACHED, 3 * DAY)
    closed(5, Outcome.WITHDRAWN, HOUR)  # before it was due

    assert kept() == KeptPromise(of_100=50, half_hours=3)


def test_spam_duplicates_and_erased_requests_are_left_out() -> None:
    answered(20, HOUR)
    many(5, suspected_spam=True, spam_reasons="staff")
    answered(5, 5 * DAY, suspected_spam=True, spam_reasons="staff")
    closed(5, Outcome.SPAM, 5 * DAY, first_answered_at=MONDAY + 5 * DAY)
    closed(5, Outcome.DUPLICATE, 5 * DAY)
    for late in many(2):
        erase_request(consultation=late, reason="patient", by=None, at=NOON)

    assert kept() == KeptPromise(of_100=100, half_hours=1)


def test_only_the_last_thirty_days_count() -> None:
    answered(20, HOUR)

    assert kept(MONDAY + HOUR + 30 * DAY - timedelta(seconds=1)) == KeptPromise(of_100=100, half_hours=1)
    assert kept(MONDAY + HOUR + 30 * DAY) is None
    assert kept(MONDAY) is None  # a clock that was set back


def test_two_queries_by_index_read_no_more_than_a_page_can_wait_for(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answered(21, HOUR)
    with django_assert_num_queries(2):
        assert kept()

    monkeypatch.setattr(module, "MOST", 20)
    assert kept() is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")
def test_no_query_reads_the_whole_table() -> None:
    with CaptureQueriesContext(connection) as seen:
        kept()
    plans = []
    with connection.cursor() as cursor:
        for query in seen.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append(" ".join(row[3] for row in cursor.fetchall()))

    overdue, settled = plans
    assert "USING INDEX request_open" in overdue or "USING INDEX request_unanswered" in overdue
    assert "request_by_answer" in settled
    assert "request_by_closing" in settled
    assert not [plan for plan in plans if "SCAN consultations" in plan]
