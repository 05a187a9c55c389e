"""The page on which an article is checked, as a browser without a script would use it."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

PAGE = "/admin/words/acne-scars/en/"
ARTICLE = "articles/acne-scars/en.md"


def shown(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return words(response)


def words(response: HttpResponse) -> str:
    return " ".join(response.text.split())


def boxes(html: str) -> dict[str, str]:
    """Every field of the page with what stands in it, as a browser would send it."""
    found = {
        name: unescape(value).removeprefix("\n")
        for name, value in re.findall(r'<textarea\s[^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    }
    for tag in re.findall(r"<input [^>]+>", html):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if name and (kind is None or kind[1] not in {"radio", "checkbox"} or " checked" in tag):
            value = re.search(r'value="([^"]*)"', tag)
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def paragraph(html: str, text: str) -> str:
    """The digest under which a remark at these words is kept."""
    found = re.search(r'id="box-([0-9a-f]{24})"', html[html.index(text) :])
    assert found is not None
    return found[1]


def press(client: Client, button: str, **typed: Any) -> HttpResponse:
    """Fill in some boxes of the page and press one button of it. `row` or `paragraph` is the button's own value."""
    fields = boxes(client.get(PAGE).text) | {name.replace("__", "-"): str(value) for name, value in typed.items()}
    return client.post(f"{PAGE}{button}/" if button else PAGE, fields)  # type: ignore[return-value]
