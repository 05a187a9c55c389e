"""How well the clinic has kept its response target lately, for patients to read beside the promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from treatments.consultations.choices import Outcome
from treatments.consultations.hours import WorkingHours, latest_start, working_time_between
from treatments.consultations.models import ConsultationRequest

DAYS = 30
FEWEST = 20  # fewer would say more of single people than of the clinic
MOST = 2000  # a patient waits for this page: more are not read for it

HOUR = timedelta(hours=1)
# These say that the patient was answered, at the latest when the request was closed.
ANSWERED_ON_CLOSING = frozenset({Outcome.BOOKED, Outcome.ADVISED, Outcome.REFERRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPromise:
    """`of_100` of 100 requests were answered in time, rounded down.

    Half of them were answered within `half_hours` working hours, rounded up and at least 1; None if fewer than half
    were answered at all.
    """

    of_100: int
    half_hours: int | None


def kept_promise(*, hours: WorkingHours, within: timedelta, at: datetime) -> KeptPromise | None:
    """What became of the requests of the last 30 days before `at`, whose answer was promised `within` working time.

    Counted are the requests first answered in that time, those closed in it without an answer, and those still open
    past their promise, however old. A request without an answer is counted once its promise has passed, as not kept:
    leaving it out would make a clinic that answers nobody look the best. Suspected spam, what was no real request and
    unanswered duplicates are left out; erased requests have no row.

    None for fewer than 20 requests, and for more than 2,000.
    """
    promised = ConsultationRequest.objects.filter(suspected_spam=False).exclude(outcome=Outcome.SPAM).order_by()
    since = at - timedelta(days=DAYS)
    settled = (
        promised.filter(
            Q(first_answered_at__gt=since, first_answered_at__lte=at)
            | Q(first_answered_at__isnull=True, closed_at__gt=since, closed_at__lte=at)
        )
        .exclude(first_answered_at__isnull=True, outcome=Outcome.DUPLICATE)
        .values_list("created_at", "first_answered_at", "closed_at", "outcome")[: MOST + 1]
    )
    waited: list[timedelta] = []  # of those who were answered
    unanswered = promised.overdue(latest_start=latest_start(at, within, hours))[: MOST + 1].count()
    for created_at, first_answered_at, closed_at, outcome in settled:
        answered_at = first_answered_at or (closed_at if outcome in ANSWERED_ON_CLOSING else None)
        if answered_at:
            waited.append(working_time_between(created_at, answered_at, hours))
        elif closed_at and working_time_between(created_at, closed_at, hours) > within:
            unanswered += 1
    counted = len(waited) + unanswered
    if not FEWEST <= counted <= MOST:
        return None
    kept = sum(one <= within for one in waited)
    return KeptPromise(of_100=100 * kept // counted, half_hours=_half_hours(waited, counted))


def _half_hours(waited: Sequence[timedelta], counted: int) -> int | None:
    half = (counted + 1) // 2
    return max(-(-sorted(waited)[half - 1] // HOUR), 1) if len(waited) >= half else None
