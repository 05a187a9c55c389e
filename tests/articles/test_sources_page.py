"""The page of all sources: strongest kinds first, each with what it found and the articles that lean on it."""

import re

import pytest
from django.test import Client

from tests.library.folders import OPTIONS, Folder


def test_sources_stand_by_kind_the_strongest_first_and_lead_to_the_articles_that_use_them(
    client: Client, folder: Folder
) -> None:
    text = client.get("/sources/").text

    kinds = re.findall(r'<h2 id="kind-([^"]+)">', text)
    listed = re.findall(r'<li id="([^"]+)">', text)

    assert kinds == ["meta-analysis", "prospective-study", "patient-leaflet"]
    assert listed == ["li2023", "negishi2018", "leaflet"]
    assert text.count('<a href="/articles/acne-scars/">Acne scars</a>') == 2


def test_inside_a_kind_the_newest_source_comes_first(client: Client, folder: Folder) -> None:
    folder.change("references.yaml", "  year: 2018\n  kind: prospective-study", "  year: 2024\n  kind: meta-analysis")

    assert re.findall(r'<li id="([^"]+)">', client.get("/sources/").text)[:2] == ["negishi2018", "li2023"]


def test_a_source_is_described_as_far_as_it_is_known(client: Client, folder: Folder) -> None:
    words = " ".join(re.sub(r"<[^>]+>", "", client.get("/sources/").text).split())

    assert "Li X; Chen Y; Wu Z. Fractional pico for scars. A journal 2023; 29. Read: the summary" in words
    assert "Caring for your skin. No date. Read in part" in words
    assert "120 people, China, skin types not given" in words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("accessed: 2026-11", "Caring for your skin. No date; read in November 2026. Read"),
        ("accessed: 2026-11, seen_at: skin.example", "No date; read in November 2026 at skin.example. Read"),
    ],
)
def test_a_source_without_a_date_says_when_and_where_it_was_read(
    client: Client, folder: Folder, known: str, words: str
) -> None:
    folder.change("references.yaml", "verified: partial}", f"verified: partial, {known}}}")

    assert words in " ".join(re.sub(r"<[^>]+>", "", client.get("/sources/").text).split())


def test_the_glossary_stands_in_the_order_of_the_alphabet(client: Client, folder: Folder) -> None:
    text = client.get("/glossary/").text

    assert re.findall(r"<dt>([^<]+)</dt>", text) == ["pigment", "post-inflammatory hyperpigmentation"]
    assert "Something that gives colour." in text


def test_a_source_that_nothing_leans_on_is_not_listed(client: Client, folder: Folder) -> None:
    folder.change("aftercare.yaml", "sources: [leaflet]", "sources: []")
    folder.change("suitability.yaml", "sources: [li2023]", "sources: [negishi2018]")
    folder.write("options.yaml", OPTIONS.replace("leaflet", "li2023"))

    text = client.get("/sources/").text

    assert re.findall(r'<li id="([^"]+)">', text) == ["li2023", "negishi2018"]
    assert '<h2 id="kind-patient-leaflet">' not in text
