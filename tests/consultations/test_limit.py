import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.consultations.world import NOON
from treatments.consultations.actions.limit import Allowance, check_attempts, count_attempt
from treatments.consultations.models import AttemptCount

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def attempt(address: str = "192.0.2.1", what: str = "submit", minutes: float = 0) -> Allowance:
    return count_attempt(address=address, what=what, limit=3, window=HOUR, at=NOON + minutes * MINUTE)


def test_so_many_attempts_are_allowed_and_then_one_must_wait() -> None:
    allowed = [attempt(minutes=number) for number in range(5)]

    assert [one.allowed for one in allowed] == [True, True, True, False, False]
    assert allowed[-1].retry_after == HOUR - 4 * MINUTE


def test_the_next_hour_begins_anew() -> None:
    for number in range(5):
        attempt(minutes=number)

    assert attempt(minutes=60).allowed


def test_addresses_and_actions_are_counted_separately() -> None:
    for _ in range(4):
        attempt()

    assert [attempt("192.0.2.2").allowed, attempt(what="look").allowed, attempt().allowed] == [True, True, False]


def test_a_whole_site_of_ipv6_networks_is_counted_together() -> None:
    allowed = [attempt(f"2001:db8:7:{number:x}::/64").allowed for number in range(20)]
    elsewhere = attempt("2001:db8:8:1::/64")

    assert allowed == [True] * 15 + [False] * 5
    assert elsewhere.allowed
    assert not check_attempts(address="2001:db8:7:ff::/64", what="submit", limit=3, window=HOUR, at=NOON).allowed
    assert check_attempts(address="2001:db8:9:1::/64", what="submit", limit=3, window=HOUR, at=NOON).allowed


def test_one_ipv6_network_has_the_limit_of_one_address() -> None:
    assert [attempt("2001:db8:7:1::/64").allowed for _ in range(4)] == [True] * 3 + [False]


def test_a_clock_that_jumps_locks_nobody_out_for_longer_than_a_window() -> None:
    for _ in range(5):
        attempt(minutes=60 * 24 * 365)

    assert attempt().allowed
    assert attempt(minutes=-60).retry_after == HOUR


def test_the_address_itself_is_not_kept() -> None:
    attempt("198.51.100.77")

    assert "198.51.100.77" not in str(AttemptCount.objects.values())


@pytest.mark.django_db(transaction=True)
def test_attempts_in_the_same_moment_are_all_counted() -> None:
    start = threading.Barrier(6)

    def one(_number: int) -> bool:
        start.wait()
        try:
            return attempt().allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        allowed = list(pool.map(one, range(6)))

    assert sorted(allowed) == [False] * 3 + [True] * 3
    assert AttemptCount.objects.get().count == 6
