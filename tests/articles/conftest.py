from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.library.folders import Folder
from treatments import content


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Folder]:
    """A small content folder of the test's own, served instead of the real one."""
    made = Folder(tmp_path / "content")
    settings.CONTENT_DIR = made.path
    content.close()
    yield made
    content.close()
