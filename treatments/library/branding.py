"""The face of a clinic: its name, its colours as a stylesheet, its logo, each with a digest for its address."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from treatments.library.schemas.clinic import Clinic

DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """Every part may be missing: then the site has its own. `logo_holds_the_name`: it need not be written beside it."""

    name: str
    stylesheet: str
    line_colour: str
    logo: bytes
    logo_dark: bytes
    logo_holds_the_name: bool

    @property
    def stylesheet_key(self) -> str:
        return _key(self.stylesheet.encode())

    @property
    def logo_key(self) -> str:
        return _key(self.logo)

    @property
    def logo_dark_key(self) -> str:
        return _key(self.logo_dark)


def branding(clinic: Clinic, logos: Mapping[str, bytes]) -> Branding:
    logo, dark = logos.get("logo.svg", b""), logos.get("logo-dark.svg", b"")
    return Branding(
        name=clinic.brand,
        stylesheet=clinic.colours.stylesheet if clinic.colours else "",
        line_colour=(clinic.colours.second or clinic.colours.main) if clinic.colours else "",
        logo=logo,
        logo_dark=dark if logo else b"",
        logo_holds_the_name=clinic.logo_holds_the_name,
    )


def _key(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS] if data else ""
