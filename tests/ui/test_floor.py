"""The floor of browsers: what is served needs nothing that Safari 15.6, Firefox 102 or Chromium 102 lacks.

Whatever is newer has a fallback beside it, stands in @supports, or changes nothing that a reader would miss.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

# Values that at least one browser of the floor does not know.
NEW_VALUES = re.compile(
    r"\d(?:vi|vb|[sld]v(?:h|w|i|b|min|max)|r?lh|cq(?:w|h|i|b|min|max)|cap|rcap|ric|rex|rch)\b"
    r"|\b(?:color-mix|light-dark|oklch|oklab|lab|lch|color|anchor|linear|round|mod|rem|sin|cos|abs|sign)\("
    r"|\bsubgrid\b|\binline-(?:start|end)\b(?!-)|[\")]\s*/\s*\"|\bclip\b(?!-)|from var\("
)
# Where such a word is a property's own, it means something else.
LOGICAL_KEYWORDS = {"transition", "transition-property", "will-change", "grid-area"}
NEW_SELECTORS = re.compile(
    r"&|:has\(|:dir\(|:popover-open|::details-content|:user-(?:in)?valid|:state\(|::backdrop|:nth-child\([^)]* of "
)
NEW_AT_RULES = re.compile(
    r"@(?:container|scope|starting-style|property|position-try|view-transition)|@media[^{]*[<>]|@media[^{]*scripting"
)
NEW_PROPERTIES = {
    "anchor-name", "animation-timeline", "container", "container-type", "content-visibility", "field-sizing",
    "interpolate-size", "position-anchor", "rotate", "scale", "scrollbar-color", "scrollbar-gutter",
    "scrollbar-width", "text-box", "text-box-trim", "text-wrap", "text-wrap-style", "translate",
    "view-transition-name", "white-space-collapse", "zoom",
}  # fmt: skip
# Without these a page is as readable: lines break less evenly, a text area does not grow while one types.
HARMLESS_PROPERTIES = {"text-wrap", "field-sizing"}
# A browser that has no such part drops the rule that names it, and nothing else; content-visibility only stands there.
HARMLESS_SELECTORS = {"details::details-content"}

STRING = re.compile(r'"[^"]*"')
RULE = re.compile(r"(?P<head>[^{}]*)\{|(?P<close>\})")
DECLARATION = re.compile(r"\s*(?P<name>[\w-]+)\s*:\s*(?P<value>.+)\s*", re.DOTALL)


def too_new(css: str) -> list[str]:
    """Whatever a browser of the floor would drop with nothing in its place."""
    return [fault for head, body in rules(css) for fault in (*faults_of_head(head), *faults_of_body(head, body))]


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each block outside @supports with what stands before it, and the declarations that are its own."""
    open_blocks: list[str] = []
    end = 0
    for found in RULE.finditer(css):
        if found["close"]:
            head = open_blocks.pop()
            if not any(block.startswith("@supports") for block in (*open_blocks, head)):
                yield head, css[end : found.start()]
        else:
            # A head begins after the last statement, such as the list of layers.
            open_blocks.append(found["head"].rpartition(";")[2].strip())
        end = found.end()


def faults_of_head(head: str) -> Iterator[str]:
    if head.startswith("@"):
        if NEW_AT_RULES.match(head):
            yield head
    elif NEW_SELECTORS.search(head) and head not in HARMLESS_SELECTORS:
        yield head


def faults_of_body(head: str, body: str) -> Iterator[str]:
    if head in HARMLESS_SELECTORS:
        return
    with_fallback: set[str] = set()
    for text in re.split(r";(?![^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$)", body):
        if (found := DECLARATION.fullmatch(text)) is None:
            continue
        name, value = found["name"], found["value"]
        if name in NEW_PROPERTIES - HARMLESS_PROPERTIES:
            yield f"{head} {{ {name}: {value} }}"
        elif name in LOGICAL_KEYWORDS or not NEW_VALUES.search(STRING.sub('""', value)):
            with_fallback.add(name)
        elif name not in with_fallback:
            yield f"{head} {{ {name}: {value} }}"


@pytest.mark.parametrize(("address", "least"), [("css/site.css", 300), ("css/forms.css", 100), ("css/desk.css", 150)])
def test_a_served_stylesheet_needs_nothing_newer_than_the_floor(address: str, least: int) -> None:
    css = Path(str(finders.find(address))).read_text()

    assert len(list(rules(css))) > least
    assert too_new(css) == []


@pytest.mark.parametrize(
    "css",
    [
        ".a{color:red;& .b{color:red}}",
        ".a:has(.b){color:red}",
        ".a:dir(rtl){color:red}",
        "@container (width>3px){.a{color:red}}",
        "@media (width>=3px){.a{color:red}}",
        ".a{inline-size:50vi}",
        ":root{--a:clamp(1px,2vi,3px)}",
        ".a{block-size:100svh;block-size:100vh}",
        ".a{min-height:4lh}",
        ".a{color:color-mix(in srgb,red,blue)}",
        '.a{content:"x"/""}',
        ".a{overflow:clip}",
        ".a{float:inline-start}",
        ".a{container-type:inline-size}",
        "@layer x,y;@layer x{.a:popover-open{color:red}}",
    ],
)
def test_what_is_newer_is_found(css: str) -> None:
    assert len(too_new(css)) == 1


@pytest.mark.parametrize(
    "css",
    [
        ".a{block-size:100vh;block-size:100svh}",
        '.a{content:"x";content:"x"/""}',
        ".a{float:left;float:inline-start}",
        "@supports selector(:popover-open){.a:popover-open{color:red}}",
        "@supports (width:1lh){.a{height:2lh}}",
        ".a{clip-path:inset(50%);margin-inline-start:1px;padding:1rem 2em}",
        ".a{text-wrap:balance}",
    ],
)
def test_what_has_a_fallback_is_let_through(css: str) -> None:
    assert too_new(css) == []
