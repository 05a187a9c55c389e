"""A clinic's two colours, and what each has to stand out from: refused with the figure where the contrast falls short.

The grounds are those of static/css/tokens.css; a test compares them.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from treatments.library.schemas.values import Line, Schema, Text

WORDS, LINES = 4.5, 3.0  # WCAG 2.2: the contrast of text, and of what is not text
LIGHT: Mapping[str, str] = {
    "paper": "#fbf8f1",
    "raised": "#fffefa",
    "sunk": "#f2ede1",
    "fill-1": "#d3e5e0",
    "fill-2": "#f1dfb6",
    "on-accent": "#fffefa",
}
DARK: Mapping[str, str] = {
    "paper": "#0d1b1e",
    "raised": "#14272b",
    "sunk": "#0a1517",
    "fill-1": "#23474a",
    "fill-2": "#5e4a22",
    "on-accent": "#0a1f24",
}
_DRAWN_ON = ("paper", "raised", "sunk")
_HEX = re.compile(r"#[0-9a-f]{6}\Z")
_DEEPER, _STEP = 0.25, 0.04


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another one in it."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in parts)


def lightened(colour: str, least: float, grounds: tuple[str, ...]) -> str:
    """The colour, with as little white in it as makes it stand out on the dark page."""
    share = 0.0
    while _short(mixed(colour, "#ffffff", share), DARK, grounds, least) and share < 1:
        share = min(1.0, share + _STEP)
    return mixed(colour, "#ffffff", share)


def _checked(page: str, grounds: Mapping[str, str], names: tuple[str, ...], least: float) -> AfterValidator:
    def check(value: str) -> str:
        if not value:
            return value
        if not _HEX.match(value.lower()):
            raise ValueError("must be a colour of six digits, such as #005160")
        if short := _short(value.lower(), grounds, names, least):
            name, found = short
            other = "lighter" if page == "dark" else "darker"
            against = "words on it" if name == "on-accent" else f"`{name}`"
            raise ValueError(
                f"stands out too little on the {page} page: {found:.2f} to 1 against {against} ({grounds[name]}), "
                f"and at least {least:g} to 1 is needed. Choose a {other} colour"
            )
        return value.lower()

    return AfterValidator(check)


def _short(colour: str, grounds: Mapping[str, str], names: tuple[str, ...], least: float) -> tuple[str, float] | None:
    """The worst of the pairs that fall short."""
    name, found = min(((name, contrast(colour, grounds[name])) for name in names), key=lambda pair: pair[1])
    return (name, found) if found < least else None


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the standard


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


class Colours(Schema):
    """`main` colours links and buttons, `second` the lines of light. What is left empty is worked out."""

    main: Annotated[Text, _checked("light", LIGHT, tuple(LIGHT), WORDS)]
    main_dark: Annotated[Line, _checked("dark", DARK, tuple(DARK), WORDS)] = ""
    second: Annotated[Line, _checked("light", LIGHT, _DRAWN_ON, LINES)] = ""
    second_dark: Annotated[Line, _checked("dark", DARK, _DRAWN_ON, LINES)] = ""

    @property
    def stylesheet(self) -> str:
        """The tokens that these colours replace. It stands outside every layer, so it wins."""
        dark = self.main_dark or lightened(self.main, WORDS, tuple(DARK))
        light_page = {"accent": self.main, "accent-deep": mixed(self.main, "#000000", _DEEPER)}
        dark_page = {"accent": dark, "accent-deep": mixed(dark, "#ffffff", _DEEPER)}
        if self.second:
            light_page["beam"] = self.second
            dark_page["beam"] = self.second_dark or lightened(self.second, LINES, _DRAWN_ON)
        return f"{_rule(light_page)}\n@media (prefers-color-scheme: dark) {{\n{_rule(dark_page)}\n}}\n"


def _rule(tokens: Mapping[str, str]) -> str:
    return ":root {" + "".join(f" --color-{name}: {colour};" for name, colour in tokens.items()) + " }"
