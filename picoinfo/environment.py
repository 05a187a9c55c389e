"""Typed readers of environment variables. A bad value stops the site with its name and how to correct it."""

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})
UNITS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "year": timedelta(days=365),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long each kind of private record is kept before it is erased."""

    draft: timedelta
    open: timedelta
    closed: timedelta
    spam: timedelta
    message: timedelta
    event: timedelta
    feedback: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuotas:
    """How many unsent forms there may be, by sender and in all."""

    drafts_per_sender: int
    drafts: int


def invalid(name: str, value: str, fix: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} cannot be used: {fix}")


def call_later(path: str) -> Callable[..., str]:
    """A function of the project, by its dotted path: settings are read before it can be imported."""
    return lambda *given: str(import_string(path)(*given))


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in YES:
        return True
    if value.strip().lower() in NO:
        return False
    raise invalid(name, value, "write 1 for yes or 0 for no.")


def number(name: str, default: int, *, minimum: int = 0) -> int:
    value = text(name) or str(default)
    if not re.fullmatch(r"\d{1,9}", value) or int(value) < minimum:
        raise invalid(name, value, f"write a whole number, {minimum} or more.")
    return int(value)


def comma_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    value = text(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else list(default)


def header_name(name: str, default: str) -> str:
    value = text(name) or default
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", value):
        raise invalid(name, value, "write a header name of letters, digits and hyphens, such as X-Forwarded-For.")
    return value


def folder(name: str, default: Path) -> Path:
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def optional_folder(name: str) -> Path | None:
    """A folder, or None if the variable is not set."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else None


def file(name: str) -> Path | None:
    """A file that must exist, or None if the variable is not set."""
    value = text(name)
    if not value:
        return None
    if not (path := Path(value).expanduser().resolve()).is_file():
        raise invalid(name, value, "there is no such file.")
    return path


def private_folder(path: Path) -> Path:
    """Made if it can be; where it cannot, Django's own check says so, or `up` does."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def period(name: str, default: str) -> timedelta:
    """A length of time such as "24 hours", "90 days", "6 weeks" or "3 years" (a year counts 365 days)."""
    value = text(name, default)
    match = re.fullmatch(r"(\d{1,4}) *(hour|day|week|year)s?", value.lower())
    if not match or int(match[1]) == 0:
        raise invalid(name, value, 'write a number and a unit, such as "24 hours", "90 days" or "3 years".')
    return int(match[1]) * UNITS[match[2]]


def site_url(name: str, default: str) -> str:
    """The address that readers type, without a path; https means production."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise invalid(name, value, "write the site's whole address without a path, such as https://www.example.org")
    return value
