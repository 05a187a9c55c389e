"""topics.yaml, people.yaml and glossary.yaml: where articles stand, who wrote them, which words they explain."""

from pydantic import RootModel

from treatments.library.article import Concern, Person, Term, Topic
from treatments.library.schemas.values import Key, Line, Schema, Slug, Text


class TopicSchema(Schema):
    key: Key
    title: Text
    summary: Text
    order: int

    def noun(self) -> Topic:
        return Topic(**self.model_dump())


class ConcernSchema(Schema):
    key: Key
    title: Text
    honest_line: Text
    article: Slug | Line = ""
    order: int

    def noun(self) -> Concern:
        return Concern(**self.model_dump())


class TopicsFile(Schema):
    topics: tuple[TopicSchema, ...]
    concerns: tuple[ConcernSchema, ...]


class PersonSchema(Schema):
    name: Text
    role: Text
    qualification: Line = ""
    place: Line = ""
    interests: Line = ""

    def noun(self, key: str) -> Person:
        return Person(key=key, **self.model_dump())


class PeopleFile(RootModel[dict[Key, PersonSchema]]):
    """Keyed by the name that articles use."""


class TermSchema(Schema):
    key: Slug
    word: Text
    forms: tuple[Text, ...] = ()
    meaning: Text

    def noun(self) -> Term:
        forms = tuple(dict.fromkeys((self.word, *self.forms)))
        return Term(key=self.key, word=self.word, forms=forms, meaning=self.meaning)


class GlossaryFile(RootModel[tuple[TermSchema, ...]]):
    """A list of terms."""
