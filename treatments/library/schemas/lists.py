"""topics.yaml, people.yaml and glossary.yaml: where articles stand, who wrote them, which words they explain."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, ValidationInfo, field_validator, model_validator

from treatments.library.schemas.values import Key, Line, Schema, Slug, Text


class Topic(Schema):
    key: Key
    title: Text
    summary: Text
    order: int


Tile = Literal["pitted-scar", "sun-spot", "melasma", "dark-mark", "lines", "other", "unsure"]


class Concern(Schema):
    """What a reader comes with. `honest_line` is the one sentence on the home page; `article` may be empty.

    `verdict` says in two to five words what that sentence explains; `tile` names a drawing of
    templates/components/_tile.html.
    """

    key: Key
    title: Text
    honest_line: Text
    verdict: Line = ""
    tile: Tile | None = None
    article: Slug | Line = ""
    order: int


class TopicsFile(Schema):
    topics: tuple[Topic, ...]
    concerns: tuple[Concern, ...]


class UnpublishedFile(RootModel[tuple[Slug, ...]]):
    """The articles that a clinic does not show."""


class Person(Schema):
    name: Text
    role: Text
    qualification: Line = ""
    place: Line = ""
    interests: Line = ""
    treats: bool = False
    registration: Line = ""

    @model_validator(mode="after")
    def _who_treats_can_be_looked_up(self) -> "Person":
        if self.treats and not (self.qualification and self.registration):
            raise ValueError("must have `qualification` and `registration`, since this person treats patients")
        return self


class PeopleFile(RootModel[dict[Key, Person]]):
    """Keyed by the name that articles use."""


class Term(Schema):
    """A glossary entry. `forms` are the spellings that are marked in running text, the key's own word first.

    `also` are everyday words for it, which search understands and no text marks.
    """

    key: Slug
    word: Text
    forms: Annotated[tuple[Text, ...], Field(validate_default=True)] = ()
    also: tuple[Text, ...] = ()
    meaning: Text

    @field_validator("forms")
    @classmethod
    def _word_itself_first(cls, forms: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*filter(None, [info.data.get("word")]), *forms)))


class RedFlag(Schema):
    """Words in a search that put a box above what is found. A `phrase` counts if all its words are asked for."""

    box: Slug
    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]


class SearchFile(Schema):
    """`alike` are words that mean much the same to a reader; the most urgent box of `red_flags` stands first."""

    alike: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = ()
    red_flags: tuple[RedFlag, ...] = ()


class GlossaryFile(RootModel[tuple[Term, ...]]):
    """A list of terms."""
