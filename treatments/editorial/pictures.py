"""Pictures: words for those who do not see them, and weight for those who wait. The library misses missing words."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from treatments.editorial.lint_context import LintContext
from treatments.library.drawings import read_drawing
from treatments.library.problems import Problem

HEAVIEST_PHOTOGRAPH = 6_000_000
HEAVIEST_DRAWING = 40_000
SHORTEST_ALT = 15
LONGEST_ALT = 160
SHORTEST_DESCRIPTION = 40

_SHAPES = frozenset("path rect circle ellipse line polyline polygon".split())
_NOT_PAINTED = frozenset("defs clipPath mask symbol pattern marker".split())
_SAYS_PICTURE = re.compile(
    r"(?:a |an |the )?(?:picture|image|photo(?:graph)?|drawing|diagram|graphic) (?:of|showing)\b", re.IGNORECASE
)


def pictures(context: LintContext) -> Iterator[Problem]:
    for picture in context.source.pictures:
        alt = picture.alt
        if not SHORTEST_ALT <= len(alt) <= LONGEST_ALT:
            message = f"the words of `{picture.file}` have {len(alt)} characters"
            hint = (
                f"{SHORTEST_ALT} to {LONGEST_ALT} say what it shows; details belong in the text or the drawing's <desc>"
            )
            yield context.problem("E112", message, picture.line, hint=hint)
        elif found := _SAYS_PICTURE.match(alt):
            hint = f"leave out “{found[0]}”"
            yield context.problem("E112", "a reader is told that it is a picture anyway", picture.line, hint=hint)
        for name in context.forms(picture.file):
            if isinstance(data := context.picture(name), bytes):
                yield from _file_problems(context, name, data, picture.line)


def _file_problems(context: LintContext, name: str, data: bytes, line: int) -> Iterator[Problem]:
    is_drawing = name.endswith(".svg")
    heaviest = HEAVIEST_DRAWING if is_drawing else HEAVIEST_PHOTOGRAPH
    if len(data) > heaviest:
        hint = "draw with fewer points" if is_drawing else "make it smaller before you put it here"
        message = f"`{name}` is {len(data):,} bytes; at most {heaviest:,}"
        yield context.problem("E111", message, line, hint=hint)
    if is_drawing and isinstance(drawing := read_drawing(data, prefix="proof"), Element):
        description = " ".join((drawing.findtext("desc") or "").split())
        title = " ".join((drawing.findtext("title") or "").split())
        if len(description) < max(SHORTEST_DESCRIPTION, len(title)):
            message = f"the <desc> of `{name}` says no more than its <title>"
            yield context.problem("E113", message, line, hint="describe it to somebody on the telephone")
        if uncoloured := _uncoloured(drawing, ()):
            hint = "give each shape a class such as d-line or d-fill-1; content/README.md lists them"
            message = (
                f"`{name}` has {len(uncoloured)} shapes without a colour, which are black: {', '.join(uncoloured[:3])}"
            )
            yield context.problem("E114", message, line, hint=hint)


def _uncoloured(element: Element, colours: tuple[str, ...]) -> list[str]:
    """The shapes that get a colour neither from a class nor from an attribute, nor from a group around them."""
    if element.tag in _NOT_PAINTED:
        return []
    own = tuple(value for key in ("fill", "stroke") if (value := element.get(key)))
    inherited = (*colours, *own)
    found = [] if element.tag not in _SHAPES or inherited else [f'<{element.tag} class="{element.get("class", "")}">']
    return found + [shape for child in element for shape in _uncoloured(child, inherited)]
