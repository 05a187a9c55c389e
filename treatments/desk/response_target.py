"""The response target of the clinic: a first answer within so many working hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from treatments import content
from treatments.consultations.choices import Status
from treatments.consultations.hours import WorkingHours, latest_start, working_time_between
from treatments.consultations.models import ConsultationRequest
from treatments.library.schemas.clinic import Clinic
from treatments.working_hours import working_hours

# No request is older; a date before it (from a wrong clock) is counted without the cache.
FIRST_DAY = date(2020, 1, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Working time since a request arrived.

    `left` is negative once the target is missed, and None once the clock has stopped.
    """

    working: timedelta
    left: timedelta | None

    @property
    def past(self) -> timedelta | None:
        return -self.left if self.left is not None and self.left < timedelta() else None


class WorkedDays:
    """`working_time_between`, with each day counted once: a page of old requests would count years of them again."""

    def __init__(self, hours: WorkingHours) -> None:
        self.hours = hours
        self.before = [timedelta()]  # at each day's beginning, since FIRST_DAY

    def between(self, start: datetime, end: datetime) -> timedelta:
        if start.astimezone(self.hours.zone).date() < FIRST_DAY or end <= start:
            return working_time_between(start, end, self.hours)
        return self._until(end) - self._until(start)

    def _until(self, moment: datetime) -> timedelta:
        day = moment.astimezone(self.hours.zone).date()
        return self._before(day) + sum(
            (max(min(closes, moment) - opens, timedelta()) for opens, closes in self.hours.on(day)), timedelta()
        )

    def _before(self, day: date) -> timedelta:
        number = (day - FIRST_DAY).days
        while len(self.before) <= number:
            last = FIRST_DAY + (len(self.before) - 1) * DAY
            worked = sum((closes - opens for opens, closes in self.hours.on(last)), timedelta())
            self.before.append(self.before[-1] + worked)
        return self.before[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTarget:
    hours: WorkingHours
    within: timedelta
    days: WorkedDays

    def latest_start(self, at: datetime) -> datetime:
        """Whatever came before this moment and is still unanswered is past the response target."""
        return latest_start(at, self.within, self.hours)

    def waited(self, consultation: ConsultationRequest, at: datetime) -> Waited:
        """The clock stops at the first answer, or at the end of a request that never got one.

        Nothing is past the promise while a request waits for the patient.
        """
        stopped = consultation.first_answered_at or consultation.closed_at
        working = self.days.between(consultation.created_at, stopped or at)
        waits_for_us = consultation.status != Status.WAITING
        counting = stopped is None and waits_for_us and not consultation.suspected_spam
        return Waited(working=working, left=self.within - working if counting else None)


def clinic_zone() -> ZoneInfo:
    return ZoneInfo(content.current().site.clinic.time_zone)


def response_target() -> ResponseTarget:
    """As clinic.yaml has it now."""
    return _target_of(content.current().site.clinic)


@lru_cache(maxsize=2)
def _target_of(clinic: Clinic) -> ResponseTarget:
    hours = working_hours(clinic)
    return ResponseTarget(hours=hours, within=timedelta(hours=clinic.promise_hours), days=WorkedDays(hours))
