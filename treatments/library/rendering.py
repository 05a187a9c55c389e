"""Markdown in; safe HTML in sections, contents list, sources, terms, links and everything that was wrong out."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element

from treatments.library.article import ArticleLink, Heading, Html, Section, Term
from treatments.library.citations import Numbering, number_citations
from treatments.library.components.blocks import disagree, do_list, in_short, myth
from treatments.library.components.care_card import care_card
from treatments.library.components.figure import drawn_figure, photo_figure
from treatments.library.components.people_picture import people_picture
from treatments.library.components.table import scrolled_table
from treatments.library.dialect import (
    ARTICLE_LINK,
    CARE_LEVELS,
    CITATION,
    OWN_LINK,
    PICTURE,
    SAFE_LINK,
    Body,
    dialect_problems,
    too_tangled,
)
from treatments.library.drawings import read_drawing
from treatments.library.markup import Markup
from treatments.library.outline import name_headings, outline
from treatments.library.pictures import PictureUnreadable, plan_photograph
from treatments.library.problems import Problem
from treatments.library.prose import all_words, running_words
from treatments.library.reviews import words_digest
from treatments.library.surroundings import Surroundings
from treatments.library.tree import element, parse_tree, replace, text_of, to_html, with_parents
from treatments.library.validation import did_you_mean

ReadPicture: TypeAlias = Callable[[str], "bytes | Problem"]

_SECOND_LEVEL = re.compile(r"^##(?!#)", re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One text, ready to be put into an article or page. `prose` is its running sentences, one paragraph a line."""

    in_short: Html
    in_short_text: str
    sections: tuple[Section, ...]
    outline: tuple[Heading, ...]
    numbering: Numbering
    terms: tuple[Term, ...]
    links: tuple[ArticleLink, ...]
    anchors: frozenset[str]
    pictures: tuple[str, ...]
    photographs: tuple[str, ...]
    prose: str
    problems: tuple[Problem, ...]
    is_whole: bool = True


def render(
    body: Body, markup: Markup, around: Surroundings, read_picture: ReadPicture, *, explain_terms: bool = True
) -> Rendered:
    """Puts one text together. `read_picture` gives the bytes of a file by its path inside content/."""
    if (tangled := too_tangled(body)) is not None:
        return _nothing(around, tangled)
    problems = dialect_problems(body) + _unknown_sources(body, around)
    root = parse_tree(markup.html(body.text))
    _level_headings(root, body, problems)
    problems += [
        body.problem(308, f"the name `{name}` is given to two headings", _place(body, f"#{name}"))
        for name in name_headings(root)
    ]
    contents = outline(root)
    words = [all_words(part) for part in _split(root)]
    prose = running_words(list(root))
    numbering = Numbering(around.references)
    number_citations(root, numbering, around.phrases)
    figures = _Figures(body, around, read_picture, problems)
    figures.place(root)
    _dress_tables(root, around)
    _dress_blocks(root, around)
    _resolve_links(root, around)
    short_words = all_words([block for block in root if block.get("data-block") == "in-short"])
    short = _take_in_short(root, around)
    whole = element("body", {}, "", *([short] if short is not None else []), root)
    terms = around.glossary.mark(whole) if explain_terms else ()
    return Rendered(
        in_short=to_html(short) if short is not None else Html(""),
        in_short_text=short_words,
        sections=_sections(root, body, words, problems),
        outline=contents,
        numbering=numbering,
        terms=terms,
        links=_links(body),
        anchors=frozenset(
            name for heading in root.iter() if (name := heading.get("id")) and heading.tag in ("h2", "h3", "h4")
        ),
        pictures=tuple(figures.wanted),
        photographs=tuple(figures.photographs),
        prose=prose,
        problems=tuple(problems),
    )


def _nothing(around: Surroundings, fault: Problem) -> Rendered:
    return Rendered(
        in_short=Html(""),
        in_short_text="",
        sections=(),
        outline=(),
        numbering=Numbering(around.references),
        terms=(),
        links=(),
        anchors=frozenset(),
        pictures=(),
        photographs=(),
        prose="",
        problems=(fault,),
        is_whole=False,
    )


def _unknown_sources(body: Body, around: Surroundings) -> list[Problem]:
    """Each sentence that leans on a source which is not there, by its words."""
    problems: list[Problem] = []
    if not around.references_read:
        return problems
    for found in CITATION.finditer(body.text):
        for key in (part.strip().removeprefix("@") for part in found[1].split(";")):
            if key not in around.references:
                sentence = _sentence_before(body.text, found.start())
                words = f"no source `{key}` in references.yaml, and this leans on it: “{sentence}”"
                hint = did_you_mean(key, around.references)
                problems.append(body.problem(303, words, found.start(), hint, field=key))
    return problems


def _sentence_before(text: str, place: int) -> str:
    """The sentence that a citation closes, as the writer typed it."""
    start = max(text.rfind(mark, 0, place) for mark in ("\n\n", ". ", "? ", "! ", "\n- ", "| ", ".\n"))
    return " ".join(text[max(start, 0) : place].lstrip(" .?!|\n").removeprefix("- ").split())


def _level_headings(root: Element, body: Body, problems: list[Problem]) -> None:
    for heading in root.iter("h1"):
        place = max(_place(body, "# "), 0)
        problems.append(
            body.problem(308, "a text has no first-level heading", place, "the title is in the header; use ##")
        )
        heading.tag = "h2"
    last = 2
    for heading in root:
        if heading.tag in ("h2", "h3", "h4"):
            level = int(heading.tag[1])
            if level > last + 1:
                place = _place(body, text_of(heading).strip()[:30])
                problems.append(body.problem(308, "a heading skips a level", place, f"use {'#' * (last + 1)}"))
            last = level


class _Figures:
    """Finds the pictures of a text and puts a figure in the place of each."""

    def __init__(self, body: Body, around: Surroundings, read_picture: ReadPicture, problems: list[Problem]) -> None:
        self.body = body
        self.around = around
        self.read_picture = read_picture
        self.problems = problems
        self.wanted: list[str] = []
        self.photographs: list[str] = []
        self.drawings = 0

    def place(self, root: Element) -> None:
        for parent, image in with_parents(root):
            if image.tag != "img":
                continue
            alone = (
                parent.tag == "p" and len(parent) == 1 and not (parent.text or "").strip() + (image.tail or "").strip()
            )
            if not alone:
                self._tell(310, image, "stands inside a paragraph or a table", "put it in a paragraph of its own")
                replace(parent, image)
                continue
            figure = self._figure(image)
            image.tail = None
            parent.remove(image)
            # The paragraph itself becomes the figure, so that its place among its neighbours is kept.
            if figure is None:
                parent.tag, parent.text = "p", None
                parent.set("hidden", "")
            else:
                tail = parent.tail
                parent.tag, parent.attrib, parent.text, parent.tail = figure.tag, dict(figure.attrib), figure.text, tail
                parent.extend(figure)
        for parent, gone in with_parents(root):
            if gone.tag == "p" and "hidden" in gone.attrib:
                replace(parent, gone)

    def _figure(self, image: Element) -> Element | None:
        name, alt, title = image.get("src", ""), image.get("alt", ""), image.get("title", "")
        inside = posixpath.normpath(posixpath.join(self.body.file.parent.as_posix(), name))
        if inside.startswith(("..", "/")) or ":" in name:
            self._tell(305, image, "is not a file of this folder", "put the picture beside the text")
            return None
        if not alt.strip():
            self._tell(305, image, "has no words", "write `![what it shows](file)`")
            return None
        self.wanted.append(inside)
        data = self.read_picture(inside)
        if isinstance(data, Problem):
            self._tell(305, image, data.words, data.hint)
            return None
        if name.lower().endswith(".svg"):
            return self._drawing(image, data, title or alt)
        return self._photo(image, data, inside)

    def _drawing(self, image: Element, data: bytes, caption: str) -> Element | None:
        self.drawings += 1
        drawing = read_drawing(data, prefix=f"drawing-{self.drawings}")
        if isinstance(drawing, Element):
            return drawn_figure(drawing, caption)
        for fault in drawing:
            self._tell(306, image, fault.words, fault.hint)
        return None

    def _photo(self, image: Element, data: bytes, inside: str) -> Element | None:
        try:
            photo = plan_photograph(data)
        except PictureUnreadable as fault:
            self._tell(307, image, str(fault))
            return None
        self.photographs.append(inside)
        alt, caption, is_first = image.get("alt", ""), image.get("title", ""), len(self.photographs) == 1
        return photo_figure(photo, alt, caption, self.around.picture_link, first=is_first)

    def _tell(self, number: int, image: Element, words: str, hint: str = "") -> None:
        name = image.get("src", "")
        place = next((found.start() for found in PICTURE.finditer(self.body.text) if found["file"] == name), 0)
        self.problems.append(self.body.problem(number, f"the picture `{name}` {words}", place, hint))


def _dress_tables(root: Element, around: Surroundings) -> None:
    heading = ""
    for parent, found in list(with_parents(root)):
        if found.tag in ("h2", "h3", "h4"):
            heading = text_of(found).strip()
        elif found.tag == "table":
            tail, label = found.tail, around.phrases.table.format(heading=heading).strip(": ")
            place = list(parent).index(found)
            wrapped = scrolled_table(found, label)
            wrapped.tail = tail
            parent[place] = wrapped


def _dress_blocks(root: Element, around: Surroundings) -> None:
    for parent, block in reversed(list(with_parents(root))):
        name = block.get("data-block")
        if name is None or name == "in-short":
            continue
        dressed: Element | None
        if name in CARE_LEVELS:
            dressed = care_card(block, around.clinic, around.phrases)
        else:
            match name:
                case "do" | "dont":
                    dressed = do_list(block)
                case "disagree":
                    dressed = disagree(block)
                case "myth":
                    dressed = myth(block, around.phrases)
                case "people":
                    dressed = people_picture(block, around.phrases)
                case _:
                    dressed = element("div", {}, "", *block)
        replace(parent, block, *([dressed] if dressed is not None else []))


def _resolve_links(root: Element, around: Surroundings) -> None:
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("article:"):
            slug, _, anchor = address.removeprefix("article:").partition("#")
            link.set("href", around.link(slug, anchor))
        elif not SAFE_LINK.match(address):
            link.attrib.pop("href", None)


def _take_in_short(root: Element, around: Surroundings) -> Element | None:
    for parent, block in with_parents(root):
        if block.get("data-block") == "in-short":
            replace(parent, block)
            return in_short(block, around.phrases)
    return None


def _links(body: Body) -> tuple[ArticleLink, ...]:
    there = [
        ArticleLink(slug=found["slug"], anchor=found["anchor"] or "", line=body.line(found.start()))
        for found in ARTICLE_LINK.finditer(body.text)
    ]
    here = [
        ArticleLink(slug="", anchor=found["anchor"], line=body.line(found.start()))
        for found in OWN_LINK.finditer(body.text)
    ]
    return tuple(there + here)


def _split(root: Element) -> list[list[Element]]:
    """The top of the text in runs: what stands before the first second-level heading, then one run a heading."""
    runs: list[list[Element]] = [[]]
    for child in root:
        if child.tag == "h2":
            runs.append([])
        if child.get("data-block") != "in-short":
            runs[-1].append(child)
    return runs


def _sections(root: Element, body: Body, words: list[str], problems: list[Problem]) -> tuple[Section, ...]:
    starts = [0, *(found.start() for found in _SECOND_LEVEL.finditer(body.text)), len(body.text)]
    runs = _split(root)
    if len(starts) != len(runs) + 1:
        problems.append(
            body.problem(308, "a second-level heading is not written with ##", 0, "write `## Heading {#name}`")
        )
        starts = [0] * len(runs) + [len(body.text)]
    sections = []
    for number, run in enumerate(runs):
        heading = run[0] if run and run[0].tag == "h2" else None
        if heading is None and not run:
            continue
        sections.append(
            Section(
                id=heading.get("id", "") if heading is not None else "",
                title=text_of(heading).strip() if heading is not None else "",
                html=to_html(*run),
                text=words[number],
                digest=words_digest(body.text[starts[number] : starts[number + 1]]),
                line=body.line(starts[number]),
            )
        )
    return tuple(sections)


def _place(body: Body, needle: str) -> int:
    return max(body.text.find(needle), 0)
