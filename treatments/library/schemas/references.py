"""references.yaml: every source, what kind of study it is and how much of it was seen."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, RootModel

from treatments.library.schemas.values import Key, Line, Schema, Text

StudyKind = Literal[
    "meta-analysis",
    "systematic-review",
    "randomised-trial",
    "comparative-study",
    "prospective-study",
    "retrospective-study",
    "case-reports",
    "narrative-review",
    "guideline",
    "patient-leaflet",
    "regulation",
    "laboratory-or-theory",
]


class StudyPeople(Schema):
    """Who was studied, as far as the reference says. None means not reported; it is never guessed."""

    n: Annotated[int, Field(ge=0)] | None = None
    where: Line | None = None
    skin: Line | None = None


class Reference(Schema):
    """A source. `pools` says what a review adds up: trials (as if nothing is said), or studies of any design.

    `accessed` (a month) and `seen_at` (a site) tell of a source without a date when and where it was read.
    """

    key: Key
    title: Text
    kind: StudyKind
    verified: Literal["full", "partial", "memory"]
    pools: Literal["trials", "studies"] | None = None
    authors: Line | None = None
    journal: Line | None = None
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    volume: Line | None = None
    issue: Line | None = None
    pages: Line | None = None
    doi: Annotated[str, Field(pattern=r"^10\.")] | None = None
    accessed: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] | None = None
    seen_at: Annotated[str, Field(pattern=r"^[a-z0-9.-]+\.[a-z]+$")] | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    people: Annotated[StudyPeople, BeforeValidator(lambda people: {} if people is None else people)] = StudyPeople()
    shows: Line = ""
    limits: Line | None = None


class ReferencesFile(RootModel[tuple[Reference, ...]]):
    """A list of sources."""
