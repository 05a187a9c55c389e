"""Lengths and times in words, with two digits: the model gives orders of magnitude."""

import math
from collections.abc import Sequence

PREFIXES = ((1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"))
SECONDS = ((86400.0 * 365, "year"), (86400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


def in_units(value: float, unit: str) -> str:
    """`6.49e-10` and `s` as `650 ps`."""
    if value == 0:
        return f"0 {unit}"
    rounded = two_digits(value)
    factor, prefix = next((pair for pair in PREFIXES if rounded >= pair[0] * 0.9995), PREFIXES[-1])
    return f"{plain(rounded / factor)}\u00a0{prefix}{unit}"


def two_digits(value: float) -> float:
    if value == 0:
        return 0.0
    return round(value, 1 - math.floor(math.log10(abs(value))))


def plain(value: float) -> str:
    """Two digits without an exponent."""
    rounded = two_digits(value)
    digits = 0 if rounded == 0 else max(1 - math.floor(math.log10(abs(rounded))), 0)
    text = f"{rounded:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def largest_unit(seconds: float, units: Sequence[tuple[float, str]] = SECONDS) -> tuple[float, str]:
    """How many of the largest unit that fits: 380 seconds are 6.3 minutes."""
    factor, name = next((pair for pair in units if seconds >= pair[0]), units[-1])
    return two_digits(seconds / factor), name
