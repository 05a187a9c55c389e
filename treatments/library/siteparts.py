"""The YAML files of content/ in, one Site out; a part whose file is broken stays as it last was, or empty."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

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
Keyed = TypeVar("Keyed", Reference, Term, Topic, Concern, FormQuestion, SuitabilityQuestion, AftercarePathway)
PART_FILES = (
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
class SiteParts:
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


def read_parts(read: ReadText, previous: SiteParts) -> tuple[SiteParts, list[Problem]]:
    """`previous` gives what a file said when it was last whole."""
    reader = _PartsReader(read, cold=previous == SiteParts())
    clinic = reader.file("clinic.yaml", ClinicSchema)
    topics = reader.file("topics.yaml", TopicsFile)
    people = reader.file("people.yaml", PeopleFile)
    references = reader.file("references.yaml", ReferencesFile)
    glossary = reader.file("glossary.yaml", GlossaryFile)
    questions = reader.file("questions.yaml", QuestionsFile)
    suitability = reader.file("suitability.yaml", SuitabilityFile)
    aftercare = reader.file("aftercare.yaml", AftercareFile)
    parts = SiteParts(
        clinic=clinic.noun() if clinic else previous.clinic,
        topics=reader.keyed("topics.yaml", ("topics",), (each.noun() for each in topics.topics))
        if topics
        else previous.topics,
        concerns=reader.keyed("topics.yaml", ("concerns",), (each.noun() for each in topics.concerns))
        if topics
        else previous.concerns,
        people=MappingProxyType({key: person.noun(key) for key, person in people.root.items()})
        if people
        else previous.people,
        references=MappingProxyType(
            {item.key: item for item in reader.keyed("references.yaml", (), (each.noun() for each in references.root))}
        )
        if references
        else previous.references,
        glossary=reader.keyed("glossary.yaml", (), (each.noun() for each in glossary.root))
        if glossary
        else previous.glossary,
        questions=reader.keyed("questions.yaml", (), (each.noun() for each in questions.root))
        if questions
        else previous.questions,
        suitability=reader.keyed("suitability.yaml", (), (each.noun() for each in suitability.root))
        if suitability
        else previous.suitability,
        aftercare=reader.keyed("aftercare.yaml", (), (each.noun() for each in aftercare.root))
        if aftercare
        else previous.aftercare,
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

    def file(self, name: str, model: type[Model]) -> Model | None:
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

    def keyed(self, name: str, place: Place, items: Iterable[Keyed]) -> tuple[Keyed, ...]:
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
