"""clinic.yaml: who runs this site, when it is open and how to reach it."""

from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from treatments.library.schemas.colours import Colours
from treatments.library.schemas.values import Day, Line, Minutes, Schema, Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# ISO 3166-1, alpha-2, as of 2025: the codes that countries' advertising rules in wording.yaml are filed under.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()
)
# What people write, and what the standard calls it.
_SPOKEN_CODES = {"UK": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB", "UNITED KINGDOM": "GB", "EL": "GR"}


_zones = cache(available_timezones)  # it searches a whole folder


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("must be a time zone such as Europe/London")
    return ZoneInfo(value).key


def _telephone(value: str) -> str:
    if not any(character.isdigit() for character in value):
        raise ValueError("must hold a telephone number")
    return value


def _country(value: str) -> str:
    if value in COUNTRIES:
        return value
    meant = _SPOKEN_CODES.get(value.upper(), value.upper())
    hint = f"did you mean `{meant}`?" if meant in COUNTRIES else "such as `GB`"
    raise PydanticCustomError("country", "must be the two letters of a country (ISO 3166)", {"hint": hint})


def _weekday(value: object) -> int:
    if value in WEEKDAYS:
        return WEEKDAYS.index(str(value))
    raise PydanticCustomError("weekday", "must be a day of the week", {"expected": ", ".join(WEEKDAYS)})


class OpeningHours(Schema):
    """One weekday's opening times, minutes after midnight in the clinic's time zone. Monday is 0."""

    weekday: Annotated[int, BeforeValidator(_weekday)]
    opens: Minutes
    closes: Minutes


class Clinic(Schema):
    sample: bool
    name: Text
    address: tuple[Text, ...]
    phone: Annotated[Text, AfterValidator(_telephone)]
    email: Text
    hours_words: Text
    hours: tuple[OpeningHours, ...]
    holidays: tuple[Day, ...] = ()
    out_of_hours: Line
    low_mood_help: Line = ""
    emergency_number: Annotated[Text, AfterValidator(_telephone)]
    time_zone: Annotated[Text, AfterValidator(_zone)]
    country: Annotated[str, AfterValidator(_country)]
    promise_hours: Annotated[int, Field(gt=0)]
    privacy_contact: Text
    earns_from: Text
    site_name: Line = ""
    colours: Colours | None = None
    logo_holds_the_name: bool = False

    @property
    def brand(self) -> str:
        """What the site is called: by its own name, or else the clinic's. A sample clinic is no name for a site."""
        return self.site_name or ("picoinfo" if self.sample else self.name)


# What a reader sees of the clinic while clinic.yaml cannot be read and never could be: nothing that could be mistaken.
NO_CLINIC = Clinic.model_construct(
    name="",
    sample=True,
    address=(),
    phone="",
    out_of_hours="",
    emergency_number="",
    email="",
    country="",
    time_zone="UTC",
    hours=(),
    hours_words="",
    holidays=(),
    promise_hours=0,
    privacy_contact="",
    earns_from="",
)
