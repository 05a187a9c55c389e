"""A writer's open page notices that its file was saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.library.folders import Folder
from treatments import content

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Folder]:
    made = Folder(tmp_path / "content")
    settings.CONTENT_DIR = made.path
    settings.DEBUG = True
    content.close()
    yield made
    content.close()


def test_an_open_page_shows_what_was_saved_within_seconds(folder: Folder, page: Page, site: str) -> None:
    with page.expect_response(f"{site}/content-version"):
        page.goto(f"{site}/articles/acne-scars/")

    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")

    expect(page.get_by_text("Dark marks may come")).to_be_visible(timeout=5000)
