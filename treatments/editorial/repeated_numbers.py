"""A number that is told on many pages: each has one home, and the others lead to it."""

import re
from collections.abc import Iterable, Iterator

from treatments.editorial.lint_context import LintContext
from treatments.library.problems import Problem

MOST_PAGES = 3

_COUNT = re.compile(r"\b\d[\d,]* of (?:the )?\d[\d,]*\b")


def repeated_numbers(contexts: Iterable[LintContext]) -> Iterator[Problem]:
    """Told once a number, at the page that is not its home and comes last."""
    places: dict[tuple[str, str], list[tuple[LintContext, int]]] = {}
    uses: dict[tuple[str, str], int] = {}
    for context in contexts:
        slug = context.article.slug
        for _, sentence in context.source.sentences:
            for key in set(sentence.sources):
                uses[key, slug] = uses.get((key, slug), 0) + 1
                for count in set(_COUNT.findall(sentence.text)):
                    found = places.setdefault((key, count), [])
                    if all(other.article.slug != slug for other, _ in found):
                        found.append((context, sentence.line))
    for (key, count), found in places.items():
        if len(found) > MOST_PAGES:
            ordered = sorted(found, key=lambda place: (-uses[key, place[0].article.slug], place[0].article.slug))
            home, (last, line) = ordered[0][0].article.slug, ordered[-1]
            message = f"“{count}” of `{key}` stands on {len(found)} pages; it is at home on `{home}`"
            yield last.problem("E416", message, line, hint="tell it there, and lead to it from here")
