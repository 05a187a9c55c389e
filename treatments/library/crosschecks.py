"""What only shows when all files are read: keys that nothing answers to, links that lead nowhere, seals that broke."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from treatments.library.article import Article, Box, Page
from treatments.library.data_files import SiteData
from treatments.library.dialect import cited_in
from treatments.library.parsing import KeyReference, Parsed
from treatments.library.problems import Problem, Severity
from treatments.library.reviews import is_sealed
from treatments.library.schemas.options import Option
from treatments.library.validation import did_you_mean
from treatments.library.yamlmarks import Place

ORIGINAL = "en"
OPENING = "opening"


def article_problems(parsed: Mapping[tuple[str, str], Parsed[Article]], data: SiteData) -> Iterator[Problem]:
    """`parsed` holds every article file by slug and language."""
    slugs = {slug for slug, _ in parsed}
    files = {"topic": "topics.yaml", "concern": "topics.yaml", "person": "people.yaml", "article": ""}
    keys = {
        "topic": {topic.key for topic in data.topics},
        "concern": {concern.key for concern in data.concerns},
        "person": set(data.people),
        "article": slugs,
    }
    moved: dict[str, str] = {}
    for (slug, language), one in parsed.items():
        if one.value is None:
            continue
        file = one.value.file
        for reference in one.key_references:
            match reference.kind:
                case "old":
                    yield from _old_slug(reference, slug, slugs, moved, file)
                case "seal":
                    if not is_sealed(slug, one.value.reviews[int(reference.key)]):
                        message = "was changed by hand: its seal does not fit"
                        hint = "a check is entered with `manage.py sign_review`"
                        yield _problem(406, message, file, reference, hint)
                case kind if reference.key not in keys[kind] and files[kind] not in data.unread:
                    hint = did_you_mean(reference.key, keys[kind])
                    yield _problem(401, f"there is no {kind} `{reference.key}`", file, reference, hint)
        if language != ORIGINAL and (slug, ORIGINAL) not in parsed:
            yield Problem(id="library.P408", message="is a translation of nothing: en.md is missing", file=file)


def link_problems(
    parsed: Mapping[tuple[str, str], Parsed[Article]], others: Iterable[Parsed[Page] | Parsed[Box]]
) -> Iterator[Problem]:
    """`others` are texts beside the articles; they too link to articles and to their own headings."""
    slugs = {slug for slug, _ in parsed}
    texts: list[Parsed[Article] | Parsed[Page] | Parsed[Box]] = [*parsed.values(), *others]
    for one in texts:
        if one.value is None:
            continue
        slug, language = one.value.file.parent.name, one.value.file.stem
        for link in one.links:
            target = link.slug or slug
            if link.slug and link.slug not in slugs:
                message, hint = f"there is no article `{link.slug}`", did_you_mean(link.slug, slugs)
                yield Problem(id="library.P403", message=message, file=one.value.file, line=link.line, hint=hint)
                continue
            aim: Parsed[Article] | Parsed[Page] | Parsed[Box] | None = one
            if link.slug:
                aim = parsed.get((target, language)) or parsed.get((target, ORIGINAL))
            if link.anchor and aim is not None and aim.value is not None and link.anchor not in aim.anchors:
                message = f"`{target}` has no heading named `{link.anchor}`"
                hint = did_you_mean(link.anchor, aim.anchors)
                yield Problem(id="library.P404", message=message, file=one.value.file, line=link.line, hint=hint)


def translation_problems(parsed: Mapping[tuple[str, str], Parsed[Article]]) -> Iterator[Problem]:
    """A translated section remembers which English it was made from; a changed one is marked, never hidden."""
    for (slug, language), one in parsed.items():
        original = parsed.get((slug, ORIGINAL))
        if language == ORIGINAL or one.value is None or original is None or original.value is None:
            continue
        english = {section.id or OPENING: section.digest for section in original.value.sections}
        for section in one.value.sections:
            name = section.id or OPENING
            kept = (one.translated_from or {}).get(name)
            now = english.get(name)
            if now is None:
                message, hint = f"the English has no section `{name}`", did_you_mean(name, english)
            elif kept is None:
                message = f"section `{name}` does not remember the English it was made from"
                hint = f"in the header: `translated_from: {{{name}: {now[:12]}}}`"
            elif not now.startswith(kept):
                message = f"the English of section `{name}` has changed since it was translated"
                hint = f"translate it again, then write {now[:12]}"
            else:
                continue
            yield Problem(
                id="library.P409",
                message=message,
                file=one.value.file,
                line=section.line,
                hint=hint,
                severity=Severity.WARN,
            )


def search_problems(data: SiteData, boxes: Iterable[str]) -> Iterator[Problem]:
    names = set(boxes)
    for number, flag in enumerate(data.search.red_flags):
        if flag.box not in names:
            message, hint = f"there is no box `{flag.box}`", did_you_mean(flag.box, names)
            yield _data_problem(data, "search.yaml", ("red_flags", number, "box"), message, hint)


def data_problems(data: SiteData, parsed: Mapping[tuple[str, str], Parsed[Article]]) -> Iterator[Problem]:
    """Keys inside the YAML files that something elsewhere must answer to."""
    slugs = {slug for slug, _ in parsed}
    for number, slug in enumerate(data.unpublished):
        if slug not in slugs:
            message, hint = f"there is no article `{slug}`", did_you_mean(slug, slugs)
            yield _data_problem(data, "unpublished.yaml", (number,), message, hint)
    yield from _practice_problems(data)
    yield from _home_problems(data, slugs)
    for number, concern in enumerate(data.concerns):
        if concern.article and concern.article not in slugs:
            message, hint = f"there is no article `{concern.article}`", did_you_mean(concern.article, slugs)
            yield _data_problem(data, "topics.yaml", ("concerns", number, "article"), message, hint)
    for number, question in enumerate(data.suitability):
        aim = parsed.get((question.article, ORIGINAL))
        if aim is None:
            message, hint = f"there is no article `{question.article}`", did_you_mean(question.article, slugs)
            yield _data_problem(data, "suitability.yaml", (number, "article"), message, hint)
        elif aim.value is not None and question.section not in aim.anchors:
            message = f"`{question.article}` has no heading named `{question.section}`"
            hint = did_you_mean(question.section, aim.anchors)
            yield _data_problem(data, "suitability.yaml", (number, "section"), message, hint)
    yield from _option_problems(data, parsed)
    for name, place, key, sentence in _cited(data):
        if key not in data.references and "references.yaml" not in data.unread:
            message = f"no source `{key}` in references.yaml, and this leans on it: “{sentence}”"
            yield _data_problem(data, name, place, message, did_you_mean(key, data.references), number=303)


def _cited(data: SiteData) -> Iterator[tuple[str, Place, str, str]]:
    """Each use of a source in the YAML files: file, place, key, and the sentence that leans on it."""
    for number, question in enumerate(data.suitability):
        for position, key in enumerate(question.sources):
            yield "suitability.yaml", (number, "sources", position), key, question.why
    for number, pathway in enumerate(data.aftercare):
        for step, stage in enumerate(pathway.stages):
            for position, key in enumerate(stage.sources):
                yield "aftercare.yaml", (number, "stages", step, "sources", position), key, stage.usual
        for step, limit in enumerate(pathway.leave_out):
            for position, key in enumerate(limit.sources):
                yield "aftercare.yaml", (number, "leave_out", step, "sources", position), key, limit.why

    for place, option in _options(data):
        for position, key in enumerate(option.sources):
            yield "options.yaml", (*place, "sources", position), key, option.may_do


def _options(data: SiteData) -> Iterator[tuple[Place, Option]]:
    for number, concern in enumerate(data.options.concerns if data.options else ()):
        for position, option in enumerate(concern.options):
            yield ("concerns", number, "options", position), option


def _home_problems(data: SiteData, slugs: set[str]) -> Iterator[Problem]:
    if data.home is None:
        return
    named: list[tuple[Place, str]] = [
        (("first_reads", place), slug) for place, slug in enumerate(data.home.first_reads)
    ]
    named += [(("limits", place, "article"), limit.article) for place, limit in enumerate(data.home.limits)]
    for place, slug in named:
        if slug and slug not in slugs:
            yield _data_problem(data, "home.yaml", place, f"there is no article `{slug}`", did_you_mean(slug, slugs))


def _practice_problems(data: SiteData) -> Iterator[Problem]:
    """Keys in the clinic's lists of prices and lasers."""
    options = {option.key for _, option in _options(data)}
    for number, line in enumerate(data.prices.prices if data.prices else ()):
        for position, key in enumerate(line.options):
            if key not in options and "options.yaml" not in data.unread:
                message, hint = f"there is no option `{key}`", did_you_mean(key, options)
                yield _data_problem(data, "prices.yaml", ("prices", number, "options", position), message, hint)
    for number, laser in enumerate(data.lasers):
        for position, key in enumerate(laser.used_by):
            if key not in data.people and "people.yaml" not in data.unread:
                message, hint = f"there is no person `{key}`", did_you_mean(key, data.people)
                yield _data_problem(data, "lasers.yaml", (number, "used_by", position), message, hint)


def _option_problems(data: SiteData, parsed: Mapping[tuple[str, str], Parsed[Article]]) -> Iterator[Problem]:
    if data.options is None:
        return
    name, slugs, keys = "options.yaml", {slug for slug, _ in parsed}, {concern.key for concern in data.concerns}
    aim = parsed.get((data.options.article, ORIGINAL))
    if aim is None:
        message, hint = f"there is no article `{data.options.article}`", did_you_mean(data.options.article, slugs)
        yield _data_problem(data, name, ("article",), message, hint)
    for number, concern in enumerate(data.options.concerns):
        place: Place = ("concerns", number)
        if concern.key not in keys and "topics.yaml" not in data.unread:
            message, hint = f"there is no concern `{concern.key}`", did_you_mean(concern.key, keys)
            yield _data_problem(data, name, (*place, "key"), message, hint)
        if aim is not None and aim.value is not None and concern.anchor not in aim.anchors:
            message = f"`{data.options.article}` has no heading named `{concern.anchor}`"
            yield _data_problem(data, name, (*place, "anchor"), message, did_you_mean(concern.anchor, aim.anchors))
    yield from _cited_in_options(data, data.options.first)


def _cited_in_options(data: SiteData, first: str) -> Iterator[Problem]:
    """The citations inside the texts: those of an option must be among its sources."""
    name = "options.yaml"
    for key in sorted(cited_in(first) - data.references.keys()):
        if "references.yaml" not in data.unread:
            message = f"no source `{key}` in references.yaml, and this leans on it: “{first}”"
            yield _data_problem(data, name, ("first",), message, did_you_mean(key, data.references), number=303)
    for place, option in _options(data):
        texts = {field: value for field, value in option if isinstance(value, str)}
        for text in (*texts.values(), *option.cautions.values()):
            for key in sorted(cited_in(text) - set(option.sources)):
                message = f"cites `{key}`, which is not among its sources: “{text}”"
                yield _data_problem(data, name, (*place, "sources"), message, f"add `{key}` to `sources`")


def _old_slug(
    reference: KeyReference, slug: str, slugs: set[str], moved: dict[str, str], file: Path
) -> Iterator[Problem]:
    if reference.key in slugs:
        yield _problem(402, f"`{reference.key}` is an article itself and cannot lead elsewhere", file, reference, "")
    elif moved.setdefault(reference.key, slug) != slug:
        yield _problem(402, f"`{reference.key}` already leads to `{moved[reference.key]}`", file, reference, "")


def _problem(number: int, message: str, file: Path, reference: KeyReference, hint: str) -> Problem:
    return Problem(
        id=f"library.P{number}", message=message, file=file, line=reference.line, field=reference.field, hint=hint
    )


def _data_problem(data: SiteData, name: str, place: Place, message: str, hint: str, *, number: int = 410) -> Problem:
    marked = data.marks.get(name)
    line = marked.line(place) if marked else None
    field = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return Problem(id=f"library.P{number}", message=message, file=Path(name), line=line, field=field, hint=hint)
