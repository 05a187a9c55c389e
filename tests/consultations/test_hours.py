"""Working time passes only while the clinic is open, also on the nights when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.consultations.hours import HORIZON, WorkingHours, latest_start, working_time_between

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingHours(
    weekdays={day: [(time(9), time(17, 30))] for day in range(5)},
    zone=LONDON,
    holidays=[date(2026, 12, 25), date(2026, 12, 28)],
)
NIGHT = WorkingHours(weekdays={day: [(time(0), time(23, 59))] for day in range(7)}, zone=LONDON)
LUNCH = WorkingHours(weekdays={0: [(time(9), time(12)), (time(13), time(17))]}, zone=LONDON)


def at(text: str) -> datetime:
    """A time on the clinic's wall, as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-18 10:00", "2026-11-18 12:30", 150),
        ("2026-11-18 06:00", "2026-11-18 23:00", 510),
        ("2026-11-18 17:00", "2026-11-19 09:30", 60),
        ("2026-11-20 17:00", "2026-11-23 09:30", 60),
        ("2026-11-21 10:00", "2026-11-22 10:00", 0),
        ("2026-12-24 17:00", "2026-12-29 09:30", 60),
        ("2026-11-18 12:30", "2026-11-18 10:00", 0),
        ("2026-11-18 12:30", "2026-11-18 12:30", 0),
        ("2026-11-18 17:30", "2026-11-19 09:00", 0),
    ],
)
def test_time_passes_only_while_the_clinic_is_open(start: str, end: str, minutes: int) -> None:
    assert working_time_between(at(start), at(end), OFFICE) == timedelta(minutes=minutes)


def test_lunch_is_not_working_time() -> None:
    assert working_time_between(at("2026-11-23 11:30"), at("2026-11-23 13:30"), LUNCH) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-24", 24), ("2026-10-25", 25)]
)
def test_the_night_on_which_the_clocks_change_counts_as_long_as_it_was(day: str, hours: int) -> None:
    passed = working_time_between(at(f"{day} 00:00"), at(f"{day} 23:59"), NIGHT)

    assert passed == timedelta(hours=hours) - timedelta(minutes=1)


def test_an_opening_that_the_clocks_skip_is_no_opening() -> None:
    skipped = WorkingHours(weekdays={6: [(time(1, 15), time(1, 45))]}, zone=LONDON)

    assert working_time_between(at("2026-03-29 00:00"), at("2026-03-29 12:00"), skipped) == timedelta()


def test_the_zone_is_the_clinics_not_the_servers() -> None:
    singapore = WorkingHours(weekdays={day: [(time(9), time(18))] for day in range(5)}, zone=ZoneInfo("Asia/Singapore"))
    start, end = datetime(2026, 11, 18, 0, 0, tzinfo=UTC), datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

    assert working_time_between(start, end, singapore) == timedelta(hours=1)


def test_sixteen_working_hours_before_thursday_noon_are_tuesday_morning() -> None:
    # Thursday three hours, Wednesday eight and a half, Tuesday the last four and a half until half past five.
    assert latest_start(at("2026-11-19 12:00"), timedelta(hours=16), OFFICE) == at("2026-11-17 13:00")


def test_a_clinic_that_never_opens_looks_back_a_year_and_stops() -> None:
    end = at("2026-11-19 12:00")

    assert latest_start(end, timedelta(hours=1), WorkingHours(weekdays={}, zone=LONDON)) == end - HORIZON


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from([LONDON, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
openings = st.lists(
    st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=2, max_size=4, unique=True
).map(lambda times: list(zip(sorted(times)[::2], sorted(times)[1::2], strict=False)))
clinics = st.builds(
    WorkingHours, weekdays=st.dictionaries(st.integers(0, 6), openings, min_size=1), zone=zones, holidays=st.just(())
)


@settings(max_examples=120, deadline=None)
@given(clinics, moments, st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(days=9)))
def test_working_time_adds_up_and_never_exceeds_real_time(
    hours: WorkingHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second

    whole = working_time_between(start, end, hours)

    assert whole == working_time_between(start, middle, hours) + working_time_between(middle, end, hours)
    assert timedelta() <= whole <= end - start


@settings(max_examples=120, deadline=None)
@given(clinics, moments, st.timedeltas(timedelta(minutes=1), timedelta(hours=40)))
def test_the_latest_start_lies_just_so_much_working_time_back(
    hours: WorkingHours, end: datetime, amount: timedelta
) -> None:
    start = latest_start(end, amount, hours)

    if start > end - HORIZON:
        assert working_time_between(start, end, hours) == amount
        assert working_time_between(start + timedelta(microseconds=1), end, hours) < amount
