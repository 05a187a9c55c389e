"""Templates are read and compared line by line: one element a line, and no line is long but for its words."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LONGEST = 140
# What a translator gets stays on one line, and so does the path of a drawing.
WORDS = re.compile(
    r"{% blocktranslate.*?%}.*?{% endblocktranslate %}|{% translate (?:\"[^\"]*\"|'[^']*').*?%}| d=\"[^\"]*\""
)
ELEMENT = re.compile(
    r"<(?:p|h[1-6]|ul|ol|li|dl|dt|dd|div|section|article|nav|header|footer|form|fieldset|legend|details|summary|figure"
    r"|figcaption|table|thead|tbody|tr|th|td|svg|path|rect|circle|text|script|link|meta)\b"
)
FILES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_no_line_is_long_but_for_its_words(file: Path) -> None:
    lines = [WORDS.sub("", line) for line in file.read_text().splitlines()]

    assert [line for line in lines if len(line) > LONGEST] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_no_block_stands_behind_another_on_one_line(file: Path) -> None:
    crowded = [
        line
        for line in file.read_text().splitlines()
        if not line.lstrip().startswith("{#") and re.search(rf"</\w+>.*{ELEMENT.pattern}", line)
    ]

    assert crowded == []


def test_every_button_says_what_it_does() -> None:
    buttons = [
        button
        for file in TEMPLATES.rglob("*.html")
        for button in re.findall(r"<button\b(?:{%.*?%}|[^>])*>", file.read_text())
    ]

    assert len(buttons) > 20
    assert [button for button in buttons if " type=" not in button] == []
