"""A clinician's check, entered in the header of the file that was checked; every other byte of it stays as it was."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from treatments.atomic_files import atomic_write
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.reviews import review_seal
from treatments.library.source import read_bytes
from treatments.library.validation import did_you_mean

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What somebody checked: `by` is a key of people.yaml, `changed` what was changed in the course of it."""

    by: str
    checked: str
    changed: str
    on: date
    next: date


def sign(library: Library, slug: str, check: Check, *, language: str, today: date) -> Path:
    """Writes the entry whole or not at all; returns the file, as its place in the content folder."""
    article = _checked_article(library, slug, language)
    _refuse_what_cannot_be(library, article, check, today)
    file = library.snapshot.root / article.file
    before = read_bytes(library.snapshot.root, article.file.as_posix())
    if not isinstance(before, bytes):
        raise SigningRefused(str(before))
    _write(file, with_entry(before, entry(article, check)))
    return article.file


def entry(article: Article, check: Check) -> list[str]:
    """The lines of a review entry. Words are written as JSON strings, which are YAML whatever they hold."""
    digest = article.digest[:DIGITS]
    seal = review_seal(
        slug=article.slug,
        on=check.on,
        by=check.by,
        checked=check.checked,
        changed=check.changed,
        next_due=check.next,
        digest=digest,
    )
    return [
        f"  - on: {check.on.isoformat()}",
        f"    by: {check.by}",
        f"    checked: {json.dumps(check.checked, ensure_ascii=False)}",
        f"    changed: {json.dumps(check.changed, ensure_ascii=False)}",
        f"    next: {check.next.isoformat()}",
        f'    digest: "{digest}"',
        f'    seal: "{seal[:DIGITS]}"',
    ]


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


def _refuse_what_cannot_be(library: Library, article: Article, check: Check, today: date) -> None:
    people = library.site.people
    if check.by not in people:
        known = did_you_mean(check.by, people) or f"Known: {', '.join(people) or 'nobody'}."
        raise SigningRefused(
            f"`{check.by}` is not in people.yaml. {known} Add the person there, with a qualification to look up."
        )
    if check.by in article.authors:
        raise SigningRefused(f"`{check.by}` wrote this article. Somebody else has to check it.")
    if not people[check.by].qualification:
        raise SigningRefused(
            f"`{check.by}` has no `qualification` in people.yaml, and readers are told of a clinician."
        )
    if len(check.checked.strip()) < SHORTEST_CHECKED:
        raise SigningRefused("Say with --checked what was checked, for example: every number against its source.")
    if check.on > today:
        raise SigningRefused(f"{check.on.isoformat()} has not come yet. A check is entered when it has been done.")
    if check.next <= max(check.on, today):
        raise SigningRefused(f"--next {check.next.isoformat()} has passed. Give the day by which it is checked again.")
    last = max((review.on for review in article.reviews), default=None)
    if last is not None and check.on < last:
        raise SigningRefused(f"The last check was on {last.isoformat()}. A new one cannot be older.")


def _write(file: Path, data: bytes) -> None:
    try:
        atomic_write(file, data, mode=file.stat().st_mode & 0o777)
    except OSError as fault:
        raise SigningRefused(f"{file} cannot be written: {fault.strerror or fault}.") from fault
