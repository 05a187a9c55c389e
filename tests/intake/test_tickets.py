from datetime import UTC, datetime

import pytest
from django.test import override_settings

from treatments.intake.tickets import new_ticket, read_ticket

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_ticket_comes_back_as_it_was_handed_out():
    ticket = new_ticket(at=NOW)

    assert read_ticket(str(ticket)) == ticket


def test_no_two_forms_share_a_ticket():
    assert new_ticket(at=NOW).token != new_ticket(at=NOW).token


def test_a_ticket_from_before_a_change_of_the_secret_still_counts():
    with override_settings(SECRET_KEY="old-" * 10):
        ticket = new_ticket(at=NOW)
        text = str(ticket)

    with override_settings(SECRET_KEY="new-" * 10, SECRET_KEY_FALLBACKS=["old-" * 10]):
        assert read_ticket(text) == ticket


def test_a_ticket_that_can_no_longer_be_checked_still_tells_its_form_from_another():
    with override_settings(SECRET_KEY="old-" * 10):
        first, second = str(new_ticket(at=NOW)), str(new_ticket(at=NOW))

    with override_settings(SECRET_KEY="new-" * 10):
        again = [read_ticket(first).token, read_ticket(first).token, read_ticket(second).token]

    assert again[0] == again[1] != again[2]
    assert len(again[0]) <= 64


@pytest.mark.parametrize("text", ["", "x", "1:2:3", "\0", "é"])
def test_what_is_no_ticket_gets_a_new_identity_each_time(text):
    first, second = read_ticket(text), read_ticket(text)

    assert first.token != second.token
    assert first.handed_out is None


def test_a_ticket_cannot_be_made_up():
    made_up = read_ticket(str(new_ticket(at=NOW))[:-1] + "_")

    assert made_up.handed_out is None
