"""The links of glossary words and citation numbers: their targets exist, and each meaning is on the page once."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from treatments import content


@pytest.fixture
def pages(client: Client) -> list[str]:
    return [client.get(f"/articles/{article.slug}/").text for article in content.current().articles()]


def test_every_marked_word_leads_to_its_place_in_the_glossary(client: Client, pages: list[str]) -> None:
    places = set(re.findall(r'<div id="([^"]+)"><dt>', re.sub(r"\s*(<dt>)", r"\1", client.get("/glossary/").text)))

    words = [found for page in pages for found in re.findall(r'<a class="term" href="/glossary/#([^"]+)">', page)]

    assert words
    assert set(words) <= places


def test_the_meanings_of_a_page_are_kept_once_and_apart_from_its_sentences(pages: list[str]) -> None:
    terms = {term.key: term.meaning for term in content.current().site.glossary}
    for page in pages:
        text, data = re.split(r'<script id="term-meanings" type="application/json">', page)
        kept = json.loads(data.partition("</script>")[0])

        assert kept == {key: terms[key] for key in re.findall(r'<a class="term" href="/glossary/#([^"]+)">', page)}
        assert not [meaning for meaning in kept.values() if meaning in unescape(text)]


def test_every_number_leads_to_a_source_of_its_page(pages: list[str]) -> None:
    for page in pages:
        cited = set(re.findall(r'<a class="cite" href="#([^"]+)"', page))

        assert cited <= set(re.findall(r'<li id="(source-\d+)"', page))
