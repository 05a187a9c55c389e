"""topics.yaml, people.yaml and glossary.yaml: where articles stand, who wrote them, which words they explain."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, ValidationInfo, field_validator

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


class PeopleFile(RootModel[dict[Key, Person]]):
    """Keyed by the name that articles use."""


class Term(Schema):
    """A glossary entry. `forms` are the spellings that are marked in running text, the key's own word first."""

    key: Slug
    word: Text
    forms: Annotated[tuple[Text, ...], Field(validate_default=True)] = ()
    meaning: Text

    @field_validator("forms")
    @classmethod
    def _word_itself_first(cls, forms: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*filter(None, [info.data.get("word")]), *forms)))


class GlossaryFile(RootModel[tuple[Term, ...]]):
    """A list of terms."""
