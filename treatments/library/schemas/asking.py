"""questions.yaml, suitability.yaml and aftercare.yaml: content that the form and the tools are made of."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from treatments.library.article import (
    AftercarePathway,
    AftercareStage,
    Answer,
    FormQuestion,
    SuitabilityQuestion,
)
from treatments.library.schemas.values import Key, Line, Schema, Slug, Text


class AnswerSchema(Schema):
    key: Key
    label: Text
    level: Literal["", "tell-clinician", "usually-postponed", "doctor-first", "danger"] = ""

    def noun(self) -> Answer:
        return Answer(**self.model_dump())


class QuestionSchema(Schema):
    key: Key
    label: Text
    hint: Line = ""
    why: Line = ""
    used_by: Line = ""
    answers: tuple[AnswerSchema, ...] = ()

    def noun(self) -> FormQuestion:
        plain = self.model_dump(exclude={"answers"})
        return FormQuestion(**plain, answers=tuple(answer.noun() for answer in self.answers))


class QuestionsFile(RootModel[tuple[QuestionSchema, ...]]):
    """A list of questions, in the order of the form."""


class SuitabilitySchema(Schema):
    key: Key
    words: Text
    why: Text
    answers: Annotated[tuple[AnswerSchema, ...], Field(min_length=2)]
    article: Slug
    section: Slug
    sources: tuple[Key, ...] = ()
    card: Literal["", "ask", "same-day", "emergency"] = ""
    care: Line = ""

    @model_validator(mode="after")
    def _danger_has_a_card(self) -> "SuitabilitySchema":
        if any(answer.level == "danger" for answer in self.answers) and not (self.card and self.care):
            raise ValueError("must have `card` and `care`, because one of its answers is a danger")
        return self

    def noun(self) -> SuitabilityQuestion:
        plain = self.model_dump(exclude={"answers"})
        return SuitabilityQuestion(**plain, answers=tuple(answer.noun() for answer in self.answers))


class SuitabilityFile(RootModel[tuple[SuitabilitySchema, ...]]):
    """A list of questions, in the order they are asked."""


class StageSchema(Schema):
    first_day: Annotated[int, Field(ge=0)]
    last_day: Annotated[int, Field(ge=0)]
    usual: Text
    do: Text
    sources: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _days_in_order(self) -> "StageSchema":
        if self.last_day < self.first_day:
            raise ValueError("must not end (`last_day`) before it begins (`first_day`)")
        return self

    def noun(self) -> AftercareStage:
        return AftercareStage(**self.model_dump())


class PathwaySchema(Schema):
    key: Key
    title: Text
    stages: Annotated[tuple[StageSchema, ...], Field(min_length=1)]

    def noun(self) -> AftercarePathway:
        return AftercarePathway(key=self.key, title=self.title, stages=tuple(stage.noun() for stage in self.stages))


class AftercareFile(RootModel[tuple[PathwaySchema, ...]]):
    """A list of pathways: toning, spot, fractional."""
