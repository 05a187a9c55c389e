from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from treatments.consultations import rules
from treatments.consultations.choices import Outcome, Status

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 18, tzinfo=UTC)
KEPT = SimpleNamespace(draft=DAY, open=365 * DAY, closed=180 * DAY, spam=30 * DAY, message=30 * DAY, event=1000 * DAY)


def test_the_rules_speak_of_the_statuses_that_there_are() -> None:
    assert set(rules.ALLOWED_MOVES) == set(rules.NEEDS) == set(Status.values)
    assert set().union(*rules.ALLOWED_MOVES.values()) <= set(Status.values)
    assert set(Outcome.values) >= rules.PATIENTS_OUTCOMES


@pytest.mark.parametrize("status", Status.values)
def test_every_request_can_be_closed_and_a_closed_one_opened_again(status: str) -> None:
    way_out = {"being-read"} if status == "closed" else {"closed"}

    assert way_out <= rules.moves_from(status)
    assert not rules.may_move(before=status, after=status)


def test_only_closing_needs_an_outcome() -> None:
    assert [status for status, needs in rules.NEEDS.items() if needs.outcome] == ["closed"]


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, NOW + 365 * DAY),
        ({"updated_at": NOW + 5 * DAY}, NOW + 370 * DAY),
        ({"closed_at": NOW + 3 * DAY, "updated_at": NOW + 9 * DAY}, NOW + 183 * DAY),
        ({"suspected_spam": True}, NOW + 30 * DAY),
        ({"suspected_spam": True, "updated_at": NOW + 5 * DAY}, NOW + 30 * DAY),
        ({"suspected_spam": True, "closed_at": NOW - 160 * DAY}, NOW + 20 * DAY),
    ],
)
def test_each_state_has_its_time(facts: dict[str, object], due: datetime) -> None:
    facts = {"created_at": NOW, "updated_at": NOW, "closed_at": None, "suspected_spam": False} | facts

    assert rules.erased_from(**facts, retention=KEPT) == due  # type: ignore[arg-type]


def test_a_long_silence_makes_the_clock_implausible() -> None:
    assert rules.clock_is_plausible(at=NOW, last_known=None)
    assert rules.clock_is_plausible(at=NOW, last_known=NOW - rules.LONGEST_SILENCE)
    assert not rules.clock_is_plausible(at=NOW, last_known=NOW - rules.LONGEST_SILENCE - timedelta(seconds=1))
    assert rules.clock_is_plausible(at=NOW, last_known=NOW + 99 * DAY)
