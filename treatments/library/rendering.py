"""Markdown in; safe HTML in sections, contents list, sources, terms, links and everything that was wrong out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from treatments.library.article import ArticleLink, Citation, Heading, Html, Section
from treatments.library.citations import Numbering, number_citations
from treatments.library.components.blocks import BLOCKS, block_problems, in_short
from treatments.library.components.table import scrolled_table
from treatments.library.dialect import (
    ARTICLE_LINK,
    CITATION,
    OWN_LINK,
    SAFE_LINK,
    Body,
    dialect_problems,
    too_tangled,
)
from treatments.library.figures import Figures
from treatments.library.glossary import Glossary
from treatments.library.links import LinkBuilders
from treatments.library.markup import Markup
from treatments.library.outline import name_headings, outline
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem
from treatments.library.prose import all_words, running_words
from treatments.library.render_context import RenderContext
from treatments.library.schemas.clinic import Clinic
from treatments.library.schemas.lists import Term
from treatments.library.schemas.references import Reference
from treatments.library.sections import passages_of, section_runs, sections_of
from treatments.library.tree import element, is_deeper, parse_tree, replace, text_of, to_html, with_parents
from treatments.library.validation import did_you_mean

NOTHING = Html("")
MAX_DEPTH = 60
# Words in brackets that are no link, no picture and no reference of Markdown.
_BRACKETS = re.compile(r"(?<![!\\\]])\[([^\[\]\n]{1,300})\](?![(\[:])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One text, ready to be put into an article or page. `prose` is its running sentences, one paragraph a line.

    `boxes` are the names of those that stand in it; `elements` counts the paragraphs, lists and blocks at its top.
    """

    numbering: Numbering
    problems: tuple[Problem, ...]
    in_short: Html = NOTHING
    in_short_text: str = ""
    sections: tuple[Section, ...] = ()
    outline: tuple[Heading, ...] = ()
    terms: tuple[Term, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    anchors: frozenset[str] = frozenset()
    pictures: tuple[str, ...] = ()
    photographs: tuple[str, ...] = ()
    prose: str = ""
    boxes: tuple[str, ...] = ()
    elements: int = 0
    is_whole: bool = True


def render(body: Body, context: RenderContext, *, explain_terms: bool = True) -> Rendered:
    """Puts one text together."""
    if (tangled := too_tangled(body)) is not None:
        return Rendered(numbering=Numbering(context.references), problems=(tangled,), is_whole=False)
    root = _tree(body, context)
    if root is None:
        hint = "nest lists, quotations and emphasis less deeply"
        deep = body.problem(312, f"something is nested more than {MAX_DEPTH} deep", 0, hint)
        return Rendered(numbering=Numbering(context.references), problems=(deep,), is_whole=False)
    problems = dialect_problems(body) + block_problems(body)
    boxes = _place_boxes(root, body, context, problems)
    elements = len(root)
    problems += _unknown_sources(body, context) + _citations_without_at(body, context)
    _level_headings(root, body, problems)
    problems += [
        body.problem(308, f"the name `{name}` is given to two headings", _place(body, f"#{name}"))
        for name in name_headings(root)
    ]
    contents = outline(root)
    # What is read is taken before the components add numbers, labels and previews to it.
    runs = section_runs(root)
    words, passages = [all_words(run) for run in runs], [passages_of(run) for run in runs]
    short_words = all_words([block for block in root if block.get("data-block") == "in-short"])
    prose = running_words(list(root))
    numbering = Numbering(context.references)
    number_citations(root, numbering, context.phrases)
    figures = Figures(body, context, problems)
    figures.place(root)
    _draw_tables(root, context)
    _draw_blocks(root, context)
    _set_people_side_by_side(root)
    _resolve_links(root, context)
    short = _take_in_short(root, context)
    whole = element("body", {}, "", *([short] if short is not None else []), root)
    terms = context.glossary.mark(whole) if explain_terms else ()
    return Rendered(
        in_short=to_html(short) if short is not None else NOTHING,
        in_short_text=short_words,
        sections=sections_of(root, body, words, passages, problems),
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
        boxes=boxes,
        elements=elements,
        problems=tuple(problems),
    )


def _tree(body: Body, context: RenderContext) -> Element | None:
    """None where it is nested so deeply that to walk through it could exhaust the stack, and so end the site."""
    try:
        root = parse_tree(context.markup.html(body.text))
    except RecursionError:
        return None
    return None if is_deeper(root, than=MAX_DEPTH) else root


def _place_boxes(root: Element, body: Body, context: RenderContext, problems: list[Problem]) -> tuple[str, ...]:
    """The card of each box in the place of its name, so that its sources are counted in the order of the page."""
    placed: dict[str, None] = {}
    for parent, block in list(with_parents(root)):
        if block.get("data-block") != "box":
            continue
        name = block.get("data-title", "")
        place = _place(body, f'"{name}"')
        if parent is not root:
            problems.append(body.problem(302, f"the box `{name}` stands inside another block", place))
        elif name and name not in context.boxes:
            hint = did_you_mean(name, context.boxes) or "a box is written in boxes/<name>/en.md"
            problems.append(body.problem(411, f"there is no box `{name}`", place, hint))
        elif text := context.boxes.get(name):
            placed[name] = None
            cards = list(parse_tree(context.markup.html(text)))
            for card in cards:
                card.set("data-box", name)
            replace(parent, block, *cards)
    return tuple(placed)


def _unknown_sources(body: Body, context: RenderContext) -> list[Problem]:
    """Each sentence that leans on a source which is not there, by its words."""
    problems: list[Problem] = []
    if not context.references_read:
        return problems
    for found in CITATION.finditer(body.text):
        for key in (part.strip().removeprefix("@") for part in found[1].split(";")):
            if key not in context.references:
                sentence = _sentence_before(body.text, found.start())
                message = f"no source `{key}` in references.yaml, and this leans on it: “{sentence}”"
                hint = did_you_mean(key, context.references)
                problems.append(body.problem(303, message, found.start(), hint, field=key))
    return problems


def _citations_without_at(body: Body, context: RenderContext) -> list[Problem]:
    """`[li2023]` would be printed as it stands, and the sentence would have no source."""
    return [
        body.problem(313, f"`{found[0]}` is not a citation", found.start(), f"write `[{_with_at(found[1])}]`")
        for found in _BRACKETS.finditer(body.text)
        if CITATION.fullmatch(found[0]) is None and any(key in context.references for key in _keys_in(found[1]))
    ]


def _with_at(inside: str) -> str:
    return "; ".join(f"@{key}" for key in _keys_in(inside))


def _keys_in(inside: str) -> list[str]:
    return [key.strip().removeprefix("@") for key in re.split("[;,]", inside)]


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


def _draw_tables(root: Element, context: RenderContext) -> None:
    heading = ""
    for parent, found in list(with_parents(root)):
        if found.tag in ("h2", "h3", "h4"):
            heading = text_of(found).strip()
        elif found.tag == "table":
            tail, label = found.tail, context.phrases.table.format(heading=heading).strip(": ")
            place = list(parent).index(found)
            wrapped = scrolled_table(found, label, context.phrases)
            wrapped.tail = tail
            parent[place] = wrapped


def _draw_blocks(root: Element, context: RenderContext) -> None:
    for parent, block in reversed(list(with_parents(root))):
        name = block.get("data-block", "")
        if name in BLOCKS and name != "in-short":
            drawn = BLOCKS[name].draw(block, context)
            if drawn is None:
                replace(parent, block)
                continue
            drawn.set("class", f"block {drawn.get('class', '')}".strip())
            if box := block.get("data-box"):
                drawn.set("data-box", box)
            replace(parent, block, drawn)


def _set_people_side_by_side(root: Element) -> None:
    """Pictures of people that follow each other are there to be compared."""
    run: list[Element] = []
    for child in [*root, None]:
        if child is not None and "people-picture" in child.get("class", "").split():
            run.append(child)
            continue
        if len(run) > 1:
            place = list(root).index(run[0])
            for picture in run:
                root.remove(picture)
            pair = element("div", {"class": "people-pictures"}, "", *run)
            pair.tail = "\n"
            root.insert(place, pair)
        run = []


def _resolve_links(root: Element, context: RenderContext) -> None:
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("article:"):
            slug, _, anchor = address.removeprefix("article:").partition("#")
            link.set("href", context.links.article(slug, anchor))
        elif not SAFE_LINK.match(address):
            link.attrib.pop("href", None)


def _take_in_short(root: Element, context: RenderContext) -> Element | None:
    for parent, block in with_parents(root):
        if block.get("data-block") == "in-short":
            replace(parent, block)
            return in_short(block, context)
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


def _place(body: Body, needle: str) -> int:
    return max(body.text.find(needle), 0)


def render_lines(
    lines: Sequence[str], references: Mapping[str, Reference], phrases: Phrases
) -> tuple[list[Html], tuple[Citation, ...]]:
    """Single paragraphs, such as the cells of a table, with their sources numbered in a row."""
    markup, numbering = Markup(BLOCKS), Numbering(references)
    drawn = []
    for line in lines:
        root = parse_tree(markup.html(line))
        number_citations(root, numbering, phrases)
        for paragraph in root:
            paragraph.tag = "span"
        drawn.append(to_html(*root))
    return drawn, numbering.citations()


def render_block_examples(clinic: Clinic | None, phrases: Phrases) -> Html:
    """One of each block, for the styleguide."""
    context = RenderContext(
        markup=Markup(BLOCKS),
        read_picture=lambda name: Problem(id="library.P305", message="is not there", file=Path(name)),
        references={},
        references_read=False,
        glossary=Glossary(()),
        clinic=clinic,
        phrases=phrases,
        links=LinkBuilders(),
        boxes={"emergency": BLOCKS["emergency"].example},
    )
    text = "\n\n".join(block.example for block in BLOCKS.values())
    rendered = render(Body(text=text, file=Path("styleguide"), first_line=1), context)
    return Html(rendered.in_short + "".join(section.html for section in rendered.sections))
