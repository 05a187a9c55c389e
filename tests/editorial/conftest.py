from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editorial.folders import EditedFolder


@pytest.fixture
def folder(tmp_path: Path) -> EditedFolder:
    return EditedFolder(tmp_path / "content")


@pytest.fixture(scope="session")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> EditedFolder:
    made = EditedFolder(tmp_path_factory.mktemp("shared") / "content")
    made.previous = made.open()
    return made


@pytest.fixture
def shared_folder(whole_folder: EditedFolder) -> Iterator[EditedFolder]:
    """One folder for many tests: only what a test changes in it is read again. Where a file is broken, what it said
    before stays; a test of that takes `folder`.
    """
    with whole_folder.restored():
        yield whole_folder


@pytest.fixture(scope="session")
def folder_of_a_nurse(tmp_path_factory: pytest.TempPathFactory) -> EditedFolder:
    made = EditedFolder(tmp_path_factory.mktemp("shared") / "content")
    made.change("people.yaml", "  role: Checks articles in tests.", "  role: Nurse\n  qualification: Registered nurse")
    made.previous = made.open()
    return made


@pytest.fixture
def signing_folder(folder_of_a_nurse: EditedFolder) -> Iterator[EditedFolder]:
    """The same, in which a nurse may sign."""
    with folder_of_a_nurse.restored():
        yield folder_of_a_nurse
