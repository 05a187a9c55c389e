from datetime import UTC, datetime, timedelta

import pytest

from treatments.intake.spam import Traces, signs

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def traces(*, trap: str = "", seconds: float | None = 60, free_text: str = "A brown mark on my cheek.") -> Traces:
    handed_out = None if seconds is None else NOW - timedelta(seconds=seconds)
    return Traces(trap=trap, handed_out=handed_out, free_text=free_text)


def test_a_person_leaves_no_sign():
    assert signs(traces(), at=NOW) == ()


def test_whoever_fills_the_hidden_field_is_suspected():
    assert signs(traces(trap="http://example.org"), at=NOW) == ("The hidden field was filled in.",)


@pytest.mark.parametrize("seconds", [0, 1, 2.9])
def test_a_quick_hand_is_never_suspected_for_its_speed_alone(seconds):
    assert signs(traces(seconds=seconds), at=NOW) == ()


def test_a_quick_hand_with_several_links_is_suspected():
    text = "Visit https://a.example and https://b.example"

    assert signs(traces(seconds=1, free_text=text), at=NOW) == (
        "The form was filled in within three seconds.",
        "The text holds several web links.",
    )


def test_one_link_from_a_quick_hand_is_no_sign():
    assert signs(traces(seconds=1, free_text="See https://a.example"), at=NOW) == ()


def test_a_form_that_was_not_ours_is_suspected_only_with_another_sign():
    text = "[url=x] [url=y]"

    assert signs(traces(seconds=None), at=NOW) == ()
    assert signs(traces(seconds=None, free_text=text), at=NOW) == (
        "The form was not one that we handed out.",
        "The text holds several web links.",
    )


def test_a_clock_set_back_makes_nobody_quick():
    text = "https://a.example https://b.example"

    assert signs(traces(seconds=-3600, free_text=text), at=NOW) == ()
