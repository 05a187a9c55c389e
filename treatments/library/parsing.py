"""One Markdown file in; one article, page, consent wording or reply out, or every reason why not."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from treatments.library.article import (
    Article,
    ArticleLink,
    Box,
    Citation,
    Claim,
    ConsentWording,
    Exemption,
    Html,
    Page,
    ReplyTemplate,
)
from treatments.library.components.blocks import CARE_CARDS
from treatments.library.dialect import BLOCK, Body, without_citations
from treatments.library.evidence import sureness
from treatments.library.frontmatter import (
    ArticleHeader,
    ClaimSchema,
    ConsentHeader,
    PageHeader,
    ReplyHeader,
    SplitFile,
    read_header,
    split_header,
)
from treatments.library.problems import Problem
from treatments.library.readability import readability, reading_minutes
from treatments.library.render_context import RenderContext
from treatments.library.rendering import Rendered, render
from treatments.library.reviews import article_digest
from treatments.library.validation import did_you_mean
from treatments.library.yamlmarks import Marked

Value = TypeVar("Value", Article, Page, Box, ConsentWording, ReplyTemplate)


class KeyReference(NamedTuple):
    """A key in a header that something elsewhere must answer to; `kind` says what."""

    kind: str
    key: str
    field: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[Value]):
    """What a file became. `value` is None where a fault left nothing to show.

    `pictures` are all that it asks for, there or not; `photographs` those of them that are shown in several sizes.
    """

    value: Value | None
    problems: tuple[Problem, ...]
    anchors: frozenset[str] = frozenset()
    pictures: tuple[str, ...] = ()
    photographs: tuple[str, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    translated_from: Mapping[str, str] | None = None
    key_references: tuple[KeyReference, ...] = ()


def parse_article(text: str, file: Path, context: RenderContext) -> Parsed[Article]:
    """`file` is articles/<slug>/<language>.md."""
    if (split := split_header(text)) is None:
        return Parsed(value=None, problems=(_no_header(file),))
    header, marked, problems = read_header(ArticleHeader, split, file)
    rendered = _rendered(split, file, context)
    if header is None or not rendered.is_whole:
        return Parsed(value=None, problems=(*problems, *rendered.problems))
    further = [key for claim in header.claims for key in claim.sources]
    citations = rendered.numbering.citations(further)
    faults = [*rendered.problems, *_claim_problems(header, marked, file, context)]
    counts = readability(rendered.prose, context.glossary.without)
    slug = file.parent.name
    article = Article(
        slug=slug,
        language=file.stem,
        kind=header.kind,
        title=header.title,
        summary=header.summary,
        topic=header.topic,
        order=header.order,
        status=header.status,
        published=header.published,
        updated=header.updated,
        authors=header.authors,
        concerns=header.concerns,
        related=header.related,
        redirects_from=header.redirects_from,
        reviews=header.review,
        changes=header.changes,
        claims=_claims(header, marked, citations, context),
        in_short=rendered.in_short,
        in_short_text=rendered.in_short_text,
        sections=rendered.sections,
        outline=rendered.outline,
        citations=citations,
        terms=rendered.terms,
        readability=counts,
        minutes=reading_minutes(counts.words),
        digest=article_digest(
            title=header.title,
            summary=header.summary,
            claims=map(_claim_words, header.claims),
            body=split.body,
            boxes=(context.boxes[name] for name in rendered.boxes),
        ),
        file=file,
        exceptions=tuple(
            Exemption(**entry.model_dump(), line=marked.line(("exceptions", number)) or 0)
            for number, entry in enumerate(header.exceptions)
        ),
        links=rendered.links,
        boxes=rendered.boxes,
        body=split.body,
    )
    return Parsed(
        value=article,
        problems=tuple(faults),
        anchors=rendered.anchors,
        links=rendered.links,
        pictures=rendered.pictures,
        photographs=rendered.photographs,
        translated_from=header.translated_from,
        key_references=tuple(_mentions(header, marked)),
    )


def parse_page(text: str, file: Path, context: RenderContext) -> Parsed[Page]:
    """`file` is pages/<slug>/<language>.md."""
    if (split := split_header(text)) is None:
        return Parsed(value=None, problems=(_no_header(file),))
    header, _, problems = read_header(PageHeader, split, file)
    rendered = _rendered(split, file, context, explain_terms=False)
    if header is None or not rendered.is_whole:
        return Parsed(value=None, problems=(*problems, *rendered.problems))
    page = Page(
        slug=file.parent.name,
        language=file.stem,
        title=header.title,
        summary=header.summary,
        updated=header.updated,
        html=Html(rendered.in_short + "".join(section.html for section in rendered.sections)),
        outline=rendered.outline,
        citations=rendered.numbering.citations(),
        digest=article_digest(
            title=header.title,
            summary=header.summary,
            claims=(),
            body=split.body,
            boxes=(context.boxes[name] for name in rendered.boxes),
        ),
        file=file,
        passages=tuple(passage for section in rendered.sections for passage in section.passages),
    )
    return Parsed(
        value=page,
        problems=rendered.problems,
        anchors=rendered.anchors,
        links=rendered.links,
        pictures=rendered.pictures,
        photographs=rendered.photographs,
    )


def parse_box(text: str, file: Path, context: RenderContext) -> Parsed[Box]:
    """`file` is boxes/<name>/<language>.md: one care card, without a header."""
    body = Body(text=text, file=file, first_line=1)
    rendered = render(body, context, explain_terms=False)
    problems = [*rendered.problems]
    if rendered.pictures:
        problems.append(body.problem(314, "a box holds no picture", 0))
    blocks = [found["name"] for found in BLOCK.finditer(text)]
    is_one = len(blocks) == 1 and blocks[0] in CARE_CARDS and rendered.is_whole and rendered.elements == 1
    if not is_one:
        names = ", ".join(f"`{name}`" for name in CARE_CARDS)
        hint = 'begin it with a line such as `!!! emergency "Do not wait"` and indent the rest by four spaces'
        problems.append(body.problem(314, f"must hold exactly one block ({names}) and nothing beside it", 0, hint))
        return Parsed(value=None, problems=tuple(problems))
    alone = render(replace(body, text=without_citations(text)), context, explain_terms=False)
    box = Box(
        name=file.parent.name,
        language=file.stem,
        level=blocks[0],
        text=text.strip(),
        html=Html("".join(section.html for section in alone.sections)),
        sources=tuple(citation.reference.key for citation in rendered.numbering.citations()),
        file=file,
    )
    return Parsed(value=box, problems=tuple(problems), anchors=rendered.anchors, links=rendered.links)


def parse_consent(text: str, file: Path, context: RenderContext) -> Parsed[ConsentWording]:
    """`file` is consent/<version>/<language>.md. The digest is that of the exact text, to the last blank."""
    split = split_header(text)
    body = split.body if split else text
    problems: tuple[Problem, ...] = ()
    header: ConsentHeader | None = None
    if split is not None:
        header, _, problems = read_header(ConsentHeader, split, file)
    short = header.short if header else ()
    exact = body.strip()
    # What somebody agrees to is the exact text of one file: nothing from another one may stand in it.
    alone = replace(context, boxes={})
    rendered = _rendered(split or SplitFile(header="", body=body, body_line=1), file, alone, explain_terms=False)
    if not exact:
        fault = Problem(id="library.P211", message="has no wording", file=file)
        return Parsed(value=None, problems=(*problems, fault))
    if not rendered.is_whole:
        return Parsed(value=None, problems=(*problems, *rendered.problems))
    shown = "\n\n".join(["\n".join(short), exact] if short else [exact])
    wording = ConsentWording(
        version=file.parent.name,
        language=file.stem,
        short=short,
        text=shown,
        html=Html("".join(section.html for section in rendered.sections)),
        digest=hashlib.sha256(shown.encode()).hexdigest(),
    )
    return Parsed(value=wording, problems=(*problems, *rendered.problems))


def parse_reply(text: str, file: Path, _context: RenderContext) -> Parsed[ReplyTemplate]:
    """`file` is replies/<name>/<language>.md: plain text, sent as it stands."""
    if (split := split_header(text)) is None:
        return Parsed(value=None, problems=(_no_header(file),))
    header, _, problems = read_header(ReplyHeader, split, file)
    if header is None:
        return Parsed(value=None, problems=problems)
    reply = ReplyTemplate(
        key=file.parent.name,
        language=file.stem,
        title=header.title,
        subject=header.subject,
        text=split.body.strip(),
        asks=header.asks,
    )
    return Parsed(value=reply, problems=())


def _rendered(split: SplitFile, file: Path, context: RenderContext, *, explain_terms: bool = True) -> Rendered:
    body = Body(text=split.body, file=file, first_line=split.body_line)
    return render(body, context, explain_terms=explain_terms)


def _no_header(file: Path) -> Problem:
    hint = "the file begins with a line `---`, the header, and a second line `---`"
    return Problem(id="library.P208", message="has no header", file=file, line=1, hint=hint)


def _claims(
    header: ArticleHeader, marked: Marked, citations: tuple[Citation, ...], context: RenderContext
) -> tuple[Claim, ...]:
    numbered = {citation.reference.key: citation for citation in citations}
    return tuple(
        Claim(
            says=claim.says,
            sureness=sureness(context.references[key] for key in claim.sources if key in context.references),
            citations=tuple(numbered[key] for key in dict.fromkeys(claim.sources) if key in numbered),
            disputed=claim.disputed,
            unknown=claim.unknown,
            line=marked.line(("claims", number)) or 0,
        )
        for number, claim in enumerate(header.claims)
    )


def _mentions(header: ArticleHeader, marked: Marked) -> Iterator[KeyReference]:
    yield KeyReference("topic", header.topic, "topic", marked.line(("topic",)))
    for field, kind in (
        ("authors", "person"),
        ("concerns", "concern"),
        ("related", "article"),
        ("redirects_from", "old"),
    ):
        for number, key in enumerate(getattr(header, field)):
            yield KeyReference(kind, key, field, marked.line((field, number)))
    for number, entry in enumerate(header.review):
        field = f"review.{number + 1}"
        yield KeyReference("person", entry.by, f"{field}.by", marked.line(("review", number, "by")))
        yield KeyReference("seal", str(number), field, marked.line(("review", number)))


def _claim_words(claim: ClaimSchema) -> str:
    return "|".join((claim.says, *sorted(claim.sources), f"{claim.disputed:d}{claim.unknown:d}"))


def _claim_problems(header: ArticleHeader, marked: Marked, file: Path, context: RenderContext) -> list[Problem]:
    problems = []
    for number, claim in enumerate(header.claims):
        field = f"claims.{number + 1}"
        for position, key in enumerate(claim.sources):
            if context.references_read and key not in context.references:
                message = f"no source `{key}` in references.yaml, and this claim leans on it: “{claim.says}”"
                problems.append(
                    Problem(
                        id="library.P303",
                        message=message,
                        file=file,
                        line=marked.line(("claims", number, "sources", position)),
                        field=f"{field}.sources",
                        hint=did_you_mean(key, context.references),
                    )
                )
        fault = _claim_fault(claim)
        if fault:
            line = marked.line(("claims", number))
            problems.append(
                Problem(id="library.P405", message=fault[0], file=file, line=line, field=field, hint=fault[1])
            )
    return problems


def _claim_fault(claim: ClaimSchema) -> tuple[str, str] | None:
    if not claim.sources and not claim.unknown:
        return "a claim needs a source", "or say on purpose that nobody has checked: `unknown: true`"
    if claim.sources and claim.unknown:
        return "a claim with sources cannot be unknown", "take away `unknown: true` or the sources"
    if claim.disputed and len(set(claim.sources)) < 2:  # noqa: PLR2004 - two sides
        return "a disputed claim needs a source for each side", "cite at least two"
    return None
