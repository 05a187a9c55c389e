"""The YAML files of content/ in, one Site out; a part whose file is broken stays as it last was, or empty."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from treatments.library.problems import Problem
from treatments.library.schemas.clinic import NO_CLINIC, Clinic
from treatments.library.schemas.desk_words import DeskWords, DeskWordsFile
from treatments.library.schemas.home import Home
from treatments.library.schemas.lists import (
    Concern,
    GlossaryFile,
    PeopleFile,
    Person,
    SearchFile,
    Term,
    Topic,
    TopicsFile,
    UnpublishedFile,
)
from treatments.library.schemas.options import ConcernOptions, OptionsFile
from treatments.library.schemas.practice import Laser, LasersFile, PricesFile
from treatments.library.schemas.questions import (
    AftercareFile,
    AftercarePathway,
    FormQuestion,
    QuestionsFile,
    SuitabilityFile,
    SuitabilityQuestion,
)
from treatments.library.schemas.references import Reference, ReferencesFile
from treatments.library.validation import sound_entries, validate
from treatments.library.yamlmarks import Marked, Place, read_yaml

Model = TypeVar("Model", bound=BaseModel)
Keyed = TypeVar(
    "Keyed", Reference, Term, Topic, Concern, FormQuestion, SuitabilityQuestion, AftercarePathway, ConcernOptions
)
Value = TypeVar("Value")
DATA_FILES = (
    "clinic.yaml",
    "topics.yaml",
    "people.yaml",
    "references.yaml",
    "glossary.yaml",
    "questions.yaml",
    "suitability.yaml",
    "aftercare.yaml",
    "options.yaml",
)
OPTIONAL_FILES = (
    "search.yaml",
    "desk_words.yaml",
    "home.yaml",
    "unpublished.yaml",
    "prices.yaml",
    "lasers.yaml",
)  # nothing is wrong where one is missing, or holds nothing
# A clinic's file of this name is laid over ours entry by entry: what it does not hold comes from us, so that an article
# of ours never lacks its author, its source or its word. Of all other files, the clinic's takes the place of ours.
LAID_OVER = ("people.yaml", "references.yaml", "glossary.yaml")
ReadText = Callable[[str], "str | Problem | None"]


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
    options: OptionsFile | None = None
    unpublished: tuple[str, ...] = ()
    home: Home | None = None
    prices: PricesFile | None = None
    lasers: tuple[Laser, ...] = ()
    search: SearchFile = field(default_factory=SearchFile)
    desk_words: Mapping[str, DeskWords] = field(default_factory=dict)
    marks: Mapping[str, Marked] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


def read_data_files(
    read: ReadText, previous: SiteData, read_below: ReadText = lambda _name: None
) -> tuple[SiteData, list[Problem]]:
    """`previous` gives what a file said when it was last whole, `read_below` the shipped file below a clinic's."""
    reader = _DataReader(read, read_below, cold=previous == SiteData())
    clinic = reader.file("clinic.yaml", Clinic)
    people = reader.people(previous.people)
    references = reader.listed(
        "references.yaml", ReferencesFile, lambda file: file.root, tuple(previous.references.values())
    )
    data = SiteData(
        clinic=clinic or previous.clinic,
        people=people,
        references=MappingProxyType({reference.key: reference for reference in references}),
        topics=reader.listed("topics.yaml", TopicsFile, lambda file: file.topics, previous.topics, ("topics",)),
        concerns=reader.listed("topics.yaml", TopicsFile, lambda file: file.concerns, previous.concerns, ("concerns",)),
        glossary=reader.listed("glossary.yaml", GlossaryFile, lambda file: file.root, previous.glossary),
        questions=reader.listed("questions.yaml", QuestionsFile, lambda file: file.root, previous.questions),
        suitability=reader.listed("suitability.yaml", SuitabilityFile, lambda file: file.root, previous.suitability),
        aftercare=reader.listed("aftercare.yaml", AftercareFile, lambda file: file.root, previous.aftercare),
        options=reader.options(previous.options),
        unpublished=reader.optional(
            "unpublished.yaml", UnpublishedFile, previous.unpublished, lambda file: file.root, ()
        ),
        search=reader.optional("search.yaml", SearchFile, previous.search, lambda file: file, SearchFile()),
        desk_words=reader.optional(
            "desk_words.yaml", DeskWordsFile, previous.desk_words, lambda file: MappingProxyType(file.root), {}
        ),
        home=reader.optional("home.yaml", Home, previous.home, lambda file: file, None),
        prices=reader.optional("prices.yaml", PricesFile, previous.prices, lambda file: file, None),
        lasers=reader.optional("lasers.yaml", LasersFile, previous.lasers, lambda file: file.root, ()),
        marks=MappingProxyType(reader.marks),
        unread=frozenset(reader.unread),
    )
    return data, reader.problems


class _DataReader:
    def __init__(self, read: ReadText, read_below: ReadText, *, cold: bool) -> None:
        self.read = read
        self.read_below = read_below
        self.cold = cold
        self.marks: dict[str, Marked] = {}
        self.unread: set[str] = set()
        self.problems: list[Problem] = []
        self.files: dict[str, BaseModel | None] = {}

    def listed(
        self,
        name: str,
        model: type[Model],
        pick: Callable[[Model], Iterable[Keyed]],
        before: tuple[Keyed, ...],
        place: Place = (),
    ) -> tuple[Keyed, ...]:
        """The entries of one list of a file, or what stood there before while the file is broken."""
        file = self.file(name, model)
        if file is None:
            return before
        entries = {entry.key: entry for entry in self._keyed(name, place, pick(file))}
        if (below := self._below(name, model)) is not None:
            for entry in pick(below):
                entries.setdefault(entry.key, entry)
        return tuple(entries.values())

    def people(self, before: Mapping[str, Person]) -> Mapping[str, Person]:
        file = self.file("people.yaml", PeopleFile)
        if file is None:
            return before
        below = self._below("people.yaml", PeopleFile)
        return MappingProxyType({**(below.root if below else {}), **file.root})

    def options(self, before: OptionsFile | None) -> OptionsFile | None:
        file = self.file("options.yaml", OptionsFile)
        if file is None:
            return before
        concerns = self._keyed("options.yaml", ("concerns",), file.concerns)
        return file.model_copy(update={"concerns": concerns})

    def optional(
        self, name: str, model: type[Model], before: Value, pick: Callable[[Model], Value], nothing: Value
    ) -> Value:
        """What an optional file says; `nothing` where it is missing or empty, `before` while it is broken."""
        file = self.file(name, model)
        if file is not None:
            return pick(file)
        return before if name in self.unread else nothing

    def file(self, name: str, model: type[Model]) -> Model | None:
        if name not in self.files:
            self.files[name] = self._read(name, model)
        found = self.files[name]
        return found if isinstance(found, model) else None

    def _below(self, name: str, model: type[Model]) -> Model | None:
        """What ships under the same name, where a clinic's file is laid over it."""
        text = self.read_below(name) if name in LAID_OVER else None
        if text is None:
            return None
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        value, problems = validate(model, read_yaml(text, Path(name)), Path(name))
        self.problems.extend(problems)
        return value

    def _read(self, name: str, model: type[Model]) -> Model | None:
        text = self.read(name)
        if text is None:
            return None
        if isinstance(text, Problem):
            self.problems.append(text)
            self.unread.add(name)
            return None
        marked = read_yaml(text, Path(name))
        if name in OPTIONAL_FILES and marked.value is None and not marked.problems:
            return None
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
                message = f"`{item.key}` stands twice in this file"
                self.problems.append(
                    Problem(id="library.P210", message=message, file=Path(name), line=line, field="key")
                )
            else:
                kept[item.key] = item
        return tuple(kept.values())
