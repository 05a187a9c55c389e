"""Rate limiting: counts what one address does in a window of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Network, ip_network

from django.db import transaction

from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.keys import address_hash
from treatments.consultations.models import AttemptCount

# A rented server often comes with a whole /48: 65,536 networks of the size that counts as one sender.
SITE_PREFIX = 48
SITE_LIMIT = 5  # times what one address may do


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    allowed: bool
    retry_after: timedelta
    count: int  # of this address alone


@write_lock()
@transaction.atomic
def count_attempt(
    *, address: str, what: str, limit: int, window: timedelta, at: datetime, amount: int = 1
) -> Allowance:
    """Count one attempt and say whether it is within `limit` for the window that `at` falls into.

    Windows begin at fixed times, so a clock that jumps cannot lock anybody out for longer than one of them. `what` is a
    short name of the action, such as "submit"; up to 20 letters. An IPv6 address counts for its /48, too. `amount`
    is what one action counts, such as its milliseconds of work.
    """
    start = _window_start(at, window)
    allowed, counts = True, []
    for counted, most in _limits(address, limit):
        row, _ = AttemptCount.objects.select_for_update().get_or_create(
            address_hash=address_hash(counted, what), what=what, window_start=start
        )
        row.count += amount
        row.save(update_fields=["count"])
        counts.append(row.count)
        allowed = allowed and row.count <= most
    return Allowance(allowed=allowed, retry_after=start + window - at, count=counts[0])


def check_attempts(*, address: str, what: str, limit: int, window: timedelta, at: datetime) -> Allowance:
    """Whether one more attempt would still be within the limit; counts nothing."""
    start = _window_start(at, window)
    limits = {address_hash(counted, what): most for counted, most in _limits(address, limit)}
    rows = AttemptCount.objects.filter(address_hash__in=limits, what=what, window_start=start)
    counts = {row.address_hash: row.count for row in rows}
    allowed = all(count < limits[counted] for counted, count in counts.items())
    return Allowance(allowed=allowed, retry_after=start + window - at, count=counts.get(address_hash(address, what), 0))


def _limits(address: str, limit: int) -> list[tuple[str, int]]:
    """What an attempt counts for, and how often each may."""
    try:
        network = ip_network(address, strict=False)
    except ValueError:
        return [(address, limit)]
    if isinstance(network, IPv6Network) and network.prefixlen > SITE_PREFIX:
        return [(address, limit), (str(network.supernet(new_prefix=SITE_PREFIX)), limit * SITE_LIMIT)]
    return [(address, limit)]


def _window_start(at: datetime, window: timedelta) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // window.total_seconds() * window.total_seconds(), UTC)
