"""An article as readers see it, cut into the pieces at which a remark can stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from treatments.library.article import Article, Html
from treatments.library.reviews import words_digest
from treatments.library.tree import parse_tree, text_of

DIGITS = 24
QUOTE_LENGTH = 300
HEADINGS = ("<h2", "<h3", "<h4")
_BEFORE_A_STOP = re.compile(r"\s+(?=[.,;:!?])")  # what a source leaves in front of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`digest` pins its words, so that a remark finds it again wherever it moves; empty for a heading."""

    html: Html
    digest: str
    quote: str


def head_of(article: Article) -> Paragraph:
    """Title and summary, which the page draws in its own way."""
    return _of_words(f"{article.title}: {article.summary}", Html(""))


def paragraphs_of(article: Article) -> list[Paragraph]:
    """Summary card and text, in the order of the page. Of two with the same words the first takes the remarks."""
    seen: set[str] = set()
    found = []
    for html in _pieces(article):
        paragraph = _of_words(_words(html), html)
        if html.lstrip().startswith(HEADINGS) or not paragraph.quote or paragraph.digest in seen:
            paragraph = Paragraph(html=html, digest="", quote="")
        seen.add(paragraph.digest)
        found.append(paragraph)
    return found


def claim_digest(says: str) -> str:
    return words_digest("claim", says)[:DIGITS]


def _pieces(article: Article) -> Iterator[Html]:
    if article.in_short:
        yield article.in_short
    for section in article.sections:
        yield from section.blocks


def _of_words(words: str, html: Html) -> Paragraph:
    return Paragraph(html=html, digest=words_digest(words)[:DIGITS], quote=" ".join(words.split())[:QUOTE_LENGTH])


def _words(html: Html) -> str:
    """Without the numbers of sources, which move when another source comes in."""
    words = text_of(parse_tree(html), leave_out=lambda child: child.get("class") == "cites")
    return _BEFORE_A_STOP.sub("", words)
