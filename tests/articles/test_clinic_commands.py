"""The commands with which a clinic makes its own folder and its own versions of our texts."""

import builtins
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.articles.test_writing_commands import TODAY, run
from tests.editorial.folders import ARTICLE, EditedFolder
from treatments import content
from treatments.editorial.new_clinics import QUESTIONS, typed
from treatments.library.catalogue import open_library
from treatments.library.source import ContentFolders

TYPED = {
    question.key: "mon-wed 9-17:30, sat 09:00-13:00" if question.key == "hours" else question.example
    for question in QUESTIONS
}
ANSWERS = {question.key: typed(question, TYPED[question.key]) for question in QUESTIONS}


@pytest.fixture
def edited(tmp_path: Path, settings: Settings) -> Iterator[EditedFolder]:
    made = EditedFolder(tmp_path / "content")
    made.change("people.yaml", "  role: Checks articles in tests.", "  role: Nurse\n  qualification: Registered nurse")
    settings.CONTENT_DIR = made.path
    content.close()
    yield made
    content.close()


@pytest.fixture
def clinic(edited: EditedFolder, tmp_path: Path, settings: Settings) -> Path:
    """A clinic's folder made by the command, and served."""
    answers, folder = tmp_path / "answers.yaml", tmp_path / "clinic"
    answers.write_text(yaml.safe_dump(ANSWERS))
    run("new_clinic", str(folder), "--answers", str(answers))
    settings.CLINIC_DIR = folder
    content.close()
    return folder


def shipped(edited: EditedFolder) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in edited.path.rglob("*") if file.is_file()}


def test_new_clinic_makes_a_folder_without_a_fault(clinic: Path) -> None:
    details = content.current().site.clinic

    assert run("check_content", "--today", TODAY) == ("No fault; 0 warnings.\n", 0)
    assert (details.sample, details.name, details.promise_hours) == (False, "Clinic on the Market", 16)
    assert [(day.weekday, day.opens, day.closes) for day in details.hours] == [
        (0, 540, 1050),
        (1, 540, 1050),
        (2, 540, 1050),
        (5, 540, 780),
    ]
    assert sorted(file.name for file in clinic.iterdir()) == ["README.md", "clinic.yaml"]


def test_new_clinic_asks_again_until_an_answer_can_be_used(
    edited: EditedFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong_first = {"phone": ["none"], "country": ["UK"], "hours": ["always", "fri-mon 9-17"], "promise_hours": ["two"]}
    answers = iter([answer for key, good in TYPED.items() for answer in (*wrong_first.get(key, ()), good)])
    monkeypatch.setattr(builtins, "input", lambda _words: next(answers))
    told = StringIO()

    call_command("new_clinic", str(tmp_path / "asked"), stdout=StringIO(), stderr=told, no_color=True)

    library = open_library(ContentFolders(edited.path, tmp_path / "asked"), today=content.current().today)
    assert library.problems == ()
    assert library.site.clinic.country == "GB"
    assert [line.split(":")[0].split(",")[0] for line in told.getvalue().splitlines()] == [
        "must hold a telephone number",
        "“always” is not understood",
        "“fri-mon 9-17” ends before it begins",
        "must be the two letters of a country (ISO 3166)",
        "must be a whole number",
    ]


def test_new_clinic_names_every_answer_that_is_missing_and_writes_nothing(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("name: Clinic\ncolour: red\n")

    with pytest.raises(CommandError) as refusal:
        run("new_clinic", str(tmp_path / "clinic"), "--answers", str(answers))

    told = str(refusal.value)
    assert {key for key in ANSWERS if f"{key}: is missing" in told} == set(ANSWERS) - {"name"}
    assert "colour: is not a known key" in told
    assert not (tmp_path / "clinic").exists()


def test_new_clinic_never_writes_over_a_clinic(clinic: Path, tmp_path: Path) -> None:
    before = (clinic / "clinic.yaml").read_bytes()

    with pytest.raises(CommandError, match=r"clinic\.yaml is there already"):
        run("new_clinic", str(clinic), "--answers", str(tmp_path / "answers.yaml"))

    assert (clinic / "clinic.yaml").read_bytes() == before


def test_folder_of_a_clinic_is_checked_together_with_ours(clinic: Path, settings: Settings) -> None:
    settings.CLINIC_DIR = None
    (clinic / "clinic.yaml").write_text((clinic / "clinic.yaml").read_text().replace("phone:", "fone:"))

    printed, code = run("check_content", str(clinic), "--today", TODAY)

    assert code == 1
    assert f"{clinic / 'clinic.yaml'}\n" in printed
    assert "fone: is not a known key" in printed


def test_own_version_tells_of_our_change_with_the_difference(edited: EditedFolder, clinic: Path) -> None:
    run("own_version", "acne-scars")
    own = clinic / ARTICLE
    own.write_text(own.read_text().replace("A scar is a dent", "We say: a scar is a dent"))
    before = run("check_content", "--today", TODAY)
    edited.change(ARTICLE, "Treat the spots first.", "Treat all spots first.")

    printed, code = run("check_content", "--today", TODAY)
    run("own_version", ARTICLE, "--compared")
    after = run("check_content", "--today", TODAY)

    assert before == after == ("No fault; 0 warnings.\n", 0)
    assert code == 0
    assert f"{own}\n" in printed
    assert "warn  E905  the text of ours that it was made from has changed since" in printed
    assert "-Treat the spots first.\n" in printed.replace(" " * 20, "")
    assert "+Treat all spots first.\n" in printed.replace(" " * 20, "")


def test_version_that_was_copied_by_hand_says_so(edited: EditedFolder, clinic: Path) -> None:
    (clinic / "topics.yaml").write_bytes((edited.path / "topics.yaml").read_bytes())

    printed, code = run("check_content", "--today", TODAY)

    assert code == 0
    assert "E906" in printed
    assert "manage.py own_version topics.yaml --compared" in printed


def test_version_of_a_text_that_we_took_away_says_so(edited: EditedFolder, clinic: Path) -> None:
    run("own_version", "replies/closing/en.md")
    (edited.path / "replies/closing/en.md").unlink()

    printed, _ = run("check_content", "--today", TODAY)

    assert "E905  was made from a text of ours that is no longer there" in printed


def test_own_version_names_what_is_meant(clinic: Path) -> None:
    with pytest.raises(CommandError, match=r"We have no file `topic\.yaml`. did you mean `topics\.yaml`"):
        run("own_version", "topic.yaml")


def test_signing_and_beginning_an_article_write_into_the_clinics_folder_alone(
    edited: EditedFolder, clinic: Path
) -> None:
    before = shipped(edited)

    run("sign_review", "acne-scars", "--by", "nurse", "--checked", "Every number", "--next", "2027-11-20")
    run("new_article", "of-our-own", "--today", TODAY)
    content.refresh_if_changed()

    library = content.current()
    assert shipped(edited) == before
    assert [len(article.reviews) for article in library.articles() if article.slug == "acne-scars"] == [1]
    assert (clinic / ARTICLE).is_file()
    assert (clinic / "articles/of-our-own/en.md").is_file()
