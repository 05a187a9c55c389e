"""A check signed at the desk: the same entry by the same rules as `sign_review`, kept where content/ cannot be written.

One signature at a time on this machine: each looks at the files as they are when its turn comes.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from treatments import content
from treatments.editorial.differences import Change, changes_between, why_no_typo
from treatments.editorial.signed_text import Pieces, pieces_of, read_signed_text
from treatments.editorial.signing import Check, FileNotWritable, Signature, SigningRefused, enter, prepare, prepare_typo
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_entry
from treatments.reviews.actions import keep_signature
from treatments.reviews.models import KeptSignature


class TextChanged(Exception):
    """The text, or its log of checks, is not the one that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """The words of the last signature, be it entered or waiting; `pieces` is None where they were not kept."""

    pieces: Pieces | None
    changes: tuple[Change, ...] = ()
    why_no_typo: str = ""


def seen_by(article: Article, waiting: list[KeptSignature]) -> str:
    """What somebody has in front of them: the text, and the checks that are known of it."""
    return f"{article.digest}:{len(article.reviews)}:{len(waiting)}"


def waiting_signatures(library: Library) -> list[KeptSignature]:
    """Those that no editor has entered yet, oldest first."""
    entered = {review.seal for article in library.every_article for review in article.reviews}
    return list(KeptSignature.objects.exclude(seal__in=entered).order_by("at", "pk"))


def waiting_for(article: Article) -> list[KeptSignature]:
    entered = {review.seal for review in article.reviews}
    rows = KeptSignature.objects.filter(article=article.slug, language=article.language)
    return list(rows.exclude(seal__in=entered).order_by("at", "pk"))


def signed_text(library: Library, article: Article, waiting: list[KeptSignature]) -> SignedText | None:
    """None if nobody has signed yet."""
    last = latest_entry(article)
    if not waiting and last is None:
        return None
    pieces = tuple(waiting[-1].text) if waiting else read_signed_text(library, article)
    if pieces is None and last is not None:
        rows = KeptSignature.objects.filter(article=article.slug, language=article.language, digest=last.digest)
        pieces = tuple(row.text) if (row := rows.order_by("pk").last()) else None
    if pieces is None:
        return SignedText(pieces=None)
    changes = changes_between(pieces, pieces_of(library, article))
    return SignedText(pieces=pieces, changes=changes, why_no_typo=why_no_typo(changes))


def sign_at_the_desk(
    *, slug: str, language: str, seen: str, person: str, answer: dict[str, Any], today: date, by: User, at: datetime
) -> KeptSignature | None:
    """None if the entry stands in the file, otherwise what is kept for an editor.

    Raises TextChanged or SigningRefused.
    """
    with _one_at_a_time():
        content.refresh_if_changed()
        library = content.current()
        article = library.any_article(slug, language)
        if article is None or seen != seen_by(article, waiting := waiting_for(article)):
            raise TextChanged
        signature = _prepared(library, article, waiting, person=person, answer=answer, today=today)
        try:
            enter(library, signature)
        except FileNotWritable:
            return keep_signature(signature=signature, by=by, at=at)
        content.refresh_if_changed()
    return None


def _prepared(
    library: Library,
    article: Article,
    waiting: list[KeptSignature],
    *,
    person: str,
    answer: dict[str, Any],
    today: date,
) -> Signature:
    if answer["kind"] == "typo":
        if waiting:
            raise SigningRefused("A check of this text waits for an editor to enter it. Until then, do a full check.")
        signed = signed_text(library, article, waiting)
        return prepare_typo(
            library,
            article.slug,
            by=person,
            typo=answer["checked"],
            on=today,
            language=article.language,
            today=today,
            signed=signed.pieces if signed else None,
        )
    check = Check(by=person, checked=answer["checked"], changed=answer["changed"], on=today, next=answer["next"])
    return prepare(library, article.slug, check, language=article.language, today=today)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(settings.VAR_DIR) / "signing.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file is closed
        yield
