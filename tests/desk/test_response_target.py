"""`WorkedDays`: the same answer as `working_time_between`, for all times of the year."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.consultations.hours import working_time_between
from treatments.desk.response_target import WorkedDays, response_target

MOMENTS = st.datetimes(min_value=datetime(2019, 11, 1), max_value=datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@settings(deadline=None)  # the first example opens the library
@given(start=MOMENTS, length=st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=60)))
def test_days_counted_once_say_the_same_as_days_counted_each_time(start: datetime, length: timedelta) -> None:
    hours = response_target().hours

    assert WorkedDays(hours).between(start, start + length) == working_time_between(start, start + length, hours)
