"""An article's text as Markdown that any program reads: no block, mark or address of ours is left in it."""

import re
from collections.abc import Callable, Mapping

from treatments.library.dialect import ARTICLE_LINK, BLOCK, CITATION, OWN_LINK, PICTURE, unquoted

_HEADING_NAME = re.compile(r"^(#{2,4} .*?)[ ]*\{#[\w-]+\}[ ]*$", re.MULTILINE)
_INDENTED = re.compile(r"^(?: {4}|\t)", re.MULTILINE)
_BLOCK_AND_TEXT = re.compile(
    rf"{BLOCK.pattern}\n*(?P<text>(?:^(?: {{4}}|\t).*\n?|^[ \t]*\n(?=(?: {{4}}|\t)))*)", re.MULTILINE
)


def plain_markdown(
    body: str, numbers: Mapping[str, int], boxes: Mapping[str, str], address: Callable[[str, str], str]
) -> str:
    """`numbers` are those of the sources, `boxes` their Markdown by name; `address` gives the full URL of a heading."""

    def block(found: re.Match[str]) -> str:
        name, title = found["name"], unquoted(found["title"])
        if name == "box":
            return _BLOCK_AND_TEXT.sub(block, f"{boxes.get(title, '').strip()}\n")
        text = _INDENTED.sub("", found["text"]).strip("\n")
        return f"**{title or name.replace('-', ' ').capitalize()}**\n\n{text}\n\n"

    text = _BLOCK_AND_TEXT.sub(block, body)
    text = _HEADING_NAME.sub(r"\1", text)
    text = PICTURE.sub(lambda found: f"*{found['caption'] or found['alt']}*", text)
    text = ARTICLE_LINK.sub(lambda found: f"]({address(found['slug'], found['anchor'] or '')})", text)
    text = OWN_LINK.sub(lambda found: f"]({address('', found['anchor'])})", text)
    text = CITATION.sub(lambda found: f"[{_numbers(found[1], numbers)}]", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _numbers(keys: str, numbers: Mapping[str, int]) -> str:
    wanted = (key.strip().removeprefix("@") for key in keys.split(";"))
    return ", ".join(str(numbers[key]) for key in wanted if key in numbers)
