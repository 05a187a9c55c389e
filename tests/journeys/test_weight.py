"""A first visit on a slow phone: every byte before anything below the fold, as it travels: with brotli."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from picoinfo.ready_pages import BROTLI_QUALITY
from treatments import content

LIMIT = 49_000


def travelling(path: str) -> int:
    data = Path(str(finders.find(path))).read_bytes()
    return len(data) if path.endswith((".woff2", ".png")) else len(brotli.compress(data))


@pytest.mark.parametrize("slug", [article.slug for article in content.current().articles()])
def test_a_first_visit_to_an_article_weighs_at_most_49_kilobytes(client: Client, slug: str) -> None:
    response = client.get(f"/articles/{slug}/")
    text = response.text

    wanted = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"]+\.(?:css|js|woff2|svg))"', text))

    assert {"css/site.css", "js/contents.js", "js/sources.js", "img/mark.svg"} <= wanted
    assert (
        len(brotli.compress(response.content, quality=BROTLI_QUALITY)) + sum(travelling(path) for path in wanted)
        < LIMIT
    )


def test_no_script_blocks_the_first_paint_and_nothing_comes_from_elsewhere(client: Client) -> None:
    for address in ("/", "/articles/acne-scars/", "/consultation/"):
        text = client.get(address).text

        scripts = re.findall(r"<script(?![^>]* type=\"application/(?:ld\+)?json)[^>]*>", text)
        loaded = re.findall(
            r'<(?:link rel="(?:stylesheet|preload|icon|manifest)"|script|img)[^>]+(?:href|src)="([^"]+)"', text
        )

        assert all(" defer" in script for script in scripts)
        assert all(path.startswith("/") for path in loaded)
