"""The words that a check pins, in pieces. They are kept beside the article, so that a later change can be shown.

They are all that the digest of an article is made from, so two texts of different digests differ in a piece.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from treatments.library.article import Article, Claim
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_entry
from treatments.library.source import read_text

Pieces = tuple[str, ...]
SIGNED_TEXT = ".checked.txt"

# A point, heading, row or block begins a piece of its own.
_BEGINS = re.compile(r"(?:[-*+]|\d+\.|#+|!!!|>)\s|\|")
_PIN = "digest: "


def pieces_of(library: Library, article: Article) -> Pieces:
    """Title, summary, claims with their sources, text and boxes, one heading, paragraph, point or row a piece."""
    boxes = (library.box(name, article.language) for name in article.boxes)
    return (
        " ".join(article.title.split()),
        " ".join(article.summary.split()),
        *map(_claim, article.claims),
        *_pieces(article.body),
        *(piece for box in boxes if box is not None for piece in _pieces(box.text)),
    )


def place_of(article: Article) -> Path:
    """Beside the text, as its place in the content folder."""
    return article.file.with_name(f"{article.language}{SIGNED_TEXT}")


def as_file(pieces: Pieces, digest: str) -> bytes:
    return "\n\n".join((f"{_PIN}{digest}", *pieces, "")).encode()


def read_signed_text(library: Library, article: Article) -> Pieces | None:
    """The text as it was at the newest entry of the review log; None where that was not kept."""
    entry = latest_entry(article)
    text = read_text(library.snapshot.folders, place_of(article).as_posix())
    if entry is None or not isinstance(text, str):
        return None
    pin, *pieces = text.strip().split("\n\n")
    return tuple(pieces) if pin == f"{_PIN}{entry.digest}" else None


def _claim(claim: Claim) -> str:
    keys = sorted(citation.reference.key for citation in claim.citations)
    sources = f" [{'; '.join(f'@{key}' for key in keys)}]" if keys else ""
    words = "".join(f" ({word})" for word in ("disputed", "unknown") if getattr(claim, word))
    return f"- {' '.join(claim.says.split())}{sources}{words}"


def _pieces(text: str) -> Iterator[str]:
    piece: list[str] = []
    for line in text.split("\n"):
        words = line.split()
        if piece and (not words or _BEGINS.match(line.strip())):
            yield " ".join(piece)
            piece = []
        piece += words
    if piece:
        yield " ".join(piece)
