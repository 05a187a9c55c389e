"""references.yaml: every source, what kind of study it is and how much of it was seen."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from treatments.library.article import Reference, StudyPeople
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


class StudyPeopleSchema(Schema):
    n: Annotated[int, Field(ge=0)] | None = None
    where: Line | None = None
    skin: Line | None = None


class ReferenceSchema(Schema):
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
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    people: StudyPeopleSchema | None = None
    shows: Line = ""
    limits: Line | None = None

    def noun(self) -> Reference:
        plain = {name: getattr(self, name) for name in type(self).model_fields if name != "people"}
        people = StudyPeople(**self.people.model_dump()) if self.people else StudyPeople()
        return Reference(**plain, people=people)


class ReferencesFile(RootModel[tuple[ReferenceSchema, ...]]):
    """A list of sources."""
