"""Numbers and comparisons must say where they come from, and that must not be a source which nobody could check."""

import re
from collections.abc import Iterator
from pathlib import Path

from treatments.editorial.lint_context import LintContext, problem
from treatments.editorial.numbers import has_result, has_span
from treatments.editorial.source_text import CARE_CARDS, Passage, PassageKind, parse_source
from treatments.library.catalogue import Library
from treatments.library.data_files import SiteData
from treatments.library.dialect import cited_in
from treatments.library.problems import Problem
from treatments.library.schemas.references import Reference
from treatments.library.yamlmarks import Place

UNCHECKED = "memory"
# Leaflets, rules and guidelines of public bodies stand on a page of their own.
NOT_IN_JOURNALS = frozenset({"patient-leaflet", "regulation", "guideline"})

# What clinics warn of is worth more than its missing source; what was not found, and our own sums, cannot be cited.
_OWN_WORDS = re.compile(
    r"\bclinics? (?:\w+ )?(?:usually|often|mostly)\b|\busually say\b"
    r"|\bwe (?:found|know|read|do not|worked|counted|did the sums|cite)\b|\bno good number\b|\bnobody (?:has|knows)\b"
    r"|\bin our sources\b|\bsources we read\b|\bnot (?:studied|known|reported)\b",
    re.IGNORECASE,
)
_TREATMENT = (
    r"(?:pico\w*|lasers?|creams?|peels?|microneedling|needling|radiofrequency|subcision|IPL|hydroquinone|CO2|Er:YAG|toning"
    r"|Q-switched|surgery|sunscreen)"
)
_MORE = "more|less|fewer|better|worse|higher|lower|safer|faster|stronger|milder|gentler|superior"
_COMPARISON = re.compile(
    rf"\b{_TREATMENT}\b[^.;:]*\b(?:{_MORE})\b[^.;:]*\bthan\b"
    rf"|\b(?:{_MORE})\b[^.;:]*\bthan\b[^.;:]*\b{_TREATMENT}\b"
    rf"|\b(?:as (?:good|well|much|safe) as|about the same as|no better than)\b[^.;:]*\b{_TREATMENT}\b",
    re.IGNORECASE,
)
# Questions, and things that nobody has found out, have no source.
_WITHOUT_SOURCES = frozenset({"questions-to-ask", "what-we-do-not-know"})
_FEWEST_WORDS_OF_A_STATEMENT = 5


def missing_sources(context: LintContext) -> Iterator[Problem]:
    passages = context.source.passages
    for number, passage in enumerate(passages):
        if passage.kind in (PassageKind.HEADING, PassageKind.BLOCK_TITLE, PassageKind.TABLE_HEAD, PassageKind.PICTURE):
            continue
        if passage.section in _WITHOUT_SOURCES or passage.block in CARE_CARDS:
            continue
        following = passages[number + 1 : number + 3]
        for place, sentence in enumerate(passage.sentences):
            if not sentence.sources:
                yield from _uncited(context, passage, place, following)


def unchecked_sources(context: LintContext) -> Iterator[Problem]:
    for number, claim in enumerate(context.article.claims):
        cited = [citation.reference for citation in claim.citations]
        if _rests_on_memory(cited):
            message = f"only sources that nobody could check hold this claim: “{claim.says}”"
            yield context.problem("E203", message, claim.line, field=f"claims.{number + 1}", hint=_hint(cited))
    references = context.library.site.references
    for _, sentence in context.source.sentences:
        cited = [references[key] for key in sentence.sources if key in references]
        if _rests_on_memory(cited):
            message = f"only sources that nobody could check hold this: “{_shortened(sentence.text)}”"
            yield context.problem("E204", message, sentence.line, hint=_hint(cited))


def untraceable_sources(context: LintContext) -> Iterator[Problem]:
    """A study without journal and year cannot be looked up: it carries nothing that a reader would act on."""
    for number, claim in enumerate(context.article.claims):
        cited = [citation.reference for citation in claim.citations]
        if _cannot_be_looked_up(cited):
            message = f"only studies without journal and year hold this claim: “{claim.says}”"
            yield context.problem("E612", message, claim.line, field=f"claims.{number + 1}", hint=_hint_keys(cited))
    references = context.library.site.references
    for passage in context.source.passages:
        cited = [references[key] for key in passage.sources if key in references]
        if passage.block in ("in-short", "people") and _cannot_be_looked_up(cited):
            message = f"only studies without journal and year hold this: “{_shortened(passage.text)}”"
            yield context.problem("E612", message, passage.line, hint=_hint_keys(cited))


def _cannot_be_looked_up(cited: list[Reference]) -> bool:
    return bool(cited) and all(
        reference.kind not in NOT_IN_JOURNALS and not reference.journal and not reference.year for reference in cited
    )


def _hint_keys(cited: list[Reference]) -> str:
    return ", ".join(f"`{reference.key}`" for reference in cited) + ": cite another study as well, or leave it out"


def unchecked_boxes(library: Library) -> Iterator[Problem]:
    references = library.site.references
    for box in library.boxes:
        for _, sentence in parse_source(box.text, 1).sentences:
            cited = [references[key] for key in sentence.sources if key in references]
            if _rests_on_memory(cited):
                message = f"only sources that nobody could check hold this: “{_shortened(sentence.text)}”"
                yield problem("E204", message, box.file, sentence.line, hint=_hint(cited))


def _uncited(context: LintContext, passage: Passage, place: int, following: tuple[Passage, ...]) -> Iterator[Problem]:
    sentence = passage.sentences[place]
    text = sentence.text
    if text.endswith("?") or _OWN_WORDS.search(text) or _leads_on(passage, following):
        return
    quoted = f"“{_shortened(text)}”"
    if has_result(text):
        neighbours = passage.sentences[max(place - 1, 0) : place + 2]
        if not passage.sources:
            yield context.problem("E201", f"a number without a source: {quoted}", sentence.line, hint="cite it: [@key]")
        elif _is_prose(passage) and not any(near.sources for near in neighbours):
            yield context.problem("E205", f"which source counted this? {quoted}", sentence.line)
    elif passage.sources:
        return
    elif _COMPARISON.search(text):
        hint = "cite the study that compared them, or say “we found no study”"
        yield context.problem("E202", f"a comparison without a source: {quoted}", sentence.line, hint=hint)
    elif has_span(text) and not _is_label(passage, text) and passage.block not in ("do", "dont"):
        hint = "cite it, or say “clinics usually”"
        yield context.problem("E206", f"how long or how often, without a source: {quoted}", sentence.line, hint=hint)


def _leads_on(passage: Passage, following: tuple[Passage, ...]) -> bool:
    """A paragraph that ends with a colon is read as one with what it introduces."""
    return passage.text.endswith(":") and any(after.sources for after in following)


def _is_prose(passage: Passage) -> bool:
    """What stands under a people picture, or in a row of a table, is read as one."""
    return passage.is_running and passage.block != "people"


def _is_label(passage: Passage, text: str) -> bool:
    """The first cell of a planner, `6 weeks before`, states nothing."""
    return passage.kind is PassageKind.ROW and len(text.split()) < _FEWEST_WORDS_OF_A_STATEMENT


def _rests_on_memory(cited: list[Reference]) -> bool:
    return bool(cited) and all(reference.verified == UNCHECKED for reference in cited)


def _hint(cited: list[Reference]) -> str:
    keys = ", ".join(f"`{reference.key}`" for reference in cited)
    return f"{keys}: cite a source that is `verified: full` or `partial` as well"


def _shortened(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"


def site_sources(library: Library) -> Iterator[Problem]:
    """The same for what the tools say: suitability questions, days of aftercare and options."""
    data = library.snapshot.data
    for name, items in (
        ("suitability.yaml", _questions(data)),
        ("aftercare.yaml", _stages(data)),
        ("options.yaml", _options(data)),
    ):
        marked = data.marks.get(name)
        for place, says, keys in items:
            cited = [data.references[key] for key in keys if key in data.references]
            if _rests_on_memory(cited):
                message = f"only sources that nobody could check hold this: “{_shortened(says)}”"
                line = marked.line(place) if marked else None
                yield Problem(id="library.E204", message=message, file=Path(name), line=line, hint=_hint(cited))


def _questions(data: SiteData) -> list[tuple[Place, str, tuple[str, ...]]]:
    return [((number,), question.why, question.sources) for number, question in enumerate(data.suitability)]


def _options(data: SiteData) -> list[tuple[Place, str, tuple[str, ...]]]:
    """Each text of an option by what it cites itself."""
    return [
        (("concerns", number, "options", step, field), text, tuple(cited_in(text)))
        for number, concern in enumerate(data.options.concerns if data.options else ())
        for step, option in enumerate(concern.options)
        for field, text in option
        if isinstance(text, str)
    ]


def _stages(data: SiteData) -> list[tuple[Place, str, tuple[str, ...]]]:
    stages: list[tuple[Place, str, tuple[str, ...]]] = [
        ((number, "stages", step), stage.usual, stage.sources)
        for number, pathway in enumerate(data.aftercare)
        for step, stage in enumerate(pathway.stages)
    ]
    limits: list[tuple[Place, str, tuple[str, ...]]] = [
        ((number, "leave_out", step), limit.why, limit.sources)
        for number, pathway in enumerate(data.aftercare)
        for step, limit in enumerate(pathway.leave_out)
    ]
    return stages + limits
