"""options.yaml: what can be done about each concern, with its gain and its harm, for a reader to choose from."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from treatments.library.schemas.values import Key, Schema, Slug, Text

Avoided = Literal["pregnant", "blood-clots"]
Cautioned = Literal["brown-black-skin", "pregnant", "pacemaker"]
NOTHING = "nothing"


class Option(Schema):
    """One thing that can be done. The texts are Markdown of one paragraph, with their citations.

    `not_for` names readers to whom it is not shown, `cautions` what some readers are told beside it.
    """

    key: Key
    name: Text
    what_it_is: Text
    may_do: Text
    may_go_wrong: Text
    visits: Text
    days_off: Text
    how_sure: Text
    sources: tuple[Key, ...]
    not_for: tuple[Avoided, ...] = ()
    cautions: dict[Cautioned, Text] = Field(default_factory=dict)
    needles: bool
    days_off_none: bool


class ConcernOptions(Schema):
    """The options of one concern; `anchor` is its heading in the article that compares them."""

    key: Key
    anchor: Slug
    options: Annotated[tuple[Option, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _nothing_comes_first(self) -> "ConcernOptions":
        if self.options[0].key != NOTHING:
            raise ValueError(f"must begin with the option `{NOTHING}`: doing nothing is always one of the choices")
        return self

    @model_validator(mode="after")
    def _each_stands_once(self) -> "ConcernOptions":
        key, count = Counter(option.key for option in self.options).most_common(1)[0]
        if count > 1:
            raise ValueError(f"must not hold the option `{key}` twice")
        return self


class OptionsFile(Schema):
    """`article` compares the options at length; `first` stands above whatever a reader chooses."""

    article: Slug
    first: Text
    concerns: tuple[ConcernOptions, ...]
