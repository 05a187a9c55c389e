"""The kinds of value that content files are made of, and the strictness that all schemas share."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

KEY = re.compile(r"[a-z0-9]+([_-]+[a-z0-9]+)*\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
SLUG = re.compile(r"[a-z0-9]{1,60}(-[a-z0-9]{1,60}){0,20}\Z")


class Schema(BaseModel):
    """Unknown keys are faults, values never change, numbers may stand where text is meant (`volume: 29`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a day that exists, written 2026-11-20")


def _clock(value: object) -> int:
    if isinstance(value, str) and (found := _CLOCK.match(value)):
        return int(found[1]) * 60 + int(found[2])
    raise ValueError('must be a time of day, written "09:00"')


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _key(value: str) -> str:
    if not KEY.match(value):
        raise ValueError("must be a key: lower-case letters, digits, - and _")
    return value


def _slug(value: str) -> str:
    if not SLUG.match(value):
        raise ValueError("must be a slug: lower-case letters, digits and single hyphens")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Minutes = Annotated[int, BeforeValidator(_clock)]
Line = Annotated[str, StringConstraints(strip_whitespace=True)]
Text = Annotated[Line, AfterValidator(_filled)]
Key = Annotated[str, AfterValidator(_key)]
Slug = Annotated[str, AfterValidator(_slug)]
