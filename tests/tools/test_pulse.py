"""The physics of a pulse against every published row: the test vectors, and the tables with the digits they print."""

import itertools
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from treatments.tools import pulse
from treatments.tools.pulse import (
    CYLINDER,
    PLANE,
    PULSES,
    SPHERE,
    TARGETS,
    Confinement,
    Encounter,
    confinement,
    cooling_time,
    crossing_time,
    heat_distance,
    irradiance,
    pigment_absorption,
    sound_distance,
    temperature_rise,
)
from treatments.tools.pulse_drawing import EDGE, GRAIN, LEFT, RIGHT, frames, place_in_time
from treatments.tools.quantities import in_units, largest_unit, plain

PUBLISHED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "physics.yaml").read_text(encoding="utf-8"))
TOLERANCE = PUBLISHED["relative_tolerance"]
UNITS = {"s": 1, "m": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "ps": 1e-12, "mm": 1e-3, "µm": 1e-6, "nm": 1e-9}


def si(printed: str) -> float:
    number, unit = printed.split()
    return float(number) * UNITS[unit]


def agrees(value: float, printed: str) -> bool:
    """Whether a value comes out with the digits that were printed: half a step of the last digit, and no more.

    A trailing zero of a table's three digits may have been dropped.
    """
    number = printed.split(maxsplit=1)[0]
    mantissa = number.lower().split("e")[0].replace(".", "").lstrip("0")
    unit = UNITS[printed.split()[1]] if " " in printed else 1
    shown = float(number) * unit
    step = 10 ** (math.floor(math.log10(abs(shown))) - max(len(mantissa), 3) + 1)
    return abs(value - shown) <= step * 0.5001


def test_the_constants_are_those_of_the_notes() -> None:
    assert {name: float(value) for name, value in PUBLISHED["constants"].items()} == {
        "kappa_m2_s": pulse.DIFFUSIVITY,
        "c_m_s": pulse.SPEED_OF_SOUND,
        "k_sphere": SPHERE,
        "k_cylinder": CYLINDER,
        "k_plane": PLANE,
        "rho_c_J_cm3_K": pulse.HEAT_CAPACITY,
    }
    assert PUBLISHED["thresholds"] == {
        "confined_below": pulse.CONFINED_BELOW,
        "not_confined_above": pulse.FREE_ABOVE,
    }


@pytest.mark.parametrize("row", PUBLISHED["targets"], ids=lambda row: str(row["d_m"]))
def test_cooling_and_crossing_times_of_the_vectors(row: dict[str, Any]) -> None:
    diameter = float(row["d_m"])
    found = {f"trt_k{k}_s": cooling_time(diameter, k) for k in (27, 24, 16, 8)} | {"stress_s": crossing_time(diameter)}

    assert found == pytest.approx({key: float(row[key]) for key in found}, rel=TOLERANCE)


@pytest.mark.parametrize("row", PUBLISHED["ratios"], ids=lambda row: f"{row['pulse_s']} {row['d_m']}")
def test_ratios_and_labels_of_the_vectors(row: dict[str, Any]) -> None:
    diameter, seconds = float(row["d_m"]), float(row["pulse_s"])
    thermal, stress = seconds / cooling_time(diameter), seconds / crossing_time(diameter)

    assert (thermal, stress) == pytest.approx((float(row["thermal"]), float(row["stress"])), rel=TOLERANCE)
    assert (confinement(thermal), confinement(stress)) == (row["thermal_label"], row["stress_label"])


def test_absorption_and_distances_of_the_vectors() -> None:
    for nanometres, absorbed in PUBLISHED["melanosome_absorption_per_cm"].items():
        assert pigment_absorption(float(nanometres)) == pytest.approx(absorbed, rel=TOLERANCE)
    for row in PUBLISHED["distances"]:
        seconds = float(row["pulse_s"])
        assert heat_distance(seconds) == pytest.approx(float(row["heat_m"]), rel=TOLERANCE)
        assert sound_distance(seconds) == pytest.approx(float(row["sound_m"]), rel=TOLERANCE)


@pytest.mark.parametrize("row", PUBLISHED["worked"], ids=lambda row: row["d"])
def test_every_worked_value_is_as_printed(row: dict[str, str]) -> None:
    diameter = si(row["d"])

    for k in (8, 16, 24, 27):
        assert agrees(cooling_time(diameter, k), row[f"k{k}"]), k
    assert agrees(crossing_time(diameter), row["stress"])
    assert agrees(crossing_time(diameter) / 2, row["radius"])


@pytest.mark.parametrize("row", PUBLISHED["structures"], ids=lambda row: f"{row['d']} {row['k']}")
def test_every_larger_structure_is_as_printed(row: dict[str, Any]) -> None:
    assert agrees(cooling_time(si(row["d"]), row["k"]), row["trt"])


@pytest.mark.parametrize("row", PUBLISHED["spread"], ids=lambda row: row["pulse"])
def test_every_distance_is_as_printed(row: dict[str, str]) -> None:
    assert agrees(heat_distance(si(row["pulse"])), row["heat"])
    assert agrees(sound_distance(si(row["pulse"])), row["sound"])


@pytest.mark.parametrize("row", PUBLISHED["thermal_grid"], ids=lambda row: f"{row['pulse']} {row['d']}")
def test_every_thermal_ratio_is_as_printed(row: dict[str, Any]) -> None:
    ratio = si(row["pulse"]) / cooling_time(si(row["d"]))

    assert agrees(ratio, row["ratio"])
    assert confinement(ratio) == row["label"]


@pytest.mark.parametrize("row", PUBLISHED["stress_grid"], ids=lambda row: f"{row['pulse']} {row['d']}")
def test_every_stress_ratio_is_as_printed(row: dict[str, Any]) -> None:
    ratio = si(row["pulse"]) / crossing_time(si(row["d"]))

    assert agrees(ratio, row["ratio"])
    assert confinement(ratio) == row["label"]


@pytest.mark.parametrize("row", PUBLISHED["rises"], ids=lambda row: f"{row['nm']} {row['pulse']} {row['fluence']}")
def test_every_rise_of_temperature_is_as_printed(row: dict[str, Any]) -> None:
    assert round(temperature_rise(row["nm"], row["fluence"]), 1) == row["kelvin"]
    assert agrees(irradiance(row["fluence"], si(row["pulse"])), row["irradiance"])


@pytest.mark.parametrize("row", PUBLISHED["absorption_table"], ids=lambda row: str(row["nm"]))
def test_every_absorption_is_as_printed(row: dict[str, Any]) -> None:
    assert f"{pigment_absorption(row['nm']):.1f}" == row["per_cm"]
    assert f"{pigment_absorption(row['nm']) / pigment_absorption(532):.3f}" == row["relative"]


def encounter(target: str, of: str) -> Encounter:
    return Encounter(
        target=next(one for one in TARGETS if one.key == target), pulse=next(one for one in PULSES if one.key == of)
    )


def test_pico_is_a_matter_of_degree() -> None:
    """For a grain of 1 µm nanosecond and picosecond pulses both beat cooling; only the shortest beat sound."""
    assert {encounter("large-grain", key).heat for key in ("20ns", "5ns", "750ps", "300ps")} == {Confinement.CONFINED}
    assert encounter("large-grain", "750ps").stress_ratio > 1 > encounter("large-grain", "450ps").stress_ratio
    assert encounter("large-grain", "300ps").pressure is Confinement.CONFINED
    assert encounter("ink", "300ps").pressure is Confinement.FREE


def test_the_close_up_is_to_scale_and_says_what_has_left_the_picture() -> None:
    start, half, end, later = frames(encounter("large-grain", "450ps"))

    assert (start.heat, start.sound, start.is_lit) == (GRAIN, GRAIN, False)
    assert end.heat == pytest.approx(GRAIN * (1 + 15.297e-9 / 0.5e-6), abs=0.05)
    assert end.sound == pytest.approx(GRAIN * (1 + 693e-9 / 0.5e-6), abs=0.05)
    assert half.sound == pytest.approx((GRAIN + end.sound) / 2, abs=0.1)
    assert (half.is_lit, end.is_lit, later.is_lit) == (True, True, False)
    assert later.sound is None
    assert later.sound_beyond == pytest.approx(6.93e-6)


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.key)
@pytest.mark.parametrize("of", PULSES, ids=lambda one: one.key)
def test_nothing_is_drawn_outside_the_pictures(target: Any, of: Any) -> None:
    met = Encounter(target=target, pulse=of)

    for moment in frames(met):
        assert all(radius is None or GRAIN <= radius <= EDGE for radius in (moment.heat, moment.sound))
    assert all(LEFT < place_in_time(seconds) < RIGHT for seconds in (of.seconds, met.cooling, met.crossing))


def test_each_decade_of_the_time_line_has_the_same_room() -> None:
    places = [place_in_time(10.0**power) for power in range(-11, 0)]

    assert places[0] == LEFT
    assert places[-1] == RIGHT
    assert [b - a for a, b in itertools.pairwise(places)] == pytest.approx([33.6] * 10, abs=0.11)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (6.49e-10, "s", "650\u00a0ps"),
        (9.996e-10, "s", "1\u00a0ns"),
        (1.2e-3, "s", "1.2\u00a0ms"),
        (15.4, "m", "15\u00a0m"),
        (1.155e-6, "m", "1.2\u00a0µm"),
        (0, "m", "0 m"),
        (4e-14, "s", "0.04\u00a0ps"),
    ],
)
def test_a_quantity_has_two_digits_and_a_unit_that_fits(value: float, unit: str, words: str) -> None:
    assert in_units(value, unit) == words


def test_numbers_and_spans_are_plain() -> None:
    numbers = [plain(value) for value in (0.00263, 1.155, 30.8, 770, 15400000)]
    spans = [largest_unit(value) for value in (0.87, 380, 86400 * 3)]

    assert numbers == ["0.0026", "1.2", "31", "770", "15,000,000"]
    assert spans == [(0.87, "second"), (6.3, "minute"), (3.0, "day")]
