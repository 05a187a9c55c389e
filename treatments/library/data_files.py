"""The YAML files of content/ in, one Site out; a part whose file is broken stays as it last was, or empty."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import BaseModel

from treatments.library.article import (
    AftercarePathway,
    Clinic,
    Concern,
    FormQuestion,
    Person,
    Reference,
    SuitabilityQuestion,
    Term,
    Topic,
)
from treatments.library.problems import Problem
from treatments.library.schemas.asking import AftercareFile, QuestionsFile, SuitabilityFile
from treatments.library.schemas.clinic import ClinicSchema
from treatments.library.schemas.references import ReferencesFile
from treatments.library.schemas.shelves import GlossaryFile, PeopleFile, TopicsFile
from treatments.library.validation import sound_entries, validate
from treatments.library.yamlmarks import Marked, Place, read_yaml

Model = TypeVar("Model", bound=BaseModel)
Named = TypeVar("Named", Reference, Person)
Keyed = TypeVar("Keyed", Reference, Term, Topic, Concern, FormQuestion, SuitabilityQuestion, AftercarePathway)
Made_co = TypeVar("Made_co", covariant=True)
DATA_FILES = (
    "clinic.yaml",
    "topics.yaml",
    "people.yaml",
    "references.yaml",
    "glossary.yaml",
    "questions.yaml",
    "suitability.yaml",
    "aftercare.yaml",
)
ReadText = Callable[[str], "str | Problem"]


class Entry(Protocol[Made_co]):
    """One entry of a list as its schema read it."""

    def noun(self) -> Made_co: ...


# What a reader sees of the clinic while clinic.yaml cannot be read and never could be: nothing that could be mistaken.
NO_CLINIC = Clinic(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteData:
    """Everything that the YAML files say, with the lines that later checks need.

    `unread` names the files that were not read whole: what leans on them is not told as a fault of its own.
    """

    clinic: Clinic = NO_CLINIC
    topics: tuple[Topic, ...] = ()
    concerns: tuple[Concern, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    glossary: tuple[Term, ...] = ()
    questions: tuple[FormQuestion, ...] = ()
    suitability: tuple[SuitabilityQuestion, ...] = ()
    aftercare: tuple[AftercarePathway, ...] = ()
    marks: Mapping[str, Marked] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


def read_data_files(read: ReadText, previous: SiteData) -> tuple[SiteData, list[Problem]]:
    """`previous` gives what a file said when it was last whole."""
    reader = _PartsReader(read, cold=previous == SiteData())
    clinic = reader.file("clinic.yaml", ClinicSchema)
    people = reader.file("people.yaml", PeopleFile)
    references = reader.listed(
        "references.yaml", ReferencesFile, lambda file: file.root, tuple(previous.references.values())
    )
    parts = SiteData(
        clinic=clinic.noun() if clinic else previous.clinic,
        people=_by_key(person.noun(key) for key, person in people.root.items()) if people else previous.people,
        references=_by_key(references),
        topics=reader.listed("topics.yaml", TopicsFile, lambda file: file.topics, previous.topics, ("topics",)),
        concerns=reader.listed("topics.yaml", TopicsFile, lambda file: file.concerns, previous.concerns, ("concerns",)),
        glossary=reader.listed("glossary.yaml", GlossaryFile, lambda file: file.root, previous.glossary),
        questions=reader.listed("questions.yaml", QuestionsFile, lambda file: file.root, previous.questions),
        suitability=reader.listed("suitability.yaml", SuitabilityFile, lambda file: file.root, previous.suitability),
        aftercare=reader.listed("aftercare.yaml", AftercareFile, lambda file: file.root, previous.aftercare),
        marks=MappingProxyType(reader.marks),
        unread=frozenset(reader.unread),
    )
    return parts, reader.problems


class _PartsReader:
    def __init__(self, read: ReadText, *, cold: bool) -> None:
        self.read = read
        self.cold = cold
        self.marks: dict[str, Marked] = {}
        self.unread: set[str] = set()
        self.problems: list[Problem] = []
        self.files: dict[str, BaseModel | None] = {}

    def listed(
        self,
        name: str,
        model: type[Model],
        pick: Callable[[Model], Iterable[Entry[Keyed]]],
        before: tuple[Keyed, ...],
        place: Place = (),
    ) -> tuple[Keyed, ...]:
        """The entries of one list of a file, or what stood there before while the file is broken."""
        file = self.file(name, model)
        return before if file is None else self._keyed(name, place, (entry.noun() for entry in pick(file)))

    def file(self, name: str, model: type[Model]) -> Model | None:
        if name not in self.files:
            self.files[name] = self._read(name, model)
        found = self.files[name]
        return found if isinstance(found, model) else None

    def _read(self, name: str, model: type[Model]) -> Model | None:
        text = self.read(name)
        if isinstance(text, Problem):
            self.problems.append(text)
            self.unread.add(name)
            return None
        marked = read_yaml(text, Path(name))
        self.marks[name] = marked
        value, problems = validate(model, marked, Path(name))
        self.problems.extend(problems)
        if value is None:
            self.unread.add(name)
            if self.cold and not marked.problems:
                # Nothing older to show: one broken entry must not take its neighbours with it.
                value, _ = validate(model, sound_entries(model, marked), Path(name))
        return value

    def _keyed(self, name: str, place: Place, items: Iterable[Keyed]) -> tuple[Keyed, ...]:
        """The items, the first of each key; a second one is a problem."""
        kept: dict[str, Keyed] = {}
        for number, item in enumerate(items):
            if item.key in kept:
                line = self.marks[name].line((*place, number))
                words = f"`{item.key}` stands twice in this file"
                self.problems.append(Problem(id="library.P210", words=words, file=Path(name), line=line, field="key"))
            else:
                kept[item.key] = item
        return tuple(kept.values())


def _by_key(items: Iterable[Named]) -> Mapping[str, Named]:
    return MappingProxyType({item.key: item for item in items})
