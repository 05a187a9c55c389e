"""How far heat and sound travel while a pulse of light lasts, and how long a target takes to cool.

Plain physics in SI units. The formulae, constants and conventions are those that the page names with their sources; the
numbers are good for orders of magnitude, not for settings.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

DIFFUSIVITY = 1.3e-7  # m2/s, skin; 1.0e-7 to 1.5e-7 are in use
SPEED_OF_SOUND = 1540.0  # m/s, soft tissue
HEAT_CAPACITY = 4.0  # J/cm3/K
PLANE, CYLINDER, SPHERE = 8, 16, 27  # divisors of the cooling time; 24 is in use for a sphere, too
CONFINED_BELOW, FREE_ABOVE = 0.5, 2.0


class Confinement(StrEnum):
    """Whether heat, or pressure, stays inside the target while the pulse lasts."""

    CONFINED = "confined"
    BORDERLINE = "borderline"
    FREE = "not confined"


def cooling_time(diameter: float, divisor: int = SPHERE) -> float:
    """The thermal relaxation time, d^2 / (k * kappa)."""
    return diameter**2 / (divisor * DIFFUSIVITY)


def crossing_time(diameter: float) -> float:
    """How long sound needs to cross the target, d / c."""
    return diameter / SPEED_OF_SOUND


def heat_distance(seconds: float) -> float:
    """How far heat spreads, sqrt(4 * kappa * t)."""
    return math.sqrt(4 * DIFFUSIVITY * seconds)


def sound_distance(seconds: float) -> float:
    return SPEED_OF_SOUND * seconds


def confinement(ratio: float) -> Confinement:
    """`ratio` is the length of the pulse over the time that the effect needs."""
    if ratio < CONFINED_BELOW:
        return Confinement.CONFINED
    return Confinement.BORDERLINE if ratio <= FREE_ABOVE else Confinement.FREE


def pigment_absorption(nanometres: float) -> float:
    """How strongly a grain of skin pigment takes up light, per cm; the content of pigment varies about tenfold."""
    return 1.70e12 * math.pow(nanometres, -3.48)


def temperature_rise(nanometres: float, fluence: float) -> float:
    """In kelvin inside a pigment grain, for J/cm2 that arrive at it, if no heat leaves."""
    return pigment_absorption(nanometres) * fluence / HEAT_CAPACITY


def irradiance(fluence: float, seconds: float) -> float:
    """W/cm2, the mean over the pulse."""
    return fluence / seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    key: str
    diameter: float
    divisor: int = SPHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    key: str
    seconds: float


TARGETS = (
    Target(key="ink", diameter=100e-9),
    Target(key="small-grain", diameter=500e-9),
    Target(key="large-grain", diameter=1e-6),
    Target(key="cell", diameter=10e-6),
    Target(key="vessel", diameter=50e-6, divisor=CYLINDER),
)
PULSES = (
    Pulse(key="10ms", seconds=10e-3),
    Pulse(key="20ns", seconds=20e-9),
    Pulse(key="5ns", seconds=5e-9),
    Pulse(key="900ps", seconds=900e-12),
    Pulse(key="750ps", seconds=750e-12),
    Pulse(key="450ps", seconds=450e-12),
    Pulse(key="300ps", seconds=300e-12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One pulse meets one target."""

    target: Target
    pulse: Pulse

    @property
    def cooling(self) -> float:
        return cooling_time(self.target.diameter, self.target.divisor)

    @property
    def crossing(self) -> float:
        return crossing_time(self.target.diameter)

    @property
    def thermal_ratio(self) -> float:
        return self.pulse.seconds / self.cooling

    @property
    def stress_ratio(self) -> float:
        return self.pulse.seconds / self.crossing

    @property
    def heat(self) -> Confinement:
        return confinement(self.thermal_ratio)

    @property
    def pressure(self) -> Confinement:
        return confinement(self.stress_ratio)
