"""How soon the clinic answers, in words that a person can check against a calendar."""

from math import ceil

from django.utils.translation import ngettext

from treatments.library.schemas.clinic import Clinic


def response_target_in_words(clinic: Clinic) -> str:
    """From one working day on, the hours are given as days of the clinic's own length, rounded up.

    Empty when the clinic's details cannot be read, so that nothing is promised.
    """
    if not clinic.hours:
        return ""
    days = clinic.promise_hours * 60 / mean_day(clinic)
    if days < 1:
        hours = clinic.promise_hours
        return ngettext("%(count)s working hour", "%(count)s working hours", hours) % {"count": hours}
    return ngettext("%(count)s working day", "%(count)s working days", ceil(days)) % {"count": ceil(days)}


def mean_day(clinic: Clinic) -> float:
    """Minutes of an average open day."""
    open_days = {hours.weekday for hours in clinic.hours}
    return sum(hours.closes - hours.opens for hours in clinic.hours) / len(open_days)
