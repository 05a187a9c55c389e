"""A broken folder is judged as far as it can be read, and never with a traceback: each in test_broken_folders.py."""

import pytest

from tests.editorial.folders import EditedFolder
from tests.library.folders import TODAY
from treatments.editorial.linting import lint


@pytest.mark.parametrize("name", ["wording.yaml", "glossary.yaml", "references.yaml", "clinic.yaml"])
def test_unreadable_list_is_reported_and_the_rest_is_checked(folder: EditedFolder, name: str) -> None:
    folder.write(name, b"\xff\xfe")
    folder.text(what_it_is="It came in 5% of people [@li2023].")

    found = {(problem.id, problem.file.name) for problem in folder.result().problems}

    assert ("library.P105", name) in found
    assert ("library.E601", "en.md") in found


def test_file_that_vanishes_between_two_checks_is_left_out(folder: EditedFolder) -> None:
    library = folder.open()
    (folder.path / "articles/acne-scars/en.md").unlink()

    result = lint(library, today=TODAY)

    assert result.problems == ()


def test_picture_outside_the_folder_is_never_opened(folder: EditedFolder) -> None:
    (folder.path.parent / "secret.svg").write_bytes(b"x" * 50_000)
    folder.text(what_it_is="![Something from elsewhere](../../../secret.svg)")

    assert [rule for rule, _ in folder.told()] == ["P305"]
