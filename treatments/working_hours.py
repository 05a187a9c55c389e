"""The clinic's opening hours, as the records count working time with them."""

from collections import defaultdict
from datetime import time
from zoneinfo import ZoneInfo

from treatments.consultations.hours import WorkingHours
from treatments.library.schemas.clinic import Clinic


def working_hours(clinic: Clinic) -> WorkingHours:
    weekdays: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    for opening in clinic.hours:
        weekdays[opening.weekday].append((_clock(opening.opens), _clock(opening.closes)))
    return WorkingHours(
        weekdays={day: sorted(openings) for day, openings in weekdays.items()},
        zone=ZoneInfo(clinic.time_zone),
        holidays=frozenset(clinic.holidays),
    )


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time.max
