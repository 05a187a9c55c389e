"""The days after a session on one person's calendar: which stage is when, what is over, and what to leave out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from treatments.library.schemas.questions import AftercareLimit, AftercarePathway, AftercareStage

# Days are counted up to half a year on, and the form of a calendar file has four digits for a year.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class Position(StrEnum):
    """Where something stands today. UNDATED: nobody gave a date, or the day of treatment is still to come."""

    UNDATED = "undated"
    OVER = "over"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedStage:
    stage: AftercareStage
    first: date | None
    last: date | None
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLimit:
    """Left out before `earliest` by every source, and before `latest` by some. NOW: the sources differ today."""

    limit: AftercareLimit
    earliest: date | None
    latest: date | None
    position: Position

    @property
    def is_disputed(self) -> bool:
        return self.limit.shortest_days != self.limit.longest_days


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingDays:
    """`day` is the number of today, from 0 on; None without a date or before it."""

    pathway: AftercarePathway
    start: date | None
    day: int | None
    stages: tuple[DatedStage, ...]
    limits: tuple[DatedLimit, ...]

    @property
    def now(self) -> DatedStage | None:
        return next((stage for stage in self.stages if stage.position is Position.NOW), None)

    @property
    def is_over(self) -> bool:
        return self.day is not None and self.day > self.pathway.stages[-1].last_day


def healing_days(pathway: AftercarePathway, start: date | None, today: date) -> HealingDays:
    """`start` is the day of treatment, between EARLIEST and LATEST."""
    since = (today - start).days if start is not None else -1
    day = since if since >= 0 else None
    return HealingDays(
        pathway=pathway,
        start=start,
        day=day,
        stages=tuple(
            DatedStage(
                stage=stage,
                first=_after(start, stage.first_day),
                last=_after(start, stage.last_day),
                position=_position(day, stage.first_day, stage.last_day),
            )
            for stage in pathway.stages
        ),
        limits=tuple(
            DatedLimit(
                limit=limit,
                earliest=_after(start, limit.shortest_days),
                latest=_after(start, limit.longest_days),
                position=_position(day, limit.shortest_days, limit.longest_days - 1),
            )
            for limit in pathway.leave_out
        ),
    )


def _after(start: date | None, days: int) -> date | None:
    return start + timedelta(days=days) if start is not None else None


def _position(day: int | None, first: int, last: int) -> Position:
    if day is None:
        return Position.UNDATED
    if day > last:
        return Position.OVER
    return Position.NOW if day >= first else Position.AHEAD
