"""Our one-go drawing of radios and tick boxes says what Django's three templates say."""

from html.parser import HTMLParser

import pytest
from django import forms

from treatments.ui.radios import Radios, TickBoxes

CHOICES = [("a", "A & <b>"), ("b", 'the "second"'), ("", "none")]


class Reader(HTMLParser):
    """Tags with their attributes in any order, and words without the space around them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(data.strip())


@pytest.mark.parametrize(
    ("ours", "djangos", "value"),
    [
        (Radios, forms.RadioSelect, "b"),
        (Radios, forms.RadioSelect, None),
        (TickBoxes, forms.CheckboxSelectMultiple, ["a", "b"]),
    ],
)
def test_the_same_tags_attributes_and_words(ours, djangos, value):
    attrs = {"id": "id_colour", "aria-describedby": "id_colour_helptext", "required": True}

    drawn = [Reader(widget(choices=CHOICES).render("colour", value, attrs)).seen for widget in (ours, djangos)]

    assert drawn[0] == drawn[1]
