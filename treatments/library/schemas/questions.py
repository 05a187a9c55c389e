"""questions.yaml, suitability.yaml and aftercare.yaml: content that the form and the tools are made of."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from treatments.library.schemas.values import Key, Line, Schema, Slug, Text


class Answer(Schema):
    """One choice of a question. `level` says what it means for a treatment."""

    key: Key
    label: Text
    level: Literal["", "tell-clinician", "usually-postponed", "doctor-first", "danger"] = ""


class FormQuestion(Schema):
    """A question of the request form: its words, its hint, why we ask and who uses the answer."""

    key: Key
    label: Text
    hint: Line = ""
    why: Line = ""
    used_by: Line = ""
    answers: tuple[Answer, ...] = ()


class QuestionsFile(RootModel[tuple[FormQuestion, ...]]):
    """A list of questions, in the order of the form."""


class SuitabilityQuestion(Schema):
    """`card` (ask, same-day, emergency) and `care` are what a danger answer shows first.

    `now` names the danger in a few words, for the one safety question of the request form. `group` is the title of the
    group that begins with this question, on the page that helps to prepare.
    """

    key: Key
    words: Text
    why: Text
    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]
    article: Slug
    section: Slug
    sources: tuple[Key, ...] = ()
    card: Literal["", "ask", "same-day", "emergency"] = ""
    care: Line = ""
    now: Line = ""
    group: Line = ""

    @property
    def has_danger(self) -> bool:
        return any(answer.level == "danger" for answer in self.answers)

    @model_validator(mode="after")
    def _danger_has_a_card(self) -> "SuitabilityQuestion":
        if self.has_danger and not (self.card and self.care):
            raise ValueError("must have `card` and `care`, because one of its answers is a danger")
        return self


class SuitabilityFile(RootModel[tuple[SuitabilityQuestion, ...]]):
    """A list of questions, in the order they are asked."""


class AftercareStage(Schema):
    """What is usual, what to do, and where clinics disagree, from one day to another; days count from treatment."""

    first_day: Annotated[int, Field(ge=0)]
    last_day: Annotated[int, Field(ge=0)]
    usual: Text
    do: Text
    disagree: Line = ""
    sources: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _days_in_order(self) -> "AftercareStage":
        if self.last_day < self.first_day:
            raise ValueError("must not end (`last_day`) before it begins (`first_day`)")
        return self


class AftercareLimit(Schema):
    """Something to leave out for a while. Two different numbers of days say that sources disagree."""

    what: Text
    shortest_days: Annotated[int, Field(ge=1)]
    longest_days: Annotated[int, Field(ge=1)]
    why: Text
    sources: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _longest_is_longest(self) -> "AftercareLimit":
        if self.longest_days < self.shortest_days:
            raise ValueError("must not be shorter at its longest (`longest_days`) than at its shortest")
        return self


class AftercarePathway(Schema):
    """`name` is short, `sign` is how a patient recognises the kind."""

    key: Key
    title: Text
    name: Line = ""
    sign: Line = ""
    stages: Annotated[tuple[AftercareStage, ...], Field(min_length=1)]
    leave_out: tuple[AftercareLimit, ...] = ()


class AftercareFile(RootModel[tuple[AftercarePathway, ...]]):
    """A list of pathways: toning, spot, fractional."""
