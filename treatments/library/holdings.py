"""Reads a content folder whole: each file composed once, and again only when it or what it leans on has changed."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from treatments.library.article import Article, ConsentWording, Page, ReplyTemplate
from treatments.library.composing import (
    Composed,
    Workshop,
    compose_article,
    compose_consent,
    compose_page,
    compose_reply,
)
from treatments.library.crosschecks import article_problems, link_problems, part_problems, translation_problems
from treatments.library.glossary import Glossary
from treatments.library.markup import Markup
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem, Severity
from treatments.library.schemas.values import SLUG
from treatments.library.siteparts import PART_FILES, SiteParts, read_parts
from treatments.library.source import Stamp, Survey, read_bytes, read_text, survey
from treatments.library.surroundings import Link, PictureLink, Surroundings
from treatments.library.validation import did_you_mean

Noun = TypeVar("Noun", Article, Page, ConsentWording, ReplyTemplate)
Compose: TypeAlias = "Callable[[str, Path, Workshop], Composed[Noun]]"
Key: TypeAlias = tuple[object, ...]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\Z")
_VERSION = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*\Z")
_WORDING = "wording.yaml"  # read by the editorial rules
_SHELVES = {"articles": SLUG, "pages": SLUG, "consent": _VERSION, "replies": SLUG}
_PICTURES = (".svg", ".jpg", ".jpeg", ".png", ".webp", ".avif")
# A file that could not be read whole may be whole in a moment: it is looked at again even if its stamp stays.
_PASSING = frozenset({"library.P101", "library.P106"})


@dataclass(frozen=True, slots=True)
class Kept(Generic[Noun]):
    """What one file became, and the last good version of it while the file is broken."""

    key: Key | None
    words: str
    composed: Composed[Noun]
    good: Composed[Noun] | None

    @property
    def shown(self) -> Composed[Noun]:
        return self.composed if self.composed.noun is not None or self.good is None else self.good


@dataclass(frozen=True, slots=True)
class KeptParts:
    """The YAML files as they were read. `words` is the SHA-256 of all of them."""

    key: Key
    words: str
    parts: SiteParts
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Everything in the folder at one moment."""

    root: Path
    seen: Survey
    parts: KeptParts
    articles: Mapping[str, Kept[Article]]
    pages: Mapping[str, Kept[Page]]
    consents: Mapping[str, Kept[ConsentWording]]
    replies: Mapping[str, Kept[ReplyTemplate]]
    problems: tuple[Problem, ...]

    @property
    def photographs(self) -> tuple[str, ...]:
        """The pictures that have to be made in several sizes, by their place in the folder."""
        articles = {name for kept in self.articles.values() for name in kept.shown.photographs}
        return tuple(sorted(articles | {name for kept in self.pages.values() for name in kept.shown.photographs}))

    @property
    def stamps(self) -> Mapping[str, Stamp]:
        return self.seen.stamps

    def is_current(self) -> bool:
        """Looks at names and stamps again: nothing came, went or changed, and nothing has to be tried again."""
        return not self.is_unsettled and survey(self.root) == self.seen

    @property
    def is_unsettled(self) -> bool:
        """Whether a file could not be read whole and has to be tried again."""
        return any(problem.id in _PASSING for problem in self.problems)

    @property
    def words(self) -> str:
        """SHA-256 over all that was read, whatever the dates of the files are."""
        shelves: tuple[Mapping[str, Kept[Any]], ...] = (self.articles, self.pages, self.consents, self.replies)
        lines = [f"{name} {kept.words}" for shelf in shelves for name, kept in sorted(shelf.items())]
        lines.append(self.parts.words)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the library cannot know by itself."""

    phrases: Callable[[str], Phrases]
    link: Link
    picture_link: PictureLink


def read_holdings(root: Path, outside: Outside, previous: Holdings | None) -> Holdings:
    found = survey(root)
    before = previous if previous is not None and previous.root == root else None
    if before is not None and any(problem.id == "library.P109" for problem in found.problems):
        # The whole folder went away (a disk, a deployment half done): what was good stays until it is back.
        return replace(before, seen=found, problems=found.problems)
    parts = _read_parts(found, before)
    reader = _Reader(found, parts, outside)
    articles = reader.shelf("articles", compose_article, before.articles if before else {})
    pages = reader.shelf("pages", compose_page, before.pages if before else {})
    consents = reader.shelf("consent", compose_consent, before.consents if before else {})
    replies = reader.shelf("replies", compose_reply, before.replies if before else {})
    by_name = _by_name(articles)
    problems = [
        *found.problems,
        *parts.problems,
        *_misplaced(found),
        *(
            fault
            for shelf in (articles, pages, consents, replies)
            for kept in shelf.values()
            for fault in kept.composed.problems
        ),
        *article_problems(by_name, parts.parts),
        *link_problems(by_name, _by_name(pages)),
        *translation_problems(by_name),
        *part_problems(parts.parts, by_name),
    ]
    return Holdings(
        root=root,
        seen=found,
        parts=parts,
        articles=articles,
        pages=pages,
        consents=consents,
        replies=replies,
        problems=tuple(sorted(set(problems), key=lambda one: (one.file.as_posix(), one.line or 0, one.id, one.words))),
    )


class _Reader:
    """Composes the files of the four shelves of Markdown."""

    def __init__(self, found: Survey, parts: KeptParts, outside: Outside) -> None:
        self.found = found
        self.parts = parts
        self.outside = outside
        self.markup = Markup()
        self.glossary = Glossary(parts.parts.glossary)
        self.workshops: dict[str, Workshop] = {}
        self.addresses = (outside.link("slug", "heading"), outside.picture_link("name"))

    def shelf(
        self, name: str, compose: "Compose[Noun]", before: "Mapping[str, Kept[Noun]]"
    ) -> "Mapping[str, Kept[Noun]]":
        return MappingProxyType(
            {
                inside: self._kept(inside, compose, before.get(inside))
                for inside in self.found.stamps
                if _is_text_of(name, inside)
            }
        )

    def _kept(self, inside: str, compose: "Compose[Noun]", old: "Kept[Noun] | None") -> "Kept[Noun]":
        language = inside.rpartition("/")[2].removesuffix(".md")
        if old is not None and old.key is not None and old.key == self._key(inside, language, old.composed.pictures):
            return old
        good = old.shown if old is not None and old.shown.noun is not None else None
        text = read_text(self.found.root, inside)
        if isinstance(text, Problem):
            key = None if text.id in _PASSING else self._key(inside, language, ())
            return Kept(key, text.id, Composed(noun=None, problems=(text,)), good)
        file = Path(inside)
        composed = compose(text, file, self._workshop(language))
        words = hashlib.sha256(text.encode())
        for picture in composed.pictures:
            if isinstance(data := read_bytes(self.found.root, picture), bytes):
                words.update(hashlib.sha256(data).digest())
        return Kept(self._key(inside, language, composed.pictures), words.hexdigest(), composed, good)

    def _key(self, inside: str, language: str, pictures: tuple[str, ...]) -> Key:
        """All that a text on a page depends on: two equal keys mean that it need not be put together again."""
        stamps = (self.found.stamps.get(name) for name in (inside, *pictures))
        return (self.parts.words, self._workshop(language).around.phrases, self.addresses, *stamps)

    def _workshop(self, language: str) -> Workshop:
        if language not in self.workshops:
            around = Surroundings(
                references=self.parts.parts.references,
                references_read="references.yaml" not in self.parts.parts.unread,
                glossary=self.glossary,
                clinic=self.parts.parts.clinic if self.parts.parts.clinic.name else None,
                phrases=self.outside.phrases(language),
                link=self.outside.link,
                picture_link=self.outside.picture_link,
            )
            self.workshops[language] = Workshop(markup=self.markup, around=around, read_picture=self._read_picture)
        return self.workshops[language]

    def _read_picture(self, inside: str) -> bytes | Problem:
        if inside in self.found.stamps:
            return read_bytes(self.found.root, inside)
        pictures = [name for name in self.found.stamps if name.endswith(_PICTURES)]
        hint = did_you_mean(inside, pictures)
        return Problem(id="library.P305", words="is not there", file=Path(inside), hint=hint)


def _read_parts(found: Survey, before: Holdings | None) -> KeptParts:
    key: Key = tuple(found.stamps.get(name) for name in PART_FILES)
    if before is not None and before.parts.key == key:
        return before.parts
    digest = hashlib.sha256()

    def read(name: str) -> str | Problem:
        if name not in found.stamps:
            return Problem(id="library.P108", words="is missing", file=Path(name), hint="see content/README.md")
        text = read_text(found.root, name)
        digest.update(f"{name} {text}\n".encode())
        return text

    parts, problems = read_parts(read, before.parts.parts if before else SiteParts())
    if any(problem.id in _PASSING for problem in problems):
        key = ()
    return KeptParts(key, digest.hexdigest(), parts, tuple(problems))


def _is_text_of(shelf: str, inside: str) -> bool:
    match inside.split("/"):
        case [room, name, file] if room == shelf and file.endswith(".md"):
            return bool(_SHELVES[shelf].match(name)) and bool(LANGUAGE.match(file.removesuffix(".md")))
        case _:
            return False


def _misplaced(found: Survey) -> Iterator[Problem]:
    """Files that nobody will read: a writer should not have to find out by waiting."""
    for inside in found.stamps:
        words, hint = "", ""
        match inside.split("/"):
            case [name]:
                known = (*PART_FILES, _WORDING)
                if name not in (*known, "README.md"):
                    words, hint = "is not a file that is read", did_you_mean(name, known)
            case [shelf, *_] if shelf not in _SHELVES:
                words, hint = f"`{shelf}` is not a folder that is read", did_you_mean(shelf, _SHELVES)
            case [shelf, name, file] if not _SHELVES[shelf].match(name):
                yield Problem(
                    id="library.P110",
                    words=f"`{name}` cannot be an address",
                    file=Path(inside),
                    hint="use lower-case letters, digits and single hyphens",
                )
            case [_, _, file] if not _is_text_of(inside.split("/")[0], inside) and not file.endswith(_PICTURES):
                words, hint = "is not a file that is read", "name it after its language, such as en.md"
            case [_, _]:
                words, hint = "is not a file that is read", "put it in a folder of its own, as <name>/en.md"
            case [_, _, _, *deeper] if deeper:
                words, hint = "lies too deep to be read", "put it beside the text"
        if words:
            yield Problem(id="library.P107", words=words, file=Path(inside), hint=hint, severity=Severity.WARN)


def _by_name(shelf: "Mapping[str, Kept[Noun]]") -> "dict[tuple[str, str], Composed[Noun]]":
    """What is shown, by slug and language."""
    named = {}
    for inside, kept in shelf.items():
        _, slug, file = inside.split("/")
        named[slug, file.removesuffix(".md")] = kept.shown
    return named
