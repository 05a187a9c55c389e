"""The site goes on serving through every broken folder: what was read before, and after a start in the middle of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.library.folders import Folder
from tests.library.test_broken_folders import BROKEN, Break
from treatments import content

PAGES = ("/", "/articles/side-effects/")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setattr(content, "CHECK_INTERVAL", 3600)  # the tests say when to look for changes
    settings.CONTENT_DIR = tmp_path / "content"
    settings.VAR_DIR = tmp_path / "var"
    content.close()
    yield Folder(tmp_path / "content")
    content.close()


@pytest.mark.parametrize("broken", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_pages_are_served_while_a_file_is_broken(folder: Folder, client: Client, broken: Break) -> None:
    content.current()
    broken(folder)
    content.refresh_if_changed()

    answers = [client.get(page).status_code for page in (*PAGES, "/articles/acne-scars/")]

    assert answers == [200, 200, 200]
    assert content.current().problems != ()


@pytest.mark.parametrize("broken", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_other_pages_are_served_after_a_start_with_a_broken_file(folder: Folder, client: Client, broken: Break) -> None:
    broken(folder)

    answers = [client.get(page).status_code for page in PAGES]

    assert answers == [200, 200], content.current().problems
