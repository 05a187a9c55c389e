"""Every sentence of an article or a YAML file that somebody reads, judged by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from treatments.editorial.lint_context import PREFIX, LintContext
from treatments.editorial.sentence_rules import round_denominators, sentence_faults
from treatments.editorial.source_text import Passage, PassageKind, plain
from treatments.editorial.wordlist import Wordlist
from treatments.library.catalogue import Library
from treatments.library.drawings import read_drawing
from treatments.library.problems import Problem, Severity
from treatments.library.yamlmarks import Place, Plain

# The values of YAML files that somebody reads. Titles and findings of sources are others' words and are never judged.
_SEEN = frozenset(
    "title summary honest_line label hint why words care usual do disagree sign what meaning role interests"
    " earns_from heading lead says price includes extra used_for note first"
    " what_it_is may_do may_go_wrong visits days_off how_sure"
    " brown-black-skin pregnant pacemaker".split()
)
PRACTICE = ("prices.yaml", "lasers.yaml")
_PARTS = (
    "topics.yaml",
    "glossary.yaml",
    "questions.yaml",
    "suitability.yaml",
    "aftercare.yaml",
    "options.yaml",
    "people.yaml",
    "clinic.yaml",
    "home.yaml",
    *PRACTICE,
)
WORDS = f"{PREFIX}E301"
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def wording(context: LintContext) -> Iterator[Problem]:
    for words, line in _sentences(context):
        for fault in sentence_faults(words, context.wordlist):
            yield fault.at(context.article.file, line)
    yield from _mixed_tables(context)


def site_wording(library: Library, wordlist: Wordlist | None) -> Iterator[Problem]:
    """The same for the lists that the site is made of."""
    for name in _PARTS:
        if (marked := library.snapshot.data.marks.get(name)) is not None:
            for words, place in _seen(marked.value, ()):
                for sentence in _SENTENCE_END.split(plain(words)):
                    for fault in sentence_faults(sentence, wordlist):
                        found = fault.at(Path(name), marked.line(place))
                        # What an article is only warned of, such as a discount, never stands in a list of prices.
                        is_grave = name in PRACTICE and found.id == WORDS
                        yield replace(found, severity=Severity.BLOCK) if is_grave else found


def _sentences(context: LintContext) -> Iterator[tuple[str, int | None]]:
    yield context.article.title, context.header.line(("title",))
    yield context.article.summary, context.header.line(("summary",))
    for claim in context.article.claims:
        for sentence in _SENTENCE_END.split(claim.says):
            yield sentence, claim.line
    for passage, sentence in context.source.sentences:
        if not (passage.block == "myth" and passage.kind is PassageKind.BLOCK_TITLE):
            yield _own_words(passage, sentence.text), sentence.line
    for picture in context.source.pictures:
        if picture.caption:
            yield plain(picture.caption), picture.line
        if picture.file.endswith(".svg"):
            for name in context.forms(picture.file):
                for label in _labels(context, name):
                    yield label, picture.line


def _own_words(passage: Passage, words: str) -> str:
    """A myth is quoted once more where it is answered."""
    return _QUOTED.sub(" ", words) if passage.block == "myth" else words


def _labels(context: LintContext, name: str) -> Iterator[str]:
    data = context.picture(name)
    drawing = read_drawing(data, prefix="proof") if isinstance(data, bytes) else None
    if isinstance(drawing, Element):
        for element in drawing.iter():
            if element.tag in ("title", "desc", "text"):
                yield from _SENTENCE_END.split(" ".join("".join(element.itertext()).split()))


def _mixed_tables(context: LintContext) -> Iterator[Problem]:
    tables: dict[int, tuple[int, set[str]]] = {}
    for passage in context.source.passages:
        if passage.kind is PassageKind.ROW:
            line, found = tables.setdefault(passage.group, (passage.line, set()))
            for sentence in passage.sentences:
                found |= round_denominators(sentence.text)
    for line, found in tables.values():
        if len(found) > 1:
            both = ", ".join(f"“in {one}”" for one in sorted(found, key=len))
            yield context.problem("E605", f"{both} stand in one table", line, hint="use one denominator, best 100")


def _seen(value: Plain, place: Place) -> Iterator[tuple[str, Place]]:
    match value:
        case dict():
            for key, child in value.items():
                yield from _seen(child, (*place, key))
        case list():
            for number, child in enumerate(value):
                yield from _seen(child, (*place, number))
        case str() if place and place[-1] in _SEEN:
            yield value, place
