"""The site goes on serving through every broken folder: what was read before, and after a start in the middle of it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from tests.library.folders import Folder
from tests.library.test_broken_folders import BROKEN, Break
from treatments import content
from treatments.library.catalogue import Library
from treatments.library.source import ContentFolders


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Library]:
    """One folder for all, and the library that was made of it while nothing was broken."""
    made = Folder(tmp_path_factory.mktemp("serving") / "content")
    return made, content._open(ContentFolders(made.path, None), None)


@pytest.fixture
def folder(whole: tuple[Folder, Library], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    made, library = whole
    monkeypatch.setattr(content, "CHECK_INTERVAL", 3600)  # the tests say when to look for changes
    settings.CONTENT_DIR = made.path
    content._handle.library = library
    with made.restored():
        yield made


@pytest.mark.parametrize("broken", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_pages_are_served_while_a_file_is_broken_and_after_a_start_with_it(
    folder: Folder, client: Client, broken: Break
) -> None:
    broken(folder)
    content.refresh_if_changed()

    meanwhile = [client.get(page).status_code for page in ("/", "/articles/acne-scars/")]
    told = content.current().problems
    content.close()
    after = [client.get(page).status_code for page in ("/", "/articles/side-effects/")]

    assert (meanwhile, after) == ([200, 200], [200, 200]), content.current().problems
    assert told != ()
