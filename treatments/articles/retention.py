"""Puts the real retention periods of the settings into the privacy page's text."""

import re
from datetime import timedelta
from typing import Protocol

from django.utils.translation import ngettext

PLACEHOLDER = re.compile(r"\{\{\s*retention:([a-z]+)\s*\}\}")
DAYS_A_YEAR = 365


class Periods(Protocol):
    """Attributes by the names used in the text, each a timedelta."""


def with_periods(html: str, periods: Periods) -> str:
    """Raises AttributeError for a name that no setting has: better no page than a wrong promise."""
    return PLACEHOLDER.sub(lambda found: period_words(getattr(periods, found[1])), html)


def period_words(period: timedelta) -> str:
    """The largest unit that says it exactly."""
    hours, rest = divmod(int(period.total_seconds()), 3600)
    if rest:
        minutes = int(period.total_seconds()) // 60
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    days, odd_hours = divmod(hours, 24)
    if odd_hours or days < 2:  # noqa: PLR2004 - "24 hours" is plainer than "1 day"
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    years, odd_days = divmod(days, DAYS_A_YEAR)
    if years and not odd_days:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
