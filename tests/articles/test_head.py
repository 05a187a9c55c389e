"""What a page contains for programs: canonical address, structured data, social picture, sitemap."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests.library.folders import BODY, HEADER, Folder
from treatments.articles.sitemaps import TOOLS
from treatments.articles.social_pictures import LINES, TITLE_WIDTH, fitted, kept_picture


def described(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1])["@graph"][0])


def test_the_canonical_address_comes_from_the_settings_and_not_from_the_visitor(
    client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "https://clinic.example"
    settings.ALLOWED_HOSTS = ["elsewhere.example"]

    text = client.get("/articles/acne-scars/", headers={"host": "elsewhere.example"}).text

    assert '<link rel="canonical" href="https://clinic.example/articles/acne-scars/">' in text
    assert "elsewhere.example" not in text


def test_structured_data_names_no_reviewer_while_nobody_has_checked(client: Client, folder: Folder) -> None:
    data = described(client.get("/articles/acne-scars/").text)

    assert (data["@type"], data["datePublished"], data["dateModified"]) == (
        "MedicalWebPage",
        "2026-11-01",
        "2026-11-02",
    )
    assert "reviewedBy" not in data
    assert "lastReviewed" not in data


def test_nothing_in_an_article_can_close_the_data_block(client: Client, folder: Folder) -> None:
    title = "Scars </script><script>alert(1)</script> & more"
    folder.article(BODY, header=HEADER.replace("title: Acne scars", f"title: '{title}'"))

    text = client.get("/articles/acne-scars/").text

    assert described(text)["name"] == title
    assert "<script>alert" not in text


def test_the_sitemap_lists_what_may_be_read_and_when_it_changed(client: Client, folder: Folder) -> None:
    text = client.get("/sitemap.xml").text

    assert "<loc>http://localhost:8000/articles/acne-scars/</loc><lastmod>2026-11-02</lastmod>" in text
    assert text.count("<url>") == 7 + 2 + 2 + 1 + len(TOOLS)  # lists, topics, articles, the one page, the tools


def test_the_social_picture_is_drawn_once_from_the_title(client: Client, folder: Folder, settings: Settings) -> None:
    address = "/articles/acne-scars/social.png"

    drawn = client.get(address)
    data = b"".join(drawn.streaming_content)  # type: ignore[attr-defined]
    files = list((settings.VAR_DIR / "social").glob("*.png"))
    again = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]

    assert (Image.open(io.BytesIO(data)).size, drawn.headers["Content-Type"]) == ((1200, 630), "image/png")
    assert len(data) < 60_000
    assert again == data
    assert list((settings.VAR_DIR / "social").glob("*.png")) == files


def test_a_social_picture_that_many_ask_for_at_once_is_there_for_all(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path

    with ThreadPoolExecutor(4) as askers:
        files = {asked.result() for asked in [askers.submit(kept_picture, "A title", "en") for _asker in range(4)]}

    assert sorted(tmp_path.glob("social/*")) == sorted(files)


def test_an_article_that_cannot_be_read_has_no_social_picture(client: Client, folder: Folder) -> None:
    assert client.get("/articles/never-was/social.png").status_code == 404


@pytest.mark.parametrize(
    "title",
    [
        "Melasma",
        "Side effects and when to get help",
        "Long words " * 20,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    ],
)
def test_a_title_of_any_length_fits_its_picture(title: str) -> None:
    font, lines = fitted(title)

    assert 1 <= len(lines) <= LINES
    assert max(font.getlength(line) for line in lines) <= TITLE_WIDTH
