"""The frozen data classes of the content. The catalogue builds them complete, and they never change afterwards.

`Html` values have passed the sanitiser; nothing else may be marked safe in a template.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NewType

from pydantic import PlainSerializer, PlainValidator, ValidationInfo

from treatments.library.schemas.clinic import Clinic
from treatments.library.schemas.desk_words import DeskWords
from treatments.library.schemas.home import Home
from treatments.library.schemas.lists import Concern, Person, SearchFile, Term, Topic
from treatments.library.schemas.options import OptionsFile
from treatments.library.schemas.practice import Laser, PricesFile
from treatments.library.schemas.questions import AftercarePathway, FormQuestion, SuitabilityQuestion
from treatments.library.schemas.references import Reference
from treatments.library.schemas.review import Change, Review

Html = NewType("Html", str)


def _one_of(kind: str) -> PlainValidator:
    def found(key: object, info: ValidationInfo) -> Any:
        values = (info.context or {}).get(kind, {})
        if key not in values:
            raise ValueError(f"is not among the {kind}")
        return values[key]

    return PlainValidator(found)


# As JSON, an article names its sources and terms by their keys: each is kept once for all articles.
StoredReference = Annotated[Reference, PlainSerializer(lambda one: one.key), _one_of("references")]
StoredTerm = Annotated[Term, PlainSerializer(lambda one: one.key), _one_of("terms")]


class Kind(StrEnum):
    """What an article is for; decides which sections it must have."""

    TREATMENT = "treatment"
    CONCERN = "concern"
    CARE = "care"
    SAFETY = "safety"
    CHOICE = "choice"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """How a clinician's check of an article stands on a given day."""

    NOT_YET_CHECKED = "not-yet-checked"
    CHECKED = "checked"
    CHANGED_SINCE = "changed-since"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long-overdue"


class Sureness(StrEnum):
    """How a claim was tested; computed from the kinds of study cited, never typed."""

    SEVERAL_TRIALS = "several-trials"
    ONE_TRIAL = "one-trial"
    ONE_SMALL_TRIAL = "one-small-trial"
    SMALL_STUDIES = "small-studies"
    ONE_STUDY = "one-study"
    ONE_SMALL_STUDY = "one-small-study"
    SINGLE_CASES = "single-cases"
    GUIDANCE = "guidance"
    LABORATORY = "laboratory"
    RULE = "rule"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered source of one article. `places` are the ids of the marks in the text that lead to it."""

    number: int
    reference: StoredReference
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement a reader would act on, with its numbered sources and how sure we are."""

    says: str
    sureness: Sureness
    citations: tuple[Citation, ...]
    disputed: bool = False
    unknown: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A justified exception to an editorial rule, which ends."""

    rule: str
    reason: str
    until: date
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLink:
    """A pointer from one article to another (or to itself: slug empty), as the writer typed it."""

    slug: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """An entry of the table of contents: a second-level heading."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What stands under one heading of the second or third level, for search: the smallest thing that has an address.

    `text` leaves out the heading and the boxes, whose words are the same on every page; `boxes` are their names.
    """

    id: str
    title: str
    text: str
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text under one second-level heading (or before the first: id and title empty).

    `blocks` are its headings, paragraphs, lists and cards one by one, the heading itself first. `digest` pins the
    words, so that a translation can remember what it was made from; in a translation `original_changed` says that the
    English has changed since. `line` is its place in the file.
    """

    id: str
    title: str
    blocks: tuple[Html, ...]
    text: str
    digest: str
    line: int = 0
    original_changed: bool = False
    passages: tuple[Passage, ...] = ()

    @property
    def html(self) -> Html:
        return Html("".join(self.blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Readability:
    """Counts of the article's running text; the plain figures leave glossary words aside."""

    words: int
    sentences: int
    grade: float
    smog: float
    grade_plain: float
    smog_plain: float
    longest_sentence: int
    share_over_20: float
    share_passive: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page of treatment information in one language, ready to be put into a template.

    `body` is its Markdown, which a check pins.
    """

    slug: str
    language: str
    kind: Kind
    title: str
    summary: str
    topic: str
    order: int
    status: Status
    published: date
    updated: date
    authors: tuple[str, ...]
    concerns: tuple[str, ...]
    related: tuple[str, ...]
    redirects_from: tuple[str, ...]
    reviews: tuple[Review, ...]
    claims: tuple[Claim, ...]
    in_short: Html
    sections: tuple[Section, ...]
    outline: tuple[Heading, ...]
    citations: tuple[Citation, ...]
    terms: tuple[StoredTerm, ...]
    readability: Readability
    minutes: int
    digest: str
    file: Path
    in_short_text: str = ""
    changes: tuple[Change, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    boxes: tuple[str, ...] = ()
    body: str = ""

    @property
    def html(self) -> Html:
        return Html("".join(section.html for section in self.sections))

    @property
    def care_section(self) -> str:
        """The id of the first section with a card of signs that need help today; empty if there is none."""
        cards = ('data-level="emergency"', 'data-level="same-day"')
        return next((section.id for section in self.sections if any(card in section.html for card in cards)), "")

    @property
    def text(self) -> str:
        return "\n".join(section.text for section in self.sections)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(passage for section in self.sections for passage in section.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Fixed wording such as about or privacy."""

    slug: str
    language: str
    title: str
    summary: str
    updated: date
    html: Html
    outline: tuple[Heading, ...]
    citations: tuple[Citation, ...]
    digest: str
    file: Path
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One care card that is written once and stands on many pages. `level` is the name of its block.

    `text` is its Markdown, which a page draws in its own place; `html` is the card alone, without numbers of sources.
    """

    name: str
    language: str
    level: str
    text: str
    html: Html
    sources: tuple[str, ...]
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWording:
    """A wording somebody agreed to, or may agree to: its short lines, and the whole of it as `html`.

    `text` is all that is shown, and `digest` its SHA-256.
    """

    version: str
    language: str
    short: tuple[str, ...]
    text: str
    html: Html
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate:
    """`asks`: the letter asks the patient for something, so the request waits for them once it is sent."""

    key: str
    language: str
    title: str
    subject: str
    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything beside the articles that content/ holds."""

    clinic: Clinic
    topics: tuple[Topic, ...]
    concerns: tuple[Concern, ...]
    people: Mapping[str, Person]
    references: Mapping[str, Reference]
    glossary: tuple[Term, ...]
    suitability: tuple[SuitabilityQuestion, ...]
    questions: tuple[FormQuestion, ...]
    aftercare: tuple[AftercarePathway, ...]
    options: OptionsFile | None
    home: Home | None
    prices: PricesFile | None
    lasers: tuple[Laser, ...]
    search: SearchFile
    desk_words: Mapping[str, DeskWords]
    consents: tuple[ConsentWording, ...]
    replies: tuple[ReplyTemplate, ...]
