"""Markdown in, sanitised HTML out. Blocks and citations become neutral elements that the components dress later."""

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor

from treatments.library.dialect import BLOCK, CITATION, unquoted

_TAGS = set(
    """
    a abbr b blockquote br code dd div dl dt em h1 h2 h3 h4 hr i img li ol p span strong sub sup table
    tbody td th thead tr ul
    """.split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "abbr": {"title"},
    "div": {"data-block", "data-title"},
    "h1": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "span": {"data-cite", "lang"},
    "td": {"align"},
    "th": {"align"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "article"}
_STX_ETX = str.maketrans("", "", "\x02\x03")


class Markup:
    """A converter that is made once and used for every file."""

    def __init__(self, block_names: Collection[str]) -> None:
        self._markdown = markdown.Markdown(
            extensions=[
                _Dialect(block_names),
                TableExtension(use_align_attribute=True),
                AttrListExtension(),
                DefListExtension(),
                SaneListExtension(),
            ],
            output_format="html",
        )

    def html(self, text: str) -> str:
        """HTML that holds nothing but the listed elements, attributes and kinds of link."""
        self._markdown.reset()
        return nh3.clean(
            self._markdown.convert(text.translate(_STX_ETX)),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
        )


class _Dialect(Extension):
    """Raw HTML is text; `!!! name "words"` is a block; `[@key; @key]` is a citation."""

    def __init__(self, block_names: Collection[str]) -> None:
        super().__init__()
        self.block_names = block_names

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's own name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.register(_Block(md.parser, self.block_names), "dialect-block", 105)
        md.inlinePatterns.register(_Cite(CITATION.pattern, md), "dialect-cite", 175)


class _Block(BlockProcessor):
    def __init__(self, parser: BlockParser, names: Collection[str]) -> None:
        super().__init__(parser)
        self.names = names

    def test(self, parent: Element, block: str) -> bool:
        found = BLOCK.search(block)
        return found is not None and found["name"] in self.names

    def run(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks.pop(0)
        found = BLOCK.search(block)
        if found is None or found["name"] not in self.names:
            blocks.insert(0, block)
            return False
        if before := block[: found.start()]:
            self.parser.parseBlocks(parent, [before])
        inside, rest = self.detab(block[found.end() :].removeprefix("\n"))
        held = [inside] if inside else []
        while not rest and blocks and blocks[0].startswith(" " * self.tab_length):
            inside, rest = self.detab(blocks.pop(0))
            held.append(inside)
        if rest:
            blocks.insert(0, rest)
        made = SubElement(parent, "div", {"data-block": found["name"], "data-title": unquoted(found["title"])})
        self.parser.parseChunk(made, "\n\n".join(held))
        return True


class _Cite(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's own name
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        keys = " ".join(key.strip().removeprefix("@") for key in m[1].split(";"))
        return Element("span", {"data-cite": keys}), m.start(0), m.end(0)
