"""The blocks and marks that writers may use beside Markdown: their names, and what can be wrong with them."""

import re
from dataclasses import dataclass
from pathlib import Path

from treatments.library.problems import Problem

MAX_PEOPLE = 100
MAX_OPEN = 20

BLOCK = re.compile(r"^!!![ ]*(?P<name>[\w-]*)[ ]*(?P<title>.*?)[ ]*$", re.MULTILINE)
CITATION = re.compile(r"\[(@[\w-]+(?:[ ]*;[ ]*@[\w-]+)*)\]")
ARTICLE_LINK = re.compile(r"\]\(article:(?P<slug>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
OWN_LINK = re.compile(r"\]\(#(?P<anchor>[^)\s]*)\)")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<file>[^)\s]+)(?:[ ]+\"(?P<caption>[^\"]*)\")?\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]*)")
SAFE_LINK = re.compile(r"(https?://|mailto:|tel:|article:|#|/(?![/\\]))", re.IGNORECASE)
_RAW_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?=[\s/>])(?![^>\n]{0,100}@)|<!--|<!DOCTYPE|<\?", re.IGNORECASE)
_PEOPLE = re.compile(r"(?P<yes>\d{1,3})/(?P<total>\d{1,3})(?: +(?P<who>[a-z][a-z -]{0,30}))?\Z", re.ASCII)
_CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The Markdown of a file and the line on which it begins."""

    text: str
    file: Path
    first_line: int

    def line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + self.first_line

    def problem(self, number: int, message: str, place: int, hint: str = "", field: str = "") -> Problem:
        identity = f"library.P{number}"
        return Problem(id=identity, message=message, file=self.file, line=self.line(place), hint=hint, field=field)


def without_citations(text: str) -> str:
    return re.sub(rf"[ ]*{CITATION.pattern}", "", text)


def cited_in(text: str) -> set[str]:
    """The keys of all sources that a text cites."""
    return {key.strip().removeprefix("@") for found in CITATION.finditer(text) for key in found[1].split(";")}


def people(title: str) -> tuple[int, int, str] | None:
    """`6/25` as numbers, where they make a picture of people, and who was counted if not people: `9/11 cancers`."""
    found = _PEOPLE.match(title)
    if found is None:
        return None
    yes, total = int(found["yes"]), int(found["total"])
    return (yes, total, found["who"] or "") if 0 < total <= MAX_PEOPLE and yes <= total else None


def unquoted(title: str) -> str:
    return title[1:-1].strip() if len(title) > 1 and title[0] == title[-1] == '"' else ""


def too_tangled(body: Body) -> Problem | None:
    """Brackets that never close take a Markdown parser time by the square; no writer means them."""
    place = 0
    for paragraph in re.split(r"(\n\s*\n)", body.text):
        for left, right in ("[]", "()", "{}"):
            if paragraph.count(left) > MAX_OPEN and _deepest(paragraph, left, right) > MAX_OPEN:
                hint = f"close each `{left}` with `{right}`, or write `\\{left}`"
                return body.problem(311, f"more than {MAX_OPEN} `{left}` stand open at once", place, hint)
        place += len(paragraph)
    return None


def _deepest(text: str, left: str, right: str) -> int:
    depth = deepest = 0
    for character in text:
        if character == left:
            depth += 1
            deepest = max(deepest, depth)
        elif character == right and depth:
            depth -= 1
    return deepest


def dialect_problems(body: Body) -> list[Problem]:
    """What a writer's own marks get wrong, whatever it becomes on the page."""
    code = [found.span() for found in _CODE.finditer(body.text)]
    hint = "use article:slug#heading, a full https:// address, mailto: or tel:"
    problems = [
        body.problem(304, f"`{found['to'][:60]}` is not a link that may stand here", found.start(), hint)
        for found in _LINK.finditer(body.text)
        if not SAFE_LINK.match(found["to"])
    ]
    problems += [
        body.problem(309, f"HTML is not kept (`{found[0]}`)", found.start(), "use Markdown")
        for found in _RAW_HTML.finditer(body.text)
        if not any(start <= found.start() < end for start, end in code)
    ]
    return problems
