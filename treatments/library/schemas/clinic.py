"""clinic.yaml: who runs this site, when it is open and how to reach it."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from treatments.library.article import Clinic, OpeningHours
from treatments.library.schemas.values import Day, Line, Minutes, Schema, Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone such as Europe/London")
    return ZoneInfo(value).key


def _telephone(value: str) -> str:
    if not any(character.isdigit() for character in value):
        raise ValueError("must hold a telephone number")
    return value


class HoursSchema(Schema):
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    opens: Minutes
    closes: Minutes

    def noun(self) -> OpeningHours:
        return OpeningHours(weekday=WEEKDAYS.index(self.weekday), opens=self.opens, closes=self.closes)


class ClinicSchema(Schema):
    sample: bool
    name: Text
    address: tuple[Text, ...]
    phone: Annotated[Text, AfterValidator(_telephone)]
    email: Text
    hours_words: Text
    hours: tuple[HoursSchema, ...]
    holidays: tuple[Day, ...] = ()
    out_of_hours: Line
    emergency_number: Annotated[Text, AfterValidator(_telephone)]
    time_zone: Annotated[Text, AfterValidator(_zone)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    promise_hours: Annotated[int, Field(gt=0)]
    privacy_contact: Text
    earns_from: Text

    def noun(self) -> Clinic:
        plain = {name: getattr(self, name) for name in type(self).model_fields if name != "hours"}
        return Clinic(**plain, hours=tuple(hours.noun() for hours in self.hours))
