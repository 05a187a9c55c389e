"""When a patient may expect an answer, in her own words: a day and a part of it, at the clinic; and what was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.consultations.hours import moment_after
from treatments.consultations.kept_promise import kept_promise
from treatments.library.schemas.clinic import Clinic
from treatments.working_hours import working_hours

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    at: datetime

    def __str__(self) -> str:
        return _("%(day)s, %(part)s") % {"day": date_format(self.at, "l, j F"), "part": self.part_of_day}

    @property
    def part_of_day(self) -> str:
        if self.at.hour < NOON:
            return _("morning")
        return _("afternoon") if self.at.hour < EVENING else _("evening")


def answer_due(received_at: datetime, clinic: Clinic) -> Due | None:
    """None where the clinic's details cannot be read, so that nothing is promised."""
    if not clinic.hours:
        return None
    moment = moment_after(received_at, timedelta(hours=clinic.promise_hours), working_hours(clinic))
    return Due(at=moment.astimezone(ZoneInfo(clinic.time_zone))) if moment else None


def kept_promise_in_words(clinic: Clinic, *, at: datetime) -> str:
    """What was really kept in the last 30 days. Empty where nothing is promised or too few were to be answered."""
    if not clinic.hours:
        return ""
    kept = kept_promise(hours=working_hours(clinic), within=timedelta(hours=clinic.promise_hours), at=at)
    if kept is None:
        return ""
    if kept.half_hours is None:
        return _("In the last 30 days %(share)s of 100 answers came within the promise.") % {"share": kept.of_100}
    return ngettext(
        "In the last 30 days half of the answers came within %(hours)s working hour; "
        "%(share)s of 100 within the promise.",
        "In the last 30 days half of the answers came within %(hours)s working hours; "
        "%(share)s of 100 within the promise.",
        kept.half_hours,
    ) % {"hours": kept.half_hours, "share": kept.of_100}
