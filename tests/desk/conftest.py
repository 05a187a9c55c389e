from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    """Each test has a storage of its own, so that one may count files."""
    settings.VAR_DIR = tmp_path
    return tmp_path
