"""A clinic's own folder laid over the content: what is there wins, and the rest comes from us."""

from pathlib import Path

import pytest

from tests.library.folders import CLINIC, TODAY, Folder
from treatments.library.catalogue import Library, open_library
from treatments.library.source import ContentFolders


class ClinicFolder(Folder):
    """Only what a test writes into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()


@pytest.fixture
def clinic(tmp_path: Path) -> ClinicFolder:
    return ClinicFolder(tmp_path / "clinic")


def opened(shipped: Folder, clinic: Folder, previous: Library | None = None) -> Library:
    return open_library(ContentFolders(shipped.path, clinic.path), today=TODAY, previous=previous)


def test_file_of_the_clinic_wins_and_the_rest_comes_from_us(folder: Folder, clinic: ClinicFolder) -> None:
    clinic.write("clinic.yaml", CLINIC.replace("Sample Clinic", "Clinic on the Market"))
    clinic.write("pages/about/en.md", "---\ntitle: About us\nupdated: 2026-11-01\n---\nWe are a clinic.\n")

    library = opened(folder, clinic)

    about = library.page("about")
    assert library.problems == ()
    assert library.site.clinic.name == "Clinic on the Market"
    assert about is not None
    assert about.title == "About us"
    assert {article.slug for article in library.articles()} == {"acne-scars", "side-effects"}


def test_empty_folder_changes_nothing(folder: Folder, clinic: ClinicFolder) -> None:
    assert opened(folder, clinic).digest == folder.open().digest


def test_people_sources_and_words_are_added_entry_by_entry(folder: Folder, clinic: ClinicFolder) -> None:
    clinic.write("people.yaml", "doctor: {name: A sample doctor, role: Checks articles.}\n")
    clinic.write(
        "references.yaml",
        "- {key: leaflet, title: Our own leaflet, kind: patient-leaflet, verified: full}\n"
        "- {key: ours, title: A source of our own, kind: guideline, verified: full}\n",
    )
    clinic.write("glossary.yaml", "- {key: laser, word: laser, meaning: A kind of light.}\n")

    site, before = opened(folder, clinic).site, folder.open().site

    assert set(site.people) == {*before.people, "doctor"}
    assert set(site.references) == {*before.references, "ours"}
    assert site.references["leaflet"].title == "Our own leaflet"
    assert {term.key for term in site.glossary} == {*(term.key for term in before.glossary), "laser"}


def test_change_of_a_file_below_an_entry_of_the_clinic_is_seen(folder: Folder, clinic: ClinicFolder) -> None:
    clinic.write("people.yaml", "doctor: {name: A sample doctor, role: Checks articles.}\n")
    first = opened(folder, clinic)
    folder.change("people.yaml", "A sample nurse", "Another nurse")

    second = opened(folder, clinic, first)

    assert not first.snapshot.is_current()
    assert second.site.people["nurse"].name == "Another nurse"
    assert second.snapshot.is_current()


def test_own_version_comes_and_goes(folder: Folder, clinic: ClinicFolder) -> None:
    first = opened(folder, clinic)
    name = "articles/side-effects/en.md"
    clinic.write(name, (folder.path / name).read_text().replace("worried", "in doubt"))
    second = opened(folder, clinic, first)
    (clinic.path / name).unlink()
    third = opened(folder, clinic, second)

    found = [str(library.article("side-effects")) for library in (first, second, third)]

    assert ["in doubt" in words for words in found] == [False, True, False]


def test_picture_of_ours_stands_in_a_version_of_the_clinic(folder: Folder, clinic: ClinicFolder) -> None:
    drawing = (Path(__file__).parent.parent / "site_content/articles/acne-scars/scar-types.svg").read_text()
    folder.write("articles/acne-scars/scar-types.svg", drawing)
    text = (folder.path / "articles/acne-scars/en.md").read_text()
    clinic.write(
        "articles/acne-scars/en.md", text.replace("## Risks", "![Four kinds of scar](scar-types.svg)\n\n## Risks")
    )

    library = opened(folder, clinic)

    assert library.problems == ()
    assert "<svg" in str(library.article("acne-scars"))


def test_clinic_folder_that_goes_away_leaves_the_site_as_it_was(folder: Folder, clinic: ClinicFolder) -> None:
    clinic.write("clinic.yaml", CLINIC.replace("Sample Clinic", "Clinic on the Market"))
    first = opened(folder, clinic)
    clinic.path.rename(clinic.path.with_name("gone"))

    second = opened(folder, clinic, first)

    assert second.site.clinic.name == "Clinic on the Market"
    assert [(problem.id, problem.hint) for problem in second.problems] == [("library.P109", "set CLINIC_DIR")]


def test_fault_in_a_file_of_the_clinic_is_told_with_its_line(folder: Folder, clinic: ClinicFolder) -> None:
    clinic.write("people.yaml", "doctor:\n  name: A sample doctor\n  rol: Checks articles.\n")

    told = [(problem.id, problem.line, problem.hint) for problem in opened(folder, clinic).problems]

    assert ("library.P206", 3, "did you mean `role`?") in told
