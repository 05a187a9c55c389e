"""The days after a session, counted on a calendar."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments import content
from treatments.library.schemas.questions import AftercareLimit, AftercarePathway, AftercareStage
from treatments.tools.healing import EARLIEST, LATEST, Position, healing_days

PATHWAY = AftercarePathway(
    key="spot",
    title="Spots",
    stages=(
        AftercareStage(first_day=0, last_day=0, usual="Hot.", do="Cool it."),
        AftercareStage(first_day=1, last_day=4, usual="Dark.", do="Leave it."),
        AftercareStage(first_day=5, last_day=30, usual="New.", do="Shade."),
    ),
    leave_out=(
        AftercareLimit(what="Make-up", shortest_days=2, longest_days=7, why="They differ."),
        AftercareLimit(what="Creams", shortest_days=7, longest_days=7, why="One says so."),
    ),
)
START = date(2026, 11, 24)


def positions(day: int) -> list[str]:
    return [str(stage.position) for stage in healing_days(PATHWAY, START, START + timedelta(days=day)).stages]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (0, ["now", "ahead", "ahead"]),
        (1, ["over", "now", "ahead"]),
        (4, ["over", "now", "ahead"]),
        (5, ["over", "over", "now"]),
        (30, ["over", "over", "now"]),
        (31, ["over", "over", "over"]),
    ],
)
def test_a_day_in_the_past_shows_where_somebody_is_today(day: int, expected: list[str]) -> None:
    assert positions(day) == expected


def test_before_the_day_nothing_is_over_and_the_dates_are_known() -> None:
    found = healing_days(PATHWAY, START, START - timedelta(days=1))

    assert found.day is None
    assert found.now is None
    assert {stage.position for stage in found.stages} == {Position.UNDATED}
    assert [(stage.first, stage.last) for stage in found.stages] == [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 25), date(2026, 11, 28)),
        (date(2026, 11, 29), date(2026, 12, 24)),
    ]


def test_without_a_day_nothing_is_dated() -> None:
    found = healing_days(PATHWAY, None, START)

    assert [(stage.first, stage.last) for stage in found.stages] == [(None, None)] * 3
    assert [(limit.earliest, limit.latest) for limit in found.limits] == [(None, None)] * 2


def test_after_the_last_stage_it_is_over() -> None:
    assert healing_days(PATHWAY, START, START + timedelta(days=31)).is_over
    assert not healing_days(PATHWAY, START, START + timedelta(days=30)).is_over


@pytest.mark.parametrize(("day", "expected"), [(1, "ahead"), (2, "now"), (6, "now"), (7, "over")])
def test_a_limit_on_which_sources_differ_is_open_between_the_two_days(day: int, expected: str) -> None:
    limit = healing_days(PATHWAY, START, START + timedelta(days=day)).limits[0]

    assert limit.is_disputed
    assert limit.position == expected
    assert (limit.earliest, limit.latest) == (date(2026, 11, 26), date(2026, 12, 1))


def test_a_limit_on_which_they_agree_ends_on_one_day() -> None:
    before, after = (healing_days(PATHWAY, START, START + timedelta(days=day)).limits[1] for day in (6, 7))

    assert not before.is_disputed
    assert (before.position, after.position) == (Position.AHEAD, Position.OVER)


def test_a_leap_day_is_counted() -> None:
    found = healing_days(PATHWAY, date(2028, 2, 27), date(2028, 2, 29))

    assert found.day == 2
    assert found.stages[1].last == date(2028, 3, 2)


@given(st.dates(EARLIEST, LATEST), st.dates())
def test_on_every_day_of_every_year_the_stages_follow_one_another(start: date, today: date) -> None:
    for pathway in content.current().site.aftercare:
        found = healing_days(pathway, start, today)

        spans = [(stage.first, stage.last) for stage in found.stages]
        for (_, last), (following, _) in itertools.pairwise(spans):
            assert following == last + timedelta(days=1)
        assert sum(stage.position is Position.NOW for stage in found.stages) <= 1
