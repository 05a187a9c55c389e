"""A clinician's check, entered in the header of the file that was checked; every other byte of it stays as it was.

The words that were signed are kept beside the file, so that a later change can be shown.
"""

import contextlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from treatments.atomic_files import atomic_write
from treatments.editorial.differences import changes_between, why_no_typo
from treatments.editorial.own_versions import NoOwnVersion, own_copy
from treatments.editorial.signed_text import Pieces, as_file, pieces_of, place_of, read_signed_text
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.reviews import is_sealed, latest_review, review_seal
from treatments.library.schemas.review import Review
from treatments.library.schemas.values import Key, Schema, Slug, Text
from treatments.library.source import ContentFolders, read_bytes
from treatments.library.validation import did_you_mean, validate
from treatments.library.yamlmarks import read_yaml

SHORTEST_CHECKED = 10
DIGITS = 24  # of a digest: enough to pin a text, short enough to read in a header

_FENCE = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
_REVIEW = re.compile(
    rb"^review:[ \t]*(?P<value>[^#\r\n]*?)(?P<note>[ \t]*(?:#[^\r\n]*)?\r?\n)"
    rb"(?P<entries>(?:(?:[ \t]+|-[ \t])[^\r\n]*\r?\n)*)",
    re.MULTILINE,
)


class SigningRefused(Exception):
    """The check cannot be entered; the message says why and what to do."""


class FileNotWritable(SigningRefused):
    """Nothing is wrong with the check, but the content folder or its disk does not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What somebody checked: `by` is a key of people.yaml, `changed` what was changed in the course of it."""

    by: str
    checked: str
    changed: str
    on: date
    next: date
    typo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A check that may be entered, and the words that it pins."""

    article: Article
    check: Check
    digest: str
    pieces: Pieces


class SignatureFile(Schema):
    """A signature on its way from one content folder to another."""

    article: Slug
    language: Key
    review: tuple[Review]
    text: tuple[Text, ...]


def sign(library: Library, slug: str, check: Check, *, language: str, today: date) -> Path:
    """Writes the entry whole or not at all; returns the file, as its place in the content folder."""
    return enter(library, prepare(library, slug, check, language=language, today=today))


def prepare(library: Library, slug: str, check: Check, *, language: str, today: date) -> Signature:
    """Every rule about who may sign what, and when; writes nothing."""
    article = _checked_article(library, slug, language)
    _refuse_who_may_not(library, article, check.by)
    _refuse_what_cannot_be(article, check, today)
    return Signature(article=article, check=check, digest=article.digest[:DIGITS], pieces=pieces_of(library, article))


def prepare_typo(
    library: Library,
    slug: str,
    *,
    by: str,
    typo: str,
    on: date,
    language: str,
    today: date,
    signed: Pieces | None = None,
) -> Signature:
    """A check that says which typo was mended since the last one, whose next day stays.

    `signed` is the text of the last signature, where it is not kept beside the file.
    """
    article = _checked_article(library, slug, language)
    last = latest_review(article)
    if last is None:
        raise SigningRefused("Nobody has checked this text yet, so it needs a full check.")
    before = signed or read_signed_text(library, article)
    if before is None:
        raise SigningRefused("The text of the last signature was not kept, so nobody can tell: do a full check.")
    pieces = pieces_of(library, article)
    if before == pieces:
        raise SigningRefused("Nothing has changed since the last signature.")
    if reason := why_no_typo(changes_between(before, pieces)):
        raise SigningRefused(f"This is more than a typo, so it needs a full check. {reason}")
    check = Check(by=by, checked=typo, changed="", on=on, next=last.next, typo=True)
    _refuse_who_may_not(library, article, by)
    _refuse_what_cannot_be(article, check, today)
    return Signature(article=article, check=check, digest=article.digest[:DIGITS], pieces=pieces)


def enter(library: Library, signature: Signature) -> Path:
    """Adds the entry to the file's log, and keeps the words beside it."""
    article = signature.article
    _add(library.snapshot.folders, article, entry(signature), as_file(signature.pieces, signature.digest))
    return article.file


def entry(signature: Signature) -> list[str]:
    """The lines of a review entry."""
    return _lines(signature.check, signature.digest, seal_of(signature))


def seal_of(signature: Signature) -> str:
    """Pins the entry itself."""
    check = signature.check
    seal = review_seal(
        slug=signature.article.slug,
        on=check.on,
        by=check.by,
        checked=check.checked,
        changed=check.changed,
        next_due=check.next,
        digest=signature.digest,
        typo=check.typo,
    )
    return seal[:DIGITS]


def _lines(check: Check | Review, digest: str, seal: str) -> list[str]:
    """Words are written as JSON strings, which are YAML whatever they hold."""
    return [
        f"  - on: {check.on.isoformat()}",
        f"    by: {check.by}",
        f"    checked: {json.dumps(check.checked, ensure_ascii=False)}",
        f"    changed: {json.dumps(check.changed, ensure_ascii=False)}",
        f"    next: {check.next.isoformat()}",
        *(["    typo: true"] if check.typo else []),
        f'    digest: "{digest}"',
        f'    seal: "{seal}"',
    ]


def as_signature_file(slug: str, language: str, lines: list[str], pieces: Pieces) -> str:
    """For an editor, where the folder of the site itself cannot be written."""
    return "\n".join(
        [
            "# A check that was signed at the desk. To enter it: manage.py enter_review THIS-FILE",
            f"# By hand: copy the lines under `review:` to the end of `review:` in articles/{slug}/{language}.md.",
            f"article: {slug}",
            f"language: {language}",
            "review:",
            *lines,
            "text:",
            *(f"  - {json.dumps(piece, ensure_ascii=False)}" for piece in pieces),
            "",
        ]
    )


def enter_signature_file(library: Library, text: str, file: Path) -> Path:
    """Enters what `as_signature_file` made. The text may have changed since; then the article says so."""
    found, problems = validate(SignatureFile, read_yaml(text, file), file)
    if found is None:
        raise SigningRefused(f"This is not the file of a signature: {problems[0]}")
    (review,) = found.review
    if not is_sealed(found.article, review):
        raise SigningRefused("The entry was changed by hand: its seal does not fit.")
    article = _checked_article(library, found.article, found.language)
    if any(review.seal == other.seal for other in article.reviews):
        raise SigningRefused(f"{article.file} has this entry already.")
    _refuse_who_may_not(library, article, review.by)
    lines = _lines(review, review.digest, review.seal)
    _add(library.snapshot.folders, article, lines, as_file(found.text, review.digest))
    return article.file


def with_entry(before: bytes, lines: list[str]) -> bytes:
    """The file with one entry more at the end of its `review:` list."""
    fences = list(_FENCE.finditer(before))
    if len(fences) < 2:  # noqa: PLR2004 - the header stands between two
        raise SigningRefused("The file has no header between two lines of `---`.")
    header_end = fences[1].start()
    line_end = b"\r\n" if before[: fences[1].end()].count(b"\r\n") else b"\n"
    added = b"".join(line.encode() + line_end for line in lines)
    found = _REVIEW.search(before, fences[0].end(), header_end)
    if found is None:
        return before[:header_end] + b"review:" + line_end + added + before[header_end:]
    if found["value"] not in (b"", b"[]"):
        raise SigningRefused("Write `review:` with one entry below another, or `review: []` if there is none.")
    entries = found["entries"]
    if entries.startswith(b"-"):
        added = b"".join(line[2:].encode() + line_end for line in lines)
    return before[: found.start()] + b"review:" + found["note"] + entries + added + before[found.end() :]


def _checked_article(library: Library, slug: str, language: str) -> Article:
    article = library.any_article(slug, language)
    if article is None:
        slugs = {one.slug for one in library.every_article}
        raise SigningRefused(f"There is no article `{slug}`. {did_you_mean(slug, slugs)}".strip())
    if article.language != language:
        raise SigningRefused(f"`{slug}` has no text in `{language}`. Check the English with --language en.")
    faults = [problem for problem in library.problems if problem.file == article.file]
    if faults:
        raise SigningRefused(f"Mend the file first, so that what is checked is what is shown:\n{faults[0]}")
    return article


def _refuse_who_may_not(library: Library, article: Article, by: str) -> None:
    people = library.site.people
    if by not in people:
        known = did_you_mean(by, people) or f"Known: {', '.join(people) or 'nobody'}."
        raise SigningRefused(
            f"`{by}` is not in people.yaml. {known} Add the person there, with a qualification to look up."
        )
    if by in article.authors:
        raise SigningRefused(f"`{by}` wrote this article. Somebody else has to check it.")
    if not people[by].qualification:
        raise SigningRefused(f"`{by}` has no `qualification` in people.yaml, and readers are told of a clinician.")


def _refuse_what_cannot_be(article: Article, check: Check, today: date) -> None:
    if len(check.checked.strip()) < SHORTEST_CHECKED:
        example = "“recieve” is now “receive”" if check.typo else "every number against its source"
        raise SigningRefused(f"Say in a sentence what was checked, for example: {example}.")
    if check.on > today:
        raise SigningRefused(f"{check.on.isoformat()} has not come yet. A check is entered when it has been done.")
    if check.next <= max(check.on, today):
        if check.typo:
            raise SigningRefused(f"The next check was due on {check.next.isoformat()}: it is time for a full one.")
        raise SigningRefused(
            f"The next day, {check.next.isoformat()}, has passed. Give the day by which it is checked again."
        )
    last = max((review.on for review in article.reviews), default=None)
    if last is not None and check.on < last:
        raise SigningRefused(f"The last check was on {last.isoformat()}. A new one cannot be older.")


def _add(folders: ContentFolders, article: Article, lines: list[str], text: bytes) -> None:
    """The words first: an entry never stands without them, and without their entry they count for nothing."""
    before, kept = (read_bytes(folders, place.as_posix()) for place in (article.file, place_of(article)))
    if not isinstance(before, bytes):
        raise SigningRefused(str(before))
    after = with_entry(before, lines)
    try:
        header = own_copy(folders, article.file)
    except NoOwnVersion as fault:
        raise FileNotWritable(str(fault)) from fault
    words = folders.own / place_of(article)
    mode = header.stat().st_mode & 0o777
    _write(words, text, mode)
    try:
        _write(header, after, mode)
    except FileNotWritable:
        with contextlib.suppress(OSError):
            if isinstance(kept, bytes):
                atomic_write(words, kept, mode=mode)
            else:
                words.unlink()
        raise


def _write(file: Path, data: bytes, mode: int) -> None:
    try:
        atomic_write(file, data, mode=mode)
    except OSError as fault:
        raise FileNotWritable(f"{file} cannot be written: {fault.strerror or fault}.") from fault
