"""Reads the content folders whole: each file composed once, and again only when it or what it leans on has changed."""

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from treatments.library.article import Article, Box, ConsentWording, Page, ReplyTemplate
from treatments.library.article_cache import ArticleCache, code_digest
from treatments.library.components.blocks import BLOCKS
from treatments.library.crosschecks import (
    ORIGINAL,
    article_problems,
    data_problems,
    link_problems,
    search_problems,
    translation_problems,
)
from treatments.library.data_files import DATA_FILES, LAID_OVER, OPTIONAL_FILES, SiteData, read_data_files
from treatments.library.drawings import DrawingFault, read_logo
from treatments.library.glossary import Glossary
from treatments.library.links import LinkBuilders
from treatments.library.markup import Markup
from treatments.library.parsing import (
    Parsed,
    parse_article,
    parse_box,
    parse_consent,
    parse_page,
    parse_reply,
)
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem, Severity
from treatments.library.render_context import RenderContext
from treatments.library.schemas.clinic import Clinic
from treatments.library.schemas.values import SLUG
from treatments.library.source import ContentFolders, FileListing, file_stat, list_files, read_bytes, read_text
from treatments.library.validation import did_you_mean

Value = TypeVar("Value", Article, Page, Box, ConsentWording, ReplyTemplate)
Parse: TypeAlias = "Callable[[str, Path, RenderContext], Parsed[Value]]"
Key: TypeAlias = tuple[object, ...]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\Z")
_SIGNED_TEXT = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\.checked\.txt")  # kept by editorial/signed_text.py
_VERSION = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*\Z")
LOGOS = ("logo.svg", "logo-dark.svg")  # the second for dark pages
_WORDING = "wording.yaml"  # read by the editorial rules
_TEXT_FOLDERS = {"articles": SLUG, "pages": SLUG, "boxes": SLUG, "consent": _VERSION, "replies": SLUG}
_PICTURES = (".svg", ".jpg", ".jpeg", ".png", ".webp", ".avif")
_PICTURE_NAME = re.compile(r"[\w.-]+(?:" + "|".join(map(re.escape, _PICTURES)) + ")")
_CHUNK = 10  # articles that are looked up in the cache, and kept there, at a time
# A file that could not be read whole may be whole in a moment: it is looked at again even if its date and size stay.
_RETRY = frozenset({"library.P101", "library.P106"})


@dataclass(frozen=True, slots=True)
class CachedFile(Generic[Value]):
    """What one file became, and the last good version of it while the file is broken."""

    key: Key | None
    digest: str
    parsed: Parsed[Value]
    last_good: Parsed[Value] | None

    @property
    def current(self) -> Parsed[Value]:
        return self.parsed if self.parsed.value is not None or self.last_good is None else self.last_good


@dataclass(frozen=True, slots=True)
class CachedData:
    """The YAML files as they were read. `digest` is the SHA-256 of all of them."""

    key: Key
    digest: str
    data: SiteData
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentSnapshot:
    """Everything in the folders at one moment."""

    folders: ContentFolders
    links: LinkBuilders
    listing: FileListing
    cached_data: CachedData
    articles: Mapping[str, CachedFile[Article]]
    pages: Mapping[str, CachedFile[Page]]
    boxes: Mapping[str, CachedFile[Box]]
    consents: Mapping[str, CachedFile[ConsentWording]]
    replies: Mapping[str, CachedFile[ReplyTemplate]]
    logos: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def photographs(self) -> tuple[str, ...]:
        """The pictures that have to be made in several sizes, by their place in the folder."""
        articles = {name for cached in self.articles.values() for name in cached.current.photographs}
        return tuple(sorted(articles | {name for cached in self.pages.values() for name in cached.current.photographs}))

    @property
    def data(self) -> SiteData:
        return self.cached_data.data

    def is_current(self) -> bool:
        """Looks at names and dates again: nothing came, went or changed, and nothing has to be tried again."""
        return not self.is_unsettled and list_files(self.folders) == self.listing

    @property
    def is_unsettled(self) -> bool:
        """Whether a file could not be read whole and has to be tried again."""
        return any(problem.id in _RETRY for problem in self.problems)

    @property
    def digest(self) -> str:
        """SHA-256 over all that was read, whatever the dates of the files are."""
        folders: tuple[Mapping[str, CachedFile[Any]], ...] = (
            self.articles,
            self.pages,
            self.boxes,
            self.consents,
            self.replies,
        )
        lines = [f"{name} {cached.digest}" for folder in folders for name, cached in sorted(folder.items())]
        lines.append(self.cached_data.digest)
        lines += [f"{name} {hashlib.sha256(logo).hexdigest()}" for name, logo in sorted(self.logos.items())]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_snapshot(
    folders: ContentFolders,
    *,
    phrases: Callable[[str], Phrases],
    links: LinkBuilders,
    previous: ContentSnapshot | None,
    cache: ArticleCache | None = None,
) -> ContentSnapshot:
    """`phrases` gives the library's own words in a language; `previous` saves reading what has not changed, and
    `cache` drawing what any process has drawn before.
    """
    found = list_files(folders)
    before = previous if previous is not None and previous.folders == folders else None
    if before is not None and any(problem.id == "library.P109" for problem in found.problems):
        # A whole folder went away (a disk, a deployment half done): what was good stays until it is back.
        return replace(before, listing=found, problems=found.problems)
    data = _read_data(found, before)
    reader = _Reader(found, data, phrases, links)
    boxes = reader.folder("boxes", parse_box, before.boxes if before else {})
    reader.use(boxes)
    articles = reader.articles(before.articles if before else {}, cache)
    pages = reader.folder("pages", parse_page, before.pages if before else {})
    consents = reader.folder("consent", parse_consent, before.consents if before else {})
    replies = reader.folder("replies", parse_reply, before.replies if before else {})
    by_name = _by_name(articles)
    logos, logo_problems = read_logos(found, before.logos if before else {})
    problems = [
        *found.problems,
        *data.problems,
        *logo_problems,
        *_misplaced(found),
        *(
            fault
            for folder in (articles, pages, boxes, consents, replies)
            for cached in folder.values()
            for fault in cached.parsed.problems
        ),
        *article_problems(by_name, data.data),
        *link_problems(by_name, [*_by_name(pages).values(), *_by_name(boxes).values()]),
        *translation_problems(by_name),
        *data_problems(data.data, by_name),
        *search_problems(data.data, (name for name, _ in _by_name(boxes))),
    ]
    return ContentSnapshot(
        folders=folders,
        links=links,
        listing=found,
        cached_data=data,
        articles=articles,
        pages=pages,
        boxes=boxes,
        consents=consents,
        replies=replies,
        logos=logos,
        problems=tuple(
            sorted(set(problems), key=lambda one: (one.file.as_posix(), one.line or 0, one.id, one.message))
        ),
    )


class _Reader:
    """Composes the files of the folders of Markdown: boxes first, since articles and pages are drawn with them."""

    def __init__(
        self, found: FileListing, data: CachedData, phrases: Callable[[str], Phrases], links: LinkBuilders
    ) -> None:
        self.found = found
        self.data = data
        self.phrases = phrases
        self.links = links
        self.markup = Markup(BLOCKS)
        self.glossary = Glossary(data.data.glossary)
        self.contexts: dict[str, RenderContext] = {}
        self.states: dict[str, str] = {}
        self.addresses = (links.article("slug", "heading"), links.picture("name"))
        self.boxes: Mapping[tuple[str, str], str] = {}

    def folder(
        self, name: str, parse: "Parse[Value]", before: "Mapping[str, CachedFile[Value]]"
    ) -> "Mapping[str, CachedFile[Value]]":
        names = self._names(name)
        made = self._unchanged(names, before)
        for inside in names:
            if inside not in made:
                made[inside] = self._made(inside, read_text(self.found.folders, inside), parse, before.get(inside))
        return MappingProxyType({inside: made[inside] for inside in names})

    def articles(
        self, before: "Mapping[str, CachedFile[Article]]", cache: ArticleCache | None
    ) -> "Mapping[str, CachedFile[Article]]":
        """As `folder`, with a cache. Each process takes them in an order of its own: what another has drawn by then is
        there already, so that two processes that start at once share the work.
        """
        if cache is None or self.data.problems:  # with a broken file, what is drawn depends on what it was before
            return self.folder("articles", parse_article, before)
        names = self._names("articles")
        made = self._unchanged(names, before)
        wanted = [inside for inside in names if inside not in made]
        chunks = [wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK)]
        random.SystemRandom().shuffle(chunks)
        terms = {term.key: term for term in self.data.data.glossary}
        every_key: list[str] = []
        for chunk in chunks:
            texts = {inside: read_text(self.found.folders, inside) for inside in chunk}
            keys = self._cache_keys(texts)
            rows = cache.get_many(keys.values(), self.data.data.references, terms)
            for inside in chunk:
                row = rows.get(keys.get(inside, ""))
                made[inside] = self._made(inside, texts[inside], parse_article, before.get(inside), row)
            cache.set_many(
                {
                    key: (one.digest, one.parsed)
                    for inside, key in keys.items()
                    if (one := made[inside]).key is not None
                    and one.parsed.value is not None
                    and not one.parsed.problems
                    and (key not in rows or rows[key][0] != one.digest)
                }
            )
            every_key += keys.values()
        if len(wanted) == len(names):
            cache.prune(every_key)
        return MappingProxyType({inside: made[inside] for inside in names})

    def _names(self, folder: str) -> list[str]:
        return [inside for inside in self.found.stats if _is_text_of(folder, inside)]

    def _unchanged(self, names: list[str], before: "Mapping[str, CachedFile[Value]]") -> "dict[str, CachedFile[Value]]":
        return {
            inside: old
            for inside in names
            if (old := before.get(inside)) is not None
            and old.key is not None
            and old.key == self._key(inside, old.parsed.pictures)
        }

    def _cache_keys(self, texts: Mapping[str, str | Problem]) -> dict[str, str]:
        """By file: a digest of all that it is drawn from but its pictures."""
        return {
            inside: hashlib.sha256(f"{self._state(_language(inside))} {inside} {text}".encode()).hexdigest()
            for inside, text in texts.items()
            if isinstance(text, str)
        }

    def use(self, boxes: "Mapping[str, CachedFile[Box]]") -> None:
        """From now on texts are drawn with these boxes; the last good version of a broken one."""
        self.boxes = {
            name: parsed.value.text if parsed.value is not None else "" for name, parsed in _by_name(boxes).items()
        }
        self.contexts.clear()
        self.states.clear()

    def _made(
        self,
        inside: str,
        text: str | Problem,
        parse: "Parse[Value]",
        old: "CachedFile[Value] | None",
        row: "tuple[str, Parsed[Value]] | None" = None,
    ) -> "CachedFile[Value]":
        """`row` is what a cache has, with the digest of text and pictures."""
        last_good = old.current if old is not None and old.current.value is not None else None
        if isinstance(text, Problem):
            key = None if text.id in _RETRY else self._key(inside, ())
            return CachedFile(key, text.id, Parsed(value=None, problems=(text,)), last_good)
        if row is not None and row[0] == (digest := self._digest(text, row[1].pictures)):
            parsed = row[1]
        else:
            parsed = parse(text, Path(inside), self._context(_language(inside)))
            digest = self._digest(text, parsed.pictures)
            if not self._are_as_listed(parsed.pictures):
                # The digest may count another state of a picture than the one that was drawn: what was made is kept
                # in no cache, has a digest of its own, and is drawn again at the next look.
                return CachedFile(None, f"{digest} while a picture changed", parsed, last_good)
        return CachedFile(self._key(inside, parsed.pictures), digest, parsed, last_good)

    def _are_as_listed(self, pictures: tuple[str, ...]) -> bool:
        return all(file_stat(self.found.folders, name) == self.found.stats.get(name) for name in pictures)

    def _digest(self, text: str, pictures: tuple[str, ...]) -> str:
        digest = hashlib.sha256(text.encode())
        for picture in pictures:
            if isinstance(data := read_bytes(self.found.folders, picture), bytes):
                digest.update(f"{picture} {hashlib.sha256(data).hexdigest()}".encode())
        return digest.hexdigest()

    def _key(self, inside: str, pictures: tuple[str, ...]) -> Key:
        """All that a text on a page depends on: two equal keys mean that it need not be put together again."""
        stats = (self.found.stats.get(name) for name in (inside, *pictures))
        return (self._state(_language(inside)), *stats)

    def _state(self, language: str) -> str:
        """A digest of all that every text of a language is drawn with."""
        if language not in self.states:
            context = self._context(language)
            drawn_with = (
                self.data.digest,
                context.phrases,
                tuple(context.boxes.items()),
                self.addresses,
                code_digest(),
            )
            self.states[language] = hashlib.sha256(repr(drawn_with).encode()).hexdigest()
        return self.states[language]

    def _context(self, language: str) -> RenderContext:
        if language not in self.contexts:
            data = self.data.data
            self.contexts[language] = RenderContext(
                markup=self.markup,
                read_picture=self._read_picture,
                references=data.references,
                references_read="references.yaml" not in data.unread,
                glossary=self.glossary,
                clinic=data.clinic if data.clinic.name else None,
                phrases=self.phrases(language),
                links=self.links,
                boxes=self._boxes_in(language),
                lasers=data.lasers,
            )
        return self.contexts[language]

    def _boxes_in(self, language: str) -> Mapping[str, str]:
        """By name; the English of a box where the language is missing."""
        return {
            name: text
            for wanted in (ORIGINAL, language)
            for (name, spoken), text in self.boxes.items()
            if spoken == wanted
        }

    def _read_picture(self, inside: str) -> bytes | Problem:
        if inside in self.found.stats:
            return read_bytes(self.found.folders, inside)
        pictures = [name for name in self.found.stats if name.endswith(_PICTURES)]
        hint = did_you_mean(inside, pictures)
        return Problem(id="library.P305", message="is not there", file=Path(inside), hint=hint)


def read_clinic(folders: ContentFolders) -> Clinic:
    """Who runs the site, without reading a single article."""
    return _read_data(list_files(folders), None).data.clinic


def _read_data(found: FileListing, before: ContentSnapshot | None) -> CachedData:
    key: Key = (
        *(found.stats.get(name) for name in (*DATA_FILES, *OPTIONAL_FILES)),
        *(found.covered.get(name) for name in LAID_OVER),
    )
    if before is not None and before.cached_data.key == key:
        return before.cached_data
    digest = hashlib.sha256()

    def read(name: str) -> str | Problem | None:
        if name not in found.stats and name in OPTIONAL_FILES:
            return None
        if name not in found.stats:
            return Problem(id="library.P108", message="is missing", file=Path(name), hint="see content/README.md")
        text = read_text(found.folders, name)
        digest.update(f"{name} {text}\n".encode())
        return text

    def read_below(name: str) -> str | Problem | None:
        if name not in found.covered:
            return None
        text = read_text(found.folders.shipped, name)
        digest.update(f"below {name} {text}\n".encode())
        return text

    data, problems = read_data_files(read, before.data if before else SiteData(), read_below)
    if any(problem.id in _RETRY for problem in problems):
        key = ()
    return CachedData(key, digest.hexdigest(), data, tuple(problems))


def read_logos(found: FileListing, before: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], list[Problem]]:
    """The clinic's logo, cleaned; while a file is broken, what it last was."""
    logos: dict[str, bytes] = {}
    problems = []
    for name in LOGOS:
        if name not in found.stats:
            continue
        data = read_bytes(found.folders, name)
        logo = read_logo(data) if isinstance(data, bytes) else [DrawingFault(data.message, data.hint)]
        if isinstance(logo, bytes):
            logos[name] = logo
            continue
        if name in before:
            logos[name] = before[name]
        problems += [
            Problem(id="library.P315", message=fault.message, file=Path(name), hint=fault.hint) for fault in logo
        ]
    return MappingProxyType(logos), problems


def _language(inside: str) -> str:
    return inside.rpartition("/")[2].removesuffix(".md")


def _is_text_of(folder: str, inside: str) -> bool:
    match inside.split("/"):
        case [top, name, file] if top == folder and file.endswith(".md"):
            return bool(_TEXT_FOLDERS[folder].match(name)) and bool(LANGUAGE.match(file.removesuffix(".md")))
        case _:
            return False


def _misplaced(found: FileListing) -> Iterator[Problem]:
    """Files that nobody will read: a writer should not have to find out by waiting."""
    for inside in found.stats:
        match inside.split("/"):
            case [folder, name, _] if folder in _TEXT_FOLDERS and not _TEXT_FOLDERS[folder].match(name):
                hint = "use lower-case letters, digits and single hyphens"
                message = f"`{name}` cannot be an address"
                yield Problem(id="library.P110", message=message, file=Path(inside), hint=hint)
            case parts:
                if fault := _why_unread(parts):
                    message, hint = fault
                    yield Problem(
                        id="library.P107", message=message, file=Path(inside), hint=hint, severity=Severity.WARN
                    )


def _why_unread(parts: list[str]) -> tuple[str, str] | None:
    """Words and hint, or None for a file that has its place."""
    match parts:
        case [name]:
            known = (*DATA_FILES, *OPTIONAL_FILES, *LOGOS, _WORDING)
            is_known = name in (*known, "README.md")
            return None if is_known else ("is not a file that is read", did_you_mean(name, known))
        case [folder, *_] if folder not in _TEXT_FOLDERS:
            return f"`{folder}` is not a folder that is read", did_you_mean(folder, _TEXT_FOLDERS)
        case [_, _]:
            return "is not a file that is read", "put it in a folder of its own, as <name>/en.md"
        case [_, _, file] if file.lower().endswith(_PICTURES):
            is_plain = _PICTURE_NAME.fullmatch(file)
            return None if is_plain else ("is a picture that no text can name", f"call it {_plain_picture_name(file)}")
        case [folder, _, file]:
            is_text = _is_text_of(folder, "/".join(parts)) or (folder == "articles" and _SIGNED_TEXT.fullmatch(file))
            return None if is_text else ("is not a file that is read", "name it after its language, such as en.md")
        case _:
            return "lies too deep to be read", "put it beside the text"


def _plain_picture_name(file: str) -> str:
    stem, _, ending = file.lower().rpartition(".")
    return f"{re.sub('[^a-z0-9]+', '-', stem).strip('-') or 'picture'}.{ending}"


def _by_name(folder: "Mapping[str, CachedFile[Value]]") -> "dict[tuple[str, str], Parsed[Value]]":
    """What is shown, by slug and language."""
    named = {}
    for inside, cached in folder.items():
        _, slug, file = inside.split("/")
        named[slug, file.removesuffix(".md")] = cached.current
    return named
