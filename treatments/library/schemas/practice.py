"""prices.yaml and lasers.yaml: what a clinic charges and with what it treats. Both are its own; we ship neither."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from treatments.library.schemas.values import Day, Key, Line, Schema, Text


class Price(Schema):
    """One line of the list. `options` are keys of options.yaml: the comparison can show the price beside them."""

    what: Text
    price: Text
    per: Literal["consultation", "test spot", "session", "course"]
    includes: Text
    extra: Line = ""
    options: tuple[Key, ...] = ()


class PricesFile(Schema):
    """`as_of` is the day on which the clinic last looked at them."""

    as_of: Day
    note: Line = ""
    in_the_comparison: bool = False
    prices: Annotated[tuple[Price, ...], Field(min_length=1)]


class Laser(Schema):
    """A device, by its maker's name for it. `laser_class` is that of IEC 60825-1, `used_by` are keys of people.yaml."""

    key: Key
    name: Text
    maker: Text
    wavelengths: Annotated[tuple[Annotated[int, Field(ge=100, le=20_000)], ...], Field(min_length=1)]
    laser_class: Literal["1", "1C", "1M", "2", "2M", "3R", "3B", "4"]
    pulse: Line = ""
    used_for: Text
    used_by: Annotated[tuple[Key, ...], Field(min_length=1)]


class LasersFile(RootModel[tuple[Laser, ...]]):
    """A list of devices."""
