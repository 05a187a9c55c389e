"""Header text in, values or Problems out: the one schema of the part between the `---` lines of a Markdown file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from treatments.library.article import Kind, Status
from treatments.library.problems import Problem
from treatments.library.schemas.review import Change, Digest, Review
from treatments.library.schemas.values import Day, Key, Line, Schema, Slug, Text
from treatments.library.validation import Model, validate
from treatments.library.yamlmarks import Marked, read_yaml


class ClaimSchema(Schema):
    says: Text
    sources: tuple[Key, ...]
    disputed: bool = False
    unknown: bool = False


class ExemptionSchema(Schema):
    rule: Text
    reason: Text
    until: Day


class ArticleHeader(Schema):
    kind: Kind
    title: Text
    summary: Annotated[Text, Field(max_length=160)]
    topic: Key
    order: int
    status: Status
    published: Day
    updated: Day
    authors: Annotated[tuple[Key, ...], Field(min_length=1)]
    review: tuple[Review, ...] = ()
    concerns: tuple[Key, ...] = ()
    related: tuple[Slug, ...] = ()
    claims: tuple[ClaimSchema, ...] = ()
    changes: tuple[Change, ...] = ()
    exceptions: tuple[ExemptionSchema, ...] = ()
    redirects_from: tuple[Slug, ...] = ()
    translated_from: dict[str, Digest] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _updated_is_not_earlier(self) -> "ArticleHeader":
        if self.updated < self.published:
            raise ValueError("must not be `updated` before it was `published`")
        if any(change.on > self.updated for change in self.changes):
            raise ValueError("must be `updated` on the day of its last change or later")
        return self


class PageHeader(Schema):
    title: Text
    summary: Line = ""
    updated: Day


class ConsentHeader(Schema):
    """`short` is what stands beside the box, a line each; the wording below the header is one click away."""

    title: Line = ""
    short: tuple[Text, ...] = ()
    since: Day | None = None


class ReplyHeader(Schema):
    title: Text
    subject: Text
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFile:
    """A Markdown file in its two halves. `body_line` is the line of the file on which the body begins."""

    header: str
    body: str
    body_line: int


def split_header(text: str) -> SplitFile | None:
    """None where there is no header."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            header, body = "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
            return SplitFile(header=header, body=body, body_line=number + 2)
    return None


def read_header(model: type[Model], split: SplitFile, file: Path) -> tuple[Model | None, Marked, tuple[Problem, ...]]:
    """The values, their lines, and every fault of the header at once."""
    marked = read_yaml(split.header, file, first_line=2)
    value, problems = validate(model, marked, file)
    return value, marked, problems
