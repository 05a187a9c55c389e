"""What only shows when all files are read: keys that nothing answers to, links that lead nowhere, seals that broke."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from treatments.library.article import Article, Page
from treatments.library.composing import Composed, Mention
from treatments.library.problems import Problem, Severity
from treatments.library.reviews import is_sealed
from treatments.library.siteparts import SiteParts
from treatments.library.validation import did_you_mean
from treatments.library.yamlmarks import Place

ORIGINAL = "en"
OPENING = "opening"


def article_problems(composed: Mapping[tuple[str, str], Composed[Article]], parts: SiteParts) -> Iterator[Problem]:
    """`composed` holds every article file by slug and language."""
    slugs = {slug for slug, _ in composed}
    files = {"topic": "topics.yaml", "concern": "topics.yaml", "person": "people.yaml", "article": ""}
    keys = {
        "topic": {topic.key for topic in parts.topics},
        "concern": {concern.key for concern in parts.concerns},
        "person": set(parts.people),
        "article": slugs,
    }
    moved: dict[str, str] = {}
    for (slug, language), one in composed.items():
        if one.noun is None:
            continue
        file = one.noun.file
        for mention in one.mentions:
            match mention.kind:
                case "old":
                    yield from _old_slug(mention, slug, slugs, moved, file)
                case "seal":
                    if not is_sealed(slug, one.noun.reviews[int(mention.key)]):
                        words = "was changed by hand: its seal does not fit"
                        hint = "a check is entered with `manage.py sign_review`"
                        yield _problem(406, words, file, mention, hint)
                case kind if mention.key not in keys[kind] and files[kind] not in parts.unread:
                    hint = did_you_mean(mention.key, keys[kind])
                    yield _problem(401, f"there is no {kind} `{mention.key}`", file, mention, hint)
        if language != ORIGINAL and (slug, ORIGINAL) not in composed:
            yield Problem(id="library.P408", words="is a translation of nothing: en.md is missing", file=file)


def link_problems(
    composed: Mapping[tuple[str, str], Composed[Article]], pages: Mapping[tuple[str, str], Composed[Page]]
) -> Iterator[Problem]:
    slugs = {slug for slug, _ in composed}
    texts: list[tuple[tuple[str, str], Composed[Article] | Composed[Page]]] = [*composed.items(), *pages.items()]
    for (slug, language), one in texts:
        if one.noun is None:
            continue
        for link in one.links:
            target = link.slug or slug
            if link.slug and link.slug not in slugs:
                words, hint = f"there is no article `{link.slug}`", did_you_mean(link.slug, slugs)
                yield Problem(id="library.P403", words=words, file=one.noun.file, line=link.line, hint=hint)
                continue
            aim: Composed[Article] | Composed[Page] | None = one
            if link.slug:
                aim = composed.get((target, language)) or composed.get((target, ORIGINAL))
            if link.anchor and aim is not None and aim.noun is not None and link.anchor not in aim.anchors:
                words = f"`{target}` has no heading named `{link.anchor}`"
                hint = did_you_mean(link.anchor, aim.anchors)
                yield Problem(id="library.P404", words=words, file=one.noun.file, line=link.line, hint=hint)


def translation_problems(composed: Mapping[tuple[str, str], Composed[Article]]) -> Iterator[Problem]:
    """A translated section remembers which English it was made from; a changed one is marked, never hidden."""
    for (slug, language), one in composed.items():
        original = composed.get((slug, ORIGINAL))
        if language == ORIGINAL or one.noun is None or original is None or original.noun is None:
            continue
        english = {section.id or OPENING: section.digest for section in original.noun.sections}
        for section in one.noun.sections:
            name = section.id or OPENING
            kept = (one.translated_from or {}).get(name)
            now = english.get(name)
            if now is None:
                words, hint = f"the English has no section `{name}`", did_you_mean(name, english)
            elif kept is None:
                words = f"section `{name}` does not remember the English it was made from"
                hint = f"in the header: `translated_from: {{{name}: {now[:12]}}}`"
            elif not now.startswith(kept):
                words = f"the English of section `{name}` has changed since it was translated"
                hint = f"translate it again, then write {now[:12]}"
            else:
                continue
            yield Problem(
                id="library.P409", words=words, file=one.noun.file, line=section.line, hint=hint, severity=Severity.WARN
            )


def part_problems(parts: SiteParts, composed: Mapping[tuple[str, str], Composed[Article]]) -> Iterator[Problem]:
    """Keys inside the YAML files that something elsewhere must answer to."""
    slugs = {slug for slug, _ in composed}
    for number, concern in enumerate(parts.concerns):
        if concern.article and concern.article not in slugs:
            words, hint = f"there is no article `{concern.article}`", did_you_mean(concern.article, slugs)
            yield _part_problem(parts, "topics.yaml", ("concerns", number, "article"), words, hint)
    for number, question in enumerate(parts.suitability):
        aim = composed.get((question.article, ORIGINAL))
        if aim is None:
            words, hint = f"there is no article `{question.article}`", did_you_mean(question.article, slugs)
            yield _part_problem(parts, "suitability.yaml", (number, "article"), words, hint)
        elif aim.noun is not None and question.section not in aim.anchors:
            words = f"`{question.article}` has no heading named `{question.section}`"
            hint = did_you_mean(question.section, aim.anchors)
            yield _part_problem(parts, "suitability.yaml", (number, "section"), words, hint)
    for name, place, key, sentence in _cited(parts):
        if key not in parts.references and "references.yaml" not in parts.unread:
            words = f"no source `{key}` in references.yaml, and this leans on it: “{sentence}”"
            yield _part_problem(parts, name, place, words, did_you_mean(key, parts.references), number=303)


def _cited(parts: SiteParts) -> Iterator[tuple[str, Place, str, str]]:
    """Each use of a source in the YAML files: file, place, key, and the sentence that leans on it."""
    for number, question in enumerate(parts.suitability):
        for position, key in enumerate(question.sources):
            yield "suitability.yaml", (number, "sources", position), key, question.why
    for number, pathway in enumerate(parts.aftercare):
        for step, stage in enumerate(pathway.stages):
            for position, key in enumerate(stage.sources):
                yield "aftercare.yaml", (number, "stages", step, "sources", position), key, stage.usual


def _old_slug(mention: Mention, slug: str, slugs: set[str], moved: dict[str, str], file: Path) -> Iterator[Problem]:
    if mention.key in slugs:
        yield _problem(402, f"`{mention.key}` is an article itself and cannot lead elsewhere", file, mention, "")
    elif moved.setdefault(mention.key, slug) != slug:
        yield _problem(402, f"`{mention.key}` already leads to `{moved[mention.key]}`", file, mention, "")


def _problem(number: int, words: str, file: Path, mention: Mention, hint: str) -> Problem:
    return Problem(id=f"library.P{number}", words=words, file=file, line=mention.line, field=mention.field, hint=hint)


def _part_problem(parts: SiteParts, name: str, place: Place, words: str, hint: str, *, number: int = 410) -> Problem:
    marked = parts.marks.get(name)
    line = marked.line(place) if marked else None
    field = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return Problem(id=f"library.P{number}", words=words, file=Path(name), line=line, field=field, hint=hint)
