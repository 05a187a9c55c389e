"""The clock of the tests: it stands still on a Wednesday at noon, whatever the system's date is.

The project reads the time in one way, `django.utils.timezone.now`, so replacing that function fixes the day, the hour
and the weekday of every test in this process. Real server processes, signatures and cookies keep the machine's clock.
"""

import sys
from datetime import UTC, datetime, timedelta

from django.utils import timezone

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Clock:
    """What `timezone.now` reads while the tests run. It moves only when a test moves it."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def forward(self, length: timedelta) -> None:
        self.time += length

    def at(self, moment: datetime) -> None:
        self.time = moment

    def reset(self) -> None:
        self.time = NOW


clock = Clock()


def stop_the_clock() -> None:
    """Also in the libraries that imported the function itself before this ran, such as axes."""
    real = timezone.now
    for module in list(sys.modules.values()):
        if vars(module).get("now") is real:
            module.now = clock.now  # type: ignore[attr-defined]
