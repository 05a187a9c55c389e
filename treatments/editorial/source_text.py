"""A text as an editor reads it, from the writer's own file: passages and sentences with line, sources and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from treatments.library.dialect import BLOCK, CITATION, PICTURE, unquoted

OPENING = ""
BOX = "box"
CARE_CARDS = frozenset({"ask", "doctor", "same-day", "emergency"})

_HEADING = re.compile(r"(?P<marks>#{2,4})\s+(?P<words>.*?)\s*(?:\{#(?P<name>[\w-]+)\})?\s*\Z")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*\Z")
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]*)\]\((?P<to>[^)\s]*)[^)]*\)")
_END = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bDr\.)(?<=[.!?…])[\"'\u201d\u2019)*_]*\s+(?=[\"'\u201c\u2018(*_\[]*[A-Z0-9])"
)
_MARKS = re.compile(r"\*{1,3}|`|(?<![\w])_|_(?![\w])|\{[#:.][^}]*\}")
_SPACE_BEFORE = re.compile(r"\s+([.,;:!?])")
_INDENT = "    "


class PassageKind(StrEnum):
    """What kind of line a passage is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    TABLE_HEAD = "table-head"
    HEADING = "heading"
    BLOCK_TITLE = "block-title"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` as a reader sees them, without marks and sources; `sources` are the keys it cites."""

    text: str
    line: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, an item of a list, a row of a table, a heading, a block's title or a picture's words.

    `section` is the name of the second-level heading above, `block` the `!!!` block around, `group` counts the lists,
    tables and blocks of a text, so that the rows of one table can be told from those of the next. `cells` are the words
    of each cell of a row.
    """

    kind: PassageKind
    section: str
    block: str
    group: int
    line: int
    sentences: tuple[Sentence, ...]
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(key for sentence in self.sentences for key in sentence.sources)

    @property
    def is_running(self) -> bool:
        """Sentences that are read one after another, unlike headings, titles and tables."""
        return self.kind in (PassageKind.PARAGRAPH, PassageKind.ITEM)


@dataclass(frozen=True, slots=True)
class WrittenLink:
    words: str
    to: str
    line: int


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    alt: str
    file: str
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """The body of one Markdown file."""

    passages: tuple[Passage, ...]
    links: tuple[WrittenLink, ...]
    pictures: tuple[WrittenPicture, ...]

    def section(self, name: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.section == name)

    def has_section(self, name: str) -> bool:
        return any(passage.kind is PassageKind.HEADING for passage in self.section(name))

    @property
    def blocks(self) -> list[tuple[Passage, ...]]:
        """Each `!!!` block: its title, then what stands in it."""
        found: list[list[Passage]] = []
        for passage in self.passages:
            if passage.block and passage.kind is PassageKind.BLOCK_TITLE:
                found.append([passage])
            elif passage.block:
                found[-1].append(passage)
        return [tuple(block) for block in found]

    @property
    def sentences(self) -> Iterator[tuple[Passage, Sentence]]:
        """The name of a box is none: nobody reads it."""
        return (
            (passage, sentence) for passage in self.passages if passage.block != BOX for sentence in passage.sentences
        )

    @property
    def boxes(self) -> tuple[Passage, ...]:
        """The names of the boxes that stand in the text, each with its line."""
        return tuple(passage for passage in self.passages if passage.block == BOX)


def parse_source(body: str, first_line: int) -> SourceText:
    """`first_line` is the line of the file on which the body begins."""

    def line(place: int) -> int:
        return body.count("\n", 0, place) + first_line

    return SourceText(
        passages=tuple(_Parser(first_line).passages(body)),
        links=tuple(
            WrittenLink(plain(found["words"]), found["to"], line(found.start())) for found in _LINK.finditer(body)
        ),
        pictures=tuple(
            WrittenPicture(found["alt"].strip(), found["file"], (found["caption"] or "").strip(), line(found.start()))
            for found in PICTURE.finditer(body)
        ),
    )


def plain(text: str) -> str:
    """What a reader sees of a piece of Markdown."""
    seen = PICTURE.sub(" ", CITATION.sub(" ", text))
    seen = _MARKS.sub("", _LINK.sub(r"\g<words>", seen))
    return _SPACE_BEFORE.sub(r"\1", " ".join(seen.split()))


class _Parser:
    """Goes down a text line by line and remembers where it is."""

    def __init__(self, first_line: int) -> None:
        self.line = first_line - 1
        self.section = OPENING
        self.block = ""
        self.group = 0
        self.open_lines: list[str] = []
        self.open_kind = PassageKind.PARAGRAPH
        self.open_line = first_line

    def passages(self, body: str) -> Iterator[Passage]:
        lines = body.split("\n")
        for number, raw in enumerate(lines):
            self.line += 1
            if self.block and raw.strip() and not raw.startswith(_INDENT):
                yield from self._finish_passage()
                self._leave_block()
            text = raw[len(_INDENT) :] if self.block and raw.startswith(_INDENT) else raw
            following = lines[number + 1] if number + 1 < len(lines) else ""
            yield from self._line(text, following)
        yield from self._finish_passage()

    def _line(self, text: str, following: str) -> Iterator[Passage]:
        if not text.strip():
            yield from self._finish_passage()
        elif found := BLOCK.match(text):
            yield from self._finish_passage()
            self.block = found["name"]
            self.group += 1
            yield self._passage(PassageKind.BLOCK_TITLE, unquoted(found["title"]), self.line)
        elif heading := _HEADING.match(text):
            yield from self._finish_passage()
            self.group += 1
            self.section = heading["name"] or f"line {self.line}" if heading["marks"] == "##" else self.section
            yield self._passage(PassageKind.HEADING, heading["words"], self.line)
        elif text.lstrip().startswith("|"):
            yield from self._row(text, following)
        elif picture := PICTURE.match(text.strip()):
            yield from self._finish_passage()
            yield self._passage(PassageKind.PICTURE, picture["alt"], self.line)
        elif item := _ITEM.match(text):
            if self.open_kind is not PassageKind.ITEM:
                self.group += 1
            yield from self._finish_passage()
            self._begin_passage(PassageKind.ITEM, text[item.end() :])
        elif self.open_lines:
            self.open_lines.append(text.strip())
        else:
            self._begin_passage(PassageKind.PARAGRAPH, text.strip())

    def _row(self, text: str, following: str) -> Iterator[Passage]:
        yield from self._finish_passage()
        if _RULE.match(text):
            return
        is_head = following.lstrip().startswith("|") and bool(_RULE.match(following))
        if is_head:
            self.group += 1
        # The words of one cell never run on into the next.
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        sentences = tuple(sentence for cell in cells for sentence in _sentences(cell, self.line))
        kind = PassageKind.TABLE_HEAD if is_head else PassageKind.ROW
        words = tuple(plain(cell) for cell in cells)
        yield Passage(kind, self.section, self.block, self.group, self.line, sentences, words)

    def _begin_passage(self, kind: PassageKind, text: str) -> None:
        self.open_lines, self.open_kind, self.open_line = [text], kind, self.line

    def _finish_passage(self) -> Iterator[Passage]:
        if self.open_lines:
            yield self._passage(self.open_kind, "\n".join(self.open_lines), self.open_line)
            self.open_lines = []
        elif self.open_kind is PassageKind.ITEM:
            self.open_kind = PassageKind.PARAGRAPH

    def _leave_block(self) -> None:
        self.block = ""
        self.group += 1

    def _passage(self, kind: PassageKind, text: str, line: int) -> Passage:
        return Passage(kind, self.section, self.block, self.group, line, tuple(_sentences(text, line)))


def _sentences(text: str, line: int) -> Iterator[Sentence]:
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        raw = text[start:end]
        if words := plain(raw):
            keys = tuple(
                key.strip().removeprefix("@") for found in CITATION.finditer(raw) for key in found[1].split(";")
            )
            place = start + len(raw) - len(raw.lstrip())
            yield Sentence(words, line + text.count("\n", 0, place), keys)
        start = end
