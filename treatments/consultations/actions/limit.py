"""Counting what one address does, so that a door can say "later, please"."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.keys import address_hash
from treatments.consultations.models import AttemptCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    allowed: bool
    retry_after: timedelta


@write_lock()
@transaction.atomic
def count_attempt(*, address: str, what: str, limit: int, window: timedelta, at: datetime) -> Allowance:
    """Count one attempt and say whether it is within `limit` for the window that `at` falls into.

    Windows stand at fixed times, so a clock that jumps cannot lock anybody out for longer than one of them. `what` is a
    short name of the deed, such as "submit"; up to 20 letters.
    """
    start = _window_start(at, window)
    row, _ = AttemptCount.objects.select_for_update().get_or_create(
        address_hash=address_hash(address, what), what=what, window_start=start
    )
    row.count += 1
    row.save(update_fields=["count"])
    return Allowance(allowed=row.count <= limit, retry_after=start + window - at)


def look_at_attempts(*, address: str, what: str, limit: int, window: timedelta, at: datetime) -> Allowance:
    """Whether one more attempt would still be within the limit; counts nothing."""
    start = _window_start(at, window)
    row = AttemptCount.objects.filter(address_hash=address_hash(address, what), what=what, window_start=start).first()
    return Allowance(allowed=row is None or row.count < limit, retry_after=start + window - at)


def _window_start(at: datetime, window: timedelta) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // window.total_seconds() * window.total_seconds(), UTC)
