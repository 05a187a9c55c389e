"""Working time: time that passes only while the clinic is open.

Opening hours are local times of the clinic's zone; the time between them is real time, so the night on which the clocks
change is neither too long nor too short.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# How far back working hours are searched for before there are said to be none.
HORIZON = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When the clinic is open.

    `weekdays` maps Monday = 0 ... Sunday = 6 to the openings of that day, in order and without overlap; a day that is
    missing is closed, and so is every date in `holidays`.
    """

    weekdays: Mapping[int, Sequence[tuple[time, time]]]
    zone: ZoneInfo
    holidays: Collection[date] = ()

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The openings of one local day, as moments in UTC."""
        if day in self.holidays:
            return
        for opens, closes in self.weekdays.get(day.weekday(), ()):
            # A local time that happens twice: open at the first, closed after the second.
            start = datetime.combine(day, opens, self.zone).replace(fold=0).astimezone(UTC)
            end = datetime.combine(day, closes, self.zone).replace(fold=1).astimezone(UTC)
            if start < end:
                yield start, end


def working_time_between(start: datetime, end: datetime, hours: WorkingHours) -> timedelta:
    """How much working time lies between two aware moments; nothing when `end` is not after `start`."""
    total = timedelta()
    day, last = start.astimezone(hours.zone).date(), end.astimezone(hours.zone).date()
    while day <= last:
        for opens, closes in hours.on(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total


def moment_after(start: datetime, amount: timedelta, hours: WorkingHours) -> datetime | None:
    """The moment at which `amount` of working time has passed since `start`; None if that is beyond `HORIZON`."""
    left = amount
    day, last = start.astimezone(hours.zone).date(), (start + HORIZON).astimezone(hours.zone).date()
    while day <= last:
        for opens, closes in hours.on(day):
            begin = max(opens, start)
            if closes <= begin:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
    return None


def latest_start(end: datetime, amount: timedelta, hours: WorkingHours) -> datetime:
    """The latest moment from which at least `amount` of working time has passed until `end`.

    What arrived before it and is still unanswered is overdue. Where the clinic is closed for longer than
    `HORIZON`, that far back.
    """
    left = amount
    day, first = end.astimezone(hours.zone).date(), (end - HORIZON).astimezone(hours.zone).date()
    while day >= first:
        for opens, closes in reversed(list(hours.on(day))):
            stop = min(closes, end)
            if stop <= opens:
                continue
            if stop - opens >= left:
                return stop - left
            left -= stop - opens
        day -= timedelta(days=1)
    return end - HORIZON
