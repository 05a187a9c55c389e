"""An article to begin with: a header without a fault, every section its kind must have, and what to write."""

import json
from datetime import date
from pathlib import Path

from treatments.editorial.sections import REQUIRED
from treatments.library.article import Kind
from treatments.library.catalogue import Library
from treatments.library.schemas.values import SLUG

_SECTIONS = {
    "when-to-ring": ("When to ring the clinic", "Say which signs need a call, and which an ambulance."),
    "what-pico-cannot-do": ("What pico cannot do", "Say its limits for this concern."),
    "doing-nothing": ("If you do nothing", "Say what is likely with no treatment, or that nobody has followed it."),
    "risks": ("What can go wrong", "Each harm with a number, a group and a time, or “no good number exists”."),
    "other-options": ("Other options", "Give the other treatments equal room."),
    "what-we-do-not-know": ("What we do not know", "Say which studies are missing."),
    "questions-to-ask": ("Questions to ask", "- Write three questions or more. Would you take them along?"),
    "who-else-to-ask": (
        "Who else to ask",
        "Name people who earn nothing by the answer: a family doctor, a pharmacist.",
    ),
}


class NotAnArticle(Exception):
    """No template can be made; the words say why."""


def template(library: Library, slug: str, kind: Kind, *, today: date) -> str:
    topics = library.site.topics
    topic = topics[0].key if topics else "topic"
    author = next(iter(library.site.people), "author")
    order = 1 + max((article.order for article in library.every_article if article.topic == topic), default=0)
    title = slug.replace("-", " ").capitalize()
    sections = "\n\n".join(
        f"## {heading} {{#{name}}}\n\n{words}" for name, (heading, words) in _SECTIONS.items() if name in REQUIRED[kind]
    )
    return f"""\
---
kind: {kind.value}
title: {json.dumps(title)}
summary: One sentence of at most 160 characters that answers the reader's first question.
topic: {topic}
order: {order}
status: draft
published: {today.isoformat()}
updated: {today.isoformat()}
authors: [{author}]
review: []
concerns: []
related: []
claims: []
exceptions: []
redirects_from: []
---
Say in one or two sentences what this page covers, for whom, and what it leaves out.

!!! in-short
    - Three to five points.
    - Each is a sentence that somebody could act on.
    - Each is cited, like this one would be, with a key of references.yaml in square brackets.

{sections}
"""


def begin_article(library: Library, slug: str, kind: Kind, *, today: date) -> Path:
    """Writes the template; never over a file that is there."""
    if not SLUG.match(slug):
        raise NotAnArticle(f"`{slug}` cannot be an address: use lower-case letters, digits and single hyphens.")
    folder = library.snapshot.folders.own / "articles" / slug
    there = library.snapshot.folders.path(f"articles/{slug}/en.md")
    if there.exists():
        raise NotAnArticle(f"{there} is there already.")
    if (moved := library.moved_to(slug)) is not None:
        raise NotAnArticle(f"`{slug}` is an old address of `{moved}` and leads there. Choose another.")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "en.md").open("x", encoding="utf-8") as file:
        file.write(template(library, slug, kind, today=today))
    return folder / "en.md"
