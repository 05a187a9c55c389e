from pathlib import Path

import pytest

from tests.library.folders import TODAY, Folder, told
from treatments.library.catalogue import Library, open_library
from treatments.library.keeping import keep, kept
from treatments.library.phrases import Phrases


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "library.kept"


def start(folder: Folder, file: Path) -> Library:
    """A start of the site: nothing in memory."""
    return open_library(folder.path, today=TODAY, kept_in=file)


def test_kept_library_is_the_same_library(folder: Folder, file: Path) -> None:
    first = start(folder, file)

    second = start(folder, file)
    again = kept(file, folder.path)

    assert second.digest == first.digest
    assert second.articles() == first.articles()
    assert second.site == first.site
    assert second.problems == first.problems
    assert again is not None
    with pytest.raises(TypeError):
        again.articles["x"] = None  # type: ignore[index]


def test_change_between_two_starts_is_seen(folder: Folder, file: Path) -> None:
    start(folder, file)
    folder.change("articles/side-effects/en.md", "worried", "in doubt")

    assert "in doubt" in str(start(folder, file).article("side-effects"))


def test_last_good_version_outlives_a_start(folder: Folder, file: Path) -> None:
    first = start(folder, file)
    folder.write("articles/side-effects/en.md", "broken")

    second = start(folder, file)

    assert second.article("side-effects") == first.article("side-effects")
    assert [told(problem)[0] for problem in second.problems] == ["P208"]


def test_words_of_the_library_are_not_kept_against_a_translation(folder: Folder, file: Path) -> None:
    start(folder, file)

    library = open_library(folder.path, today=TODAY, kept_in=file, phrases=lambda _: Phrases(in_short="Kurz"))

    assert ">Kurz</h2>" in str(library.article("acne-scars"))


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_damaged_file_costs_only_time(folder: Folder, file: Path, damage: bytes | None) -> None:
    first = start(folder, file)
    file.write_bytes(file.read_bytes()[:-50] if damage is None else damage)

    assert kept(file, folder.path) is None
    assert start(folder, file).digest == first.digest
    assert kept(file, folder.path) is not None


def test_file_of_another_folder_is_not_used(folder: Folder, file: Path, tmp_path: Path) -> None:
    start(folder, file)

    assert kept(file, tmp_path / "elsewhere") is None


def test_private_folder_that_cannot_be_written_stops_nobody(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")

    library = start(folder, tmp_path / "var" / "library.kept")
    keep(library.holdings, tmp_path / "var" / "library.kept")

    assert library.problems == ()
