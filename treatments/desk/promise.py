"""The promise of the clinic: a first answer within so many working hours."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from treatments import shelf
from treatments.consultations.hours import WorkingHours, latest_start, working_time_between
from treatments.consultations.models import ConsultationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Working time since a request came. `left` is below nothing once the promise is broken, and None if it is kept."""

    working: timedelta
    left: timedelta | None

    @property
    def past(self) -> timedelta | None:
        return -self.left if self.left is not None and self.left < timedelta() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    hours: WorkingHours
    within: timedelta

    def latest_start(self, at: datetime) -> datetime:
        """Whatever came before this moment and is still unanswered is past the promise."""
        return latest_start(at, self.within, self.hours)

    def waited(self, consultation: ConsultationRequest, at: datetime) -> Waited:
        """The clock stops at the first answer, or at the end of a request that never got one."""
        stopped = consultation.first_answered_at or consultation.closed_at
        working = working_time_between(consultation.created_at, stopped or at, self.hours)
        promised = stopped is None and not consultation.suspected_spam
        return Waited(working=working, left=self.within - working if promised else None)


def clinic_zone() -> ZoneInfo:
    return ZoneInfo(shelf.library().site.clinic.time_zone)


def promise() -> Promise:
    """As clinic.yaml says it now."""
    clinic = shelf.library().site.clinic
    weekdays: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    for opening in clinic.hours:
        weekdays[opening.weekday].append((_clock(opening.opens), _clock(opening.closes)))
    hours = WorkingHours(
        weekdays={day: sorted(openings) for day, openings in weekdays.items()},
        zone=clinic_zone(),
        holidays=frozenset(clinic.holidays),
    )
    return Promise(hours=hours, within=timedelta(hours=clinic.promise_hours))


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60) if minutes < 24 * 60 else time.max
