"""The clinic's name where no template of a page gives it: on pages about errors, and in an authenticator app."""

import contextlib
from typing import Any

from treatments import content
from treatments.library.branding import Branding


def brand_or_none() -> Branding | None:
    """For pages about errors, which must be drawn even while the content cannot be read."""
    with contextlib.suppress(Exception):
        return content.current().branding
    return None


def authenticator_issuer(_device: Any = None) -> str:
    """What an authenticator app shows above the six digits."""
    return content.current().branding.name
