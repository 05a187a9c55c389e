from pathlib import Path

import pytest

from tests.library.editorial.folders import EditedFolder


@pytest.fixture
def folder(tmp_path: Path) -> EditedFolder:
    return EditedFolder(tmp_path / "content")
