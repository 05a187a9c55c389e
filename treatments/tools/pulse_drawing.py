"""Where the lines of the two drawings of a pulse lie: a time line in powers of ten, and a close-up that is to scale."""

import math
from dataclasses import dataclass

from treatments.tools.pulse import Encounter, heat_distance, sound_distance

# The time line, in units of its viewBox.
LEFT, RIGHT = 12.0, 348.0
SHORTEST, LONGEST = -11, -1  # powers of ten, in seconds

# One frame of the close-up.
MIDDLE, EDGE, GRAIN = 90.0, 90.0, 24.0
STEPS = (0.0, 0.5, 1.0, 10.0)  # lengths of the pulse
END = 3  # the number of the step at which the pulse ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One moment. A radius is None where the front has left the picture; `beyond` is how far from the target, in m."""

    number: int
    seconds: float
    is_lit: bool
    heat: float | None
    sound: float | None
    heat_beyond: float
    sound_beyond: float


def place_in_time(seconds: float) -> float:
    """Where a length of time ends on the time line: each decade has the same room."""
    share = (math.log10(seconds) - SHORTEST) / (LONGEST - SHORTEST)
    return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)


def frames(encounter: Encounter) -> list[Frame]:
    return [
        _frame(number, lengths * encounter.pulse.seconds, encounter, lit=0 < lengths <= 1)
        for number, lengths in enumerate(STEPS, start=1)
    ]


def _frame(number: int, seconds: float, encounter: Encounter, *, lit: bool) -> Frame:
    heat, sound = heat_distance(seconds), sound_distance(seconds)
    return Frame(
        number=number,
        seconds=seconds,
        is_lit=lit,
        heat=_radius(heat, encounter),
        sound=_radius(sound, encounter),
        heat_beyond=heat,
        sound_beyond=sound,
    )


def _radius(distance: float, encounter: Encounter) -> float | None:
    """The target is drawn as wide as GRAIN whatever its size, and everything else to the same scale."""
    radius = GRAIN + distance / (encounter.target.diameter / 2) * GRAIN
    return round(radius, 1) if radius <= EDGE else None
