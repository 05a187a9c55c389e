"""Taking an article off the site and putting it back: what leans on it, and how its links are taken out of texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from treatments.atomic_files import atomic_write
from treatments.library.article import Status
from treatments.library.catalogue import Library
from treatments.library.crosschecks import ORIGINAL
from treatments.library.source import ContentFolders, read_text
from treatments.library.validation import did_you_mean
from treatments.library.yamlmarks import Place

UNPUBLISHED = Path("unpublished.yaml")
_HEAD = """\
# Articles that this clinic does not show, one a line.
# `manage.py unpublish` adds one, `manage.py publish` takes one away.
"""
_STATUS = re.compile(r"(?m)^status:[ \t]*[a-z]+")
_CONCERN = "topics.yaml"


class NotPublished(Exception):
    """It cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """Something that leans on an article. `is_link`: it can be taken out, and its words stay."""

    file: Path
    line: int | None
    description: str
    is_link: bool


def leaning_on(library: Library, slug: str) -> list[Lean]:
    """Everything in the content that leads to an article or is chosen by it."""
    return sorted(_leaning(library, slug), key=lambda lean: (lean.file.as_posix(), lean.line or 0))


def unpublish(library: Library, slug: str) -> Path:
    """Returns the file in which it was noted."""
    _refuse_unknown(library, slug)
    if library.article(slug) is None:
        raise NotPublished(f"`{slug}` is not to be read now: there is nothing to take off.")
    folders = library.snapshot.folders
    file = Path(f"articles/{slug}/{ORIGINAL}.md")
    if folders.holder(file.as_posix()) == folders.own:
        _set_status(folders, file, Status.DRAFT)
        return file
    _write(folders.own / UNPUBLISHED, _listed((*library.snapshot.data.unpublished, slug)))
    return UNPUBLISHED


def publish(library: Library, slug: str) -> Path:
    """Returns the file in which it was noted."""
    _refuse_unknown(library, slug)
    folders = library.snapshot.folders
    file = Path(f"articles/{slug}/{ORIGINAL}.md")
    if slug in library.unpublished:
        _write(folders.own / UNPUBLISHED, _listed(one for one in library.snapshot.data.unpublished if one != slug))
        return UNPUBLISHED
    if library.article(slug) is not None:
        raise NotPublished(f"`{slug}` is published already.")
    article = library.any_article(slug)
    if article is not None and article.status is Status.PUBLISHED:
        raise NotPublished(f"`{slug}` appears by itself on {article.published.isoformat()}, the day in its header.")
    if folders.holder(file.as_posix()) != folders.own:
        raise NotPublished(
            f"`{slug}` is not finished yet. Make a version of your own first: manage.py own_version {slug}"
        )
    _set_status(folders, file, Status.PUBLISHED)
    return file


def unlink(library: Library, slug: str) -> list[Path]:
    """Takes the links to an article out of every text that is the clinic's own; returns the files that changed.

    Ours stay as they are: their pages drop the link by themselves.
    """
    folders = library.snapshot.folders
    changed = []
    for file in sorted({lean.file for lean in leaning_on(library, slug) if lean.is_link}):
        text = read_text(folders, file.as_posix())
        if isinstance(text, str) and folders.holder(file.as_posix()) == folders.own:
            after = _unlinked_concerns(text, slug) if file.name == _CONCERN else unlinked(text, slug)
            if after != text:
                _write(folders.own / file, after)
                changed.append(file)
    return changed


def unlinked(text: str, slug: str) -> str:
    """A Markdown text in which the words of links to an article stand without the link; `related:` names it no more."""
    link = re.compile(rf"(?<!!)\[([^\[\]]*)\]\((?:article:|/articles/){re.escape(slug)}/?(?:#[^)\s]*)?\)")
    fences = [found.start() for found in re.finditer(r"(?m)^---[ \t]*$", text)]
    start = fences[1] if len(fences) > 1 and fences[0] == 0 else 0
    return _unrelated(text[:start], slug) + link.sub(r"\1", text[start:])


def _leaning(library: Library, slug: str) -> Iterator[Lean]:
    yield from _in_texts(library, slug)
    yield from _in_lists(library, slug)
    article = library.any_article(slug)
    if article is not None and {one.slug for one in library.by_topic(article.topic)} == {slug}:
        for number, topic in enumerate(library.snapshot.data.topics):
            if topic.key == article.topic:
                description = f"the list “{topic.title}” has nothing else; then it is left out"
                yield _lean(library, _CONCERN, ("topics", number), description)


def _in_texts(library: Library, slug: str) -> Iterator[Lean]:
    folders = (library.snapshot.articles, library.snapshot.pages, library.snapshot.boxes)
    for parsed in (cached.current for folder in folders for cached in folder.values()):
        if parsed.value is None or parsed.value.file.parent.as_posix() == f"articles/{slug}":
            continue
        file = parsed.value.file
        for link in parsed.links:
            if link.slug == slug:
                heading = f", to its part `{link.anchor}`" if link.anchor else ""
                yield Lean(file=file, line=link.line, description=f"a link{heading}", is_link=True)
        for key in parsed.key_references:
            if (key.kind, key.key) == ("article", slug):
                yield Lean(file=file, line=key.line, description="`related:` names it", is_link=True)


def _in_lists(library: Library, slug: str) -> Iterator[Lean]:
    data = library.snapshot.data
    for number, concern in enumerate(data.concerns):
        if concern.article == slug:
            description = f"the concern “{concern.title}” leads to it; then it leads to the form, and says so"
            yield _lean(library, _CONCERN, ("concerns", number, "article"), description, is_link=True)
    for number, question in enumerate(data.suitability):
        if question.article == slug:
            description = f"the rule behind “{question.words}” names it; its answer then stands without “read on”"
            yield _lean(library, "suitability.yaml", (number, "article"), description)
    for number, first in enumerate(data.home.first_reads if data.home else ()):
        if first == slug:
            yield _lean(
                library,
                "home.yaml",
                ("first_reads", number),
                "the first page offers it to begin with; then it does not",
            )
    for number, limit in enumerate(data.home.limits if data.home else ()):
        if limit.article == slug:
            description = f"“{limit.says}” on the first page leads to it; then it stands without a link"
            yield _lean(library, "home.yaml", ("limits", number, "article"), description)
    if data.options is not None and data.options.article == slug:
        description = "the comparison ends with a link to it; then it ends without one"
        yield _lean(library, "options.yaml", ("article",), description)


def _lean(library: Library, name: str, place: Place, description: str, *, is_link: bool = False) -> Lean:
    marked = library.snapshot.data.marks.get(name)
    return Lean(file=Path(name), line=marked.line(place) if marked else None, description=description, is_link=is_link)


def _refuse_unknown(library: Library, slug: str) -> None:
    if library.any_article(slug) is None:
        slugs = {article.slug for article in library.every_article}
        raise NotPublished(f"There is no article `{slug}`. {did_you_mean(slug, slugs)}".strip())


def _set_status(folders: ContentFolders, file: Path, status: Status) -> None:
    text = read_text(folders, file.as_posix())
    if not isinstance(text, str) or (found := _STATUS.search(text)) is None:
        raise NotPublished(f"{file} has no line `status:` that can be read. Mend the file first.")
    _write(folders.own / file, f"{text[: found.start()]}status: {status.value}{text[found.end() :]}")


def _unrelated(header: str, slug: str) -> str:
    """A header whose `related:` does not hold the slug, in either way of writing a list."""
    name = re.escape(slug)
    header = re.sub(rf"(?m)^(related:\n(?:[ \t]*- .*\n)*?)[ \t]*- {name}[ \t]*\n", r"\1", header)
    header = re.sub(r"(?m)^related:[ \t]*\n(?=[^ \t-])", "related: []\n", header)
    line = re.search(r"(?m)^related:[ \t]*\[(.*)\]", header)
    if line is None:
        return header
    kept = [one.strip() for one in line[1].split(",") if one.strip() and one.strip() != slug]
    return f"{header[: line.start()]}related: [{', '.join(kept)}]{header[line.end() :]}"


def _unlinked_concerns(text: str, slug: str) -> str:
    """Only `article:` of a concern holds a slug in this file."""
    return re.sub(
        rf"""(?m)(\barticle:[ \t]*)["']?{re.escape(slug)}["']?(?=[ \t]*(?:#.*)?$|[ \t]*[,}}])""", r'\1""', text
    )


def _listed(slugs: Iterable[str]) -> str:
    return _HEAD + "".join(f"- {slug}\n" for slug in dict.fromkeys(slugs))


def _write(place: Path, text: str) -> None:
    try:
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
        atomic_write(place, text.encode(), mode=mode)
    except OSError as fault:
        raise NotPublished(f"{place} cannot be written: {fault.strerror or fault}.") from fault
