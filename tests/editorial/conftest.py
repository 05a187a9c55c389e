from pathlib import Path

import pytest

from tests.editorial.folders import EditedFolder
from tests.library.folders import Folder


@pytest.fixture
def folder(tmp_path: Path) -> EditedFolder:
    return EditedFolder(tmp_path / "content")


@pytest.fixture
def plain(tmp_path: Path) -> Folder:
    """The library's own small folder, without a list of words."""
    return Folder(tmp_path / "content")
