"""The commands that writers use, on a small content folder of the test's own."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.editorial.folders import ARTICLE, SECTIONS, EditedFolder
from treatments import content

TODAY = "2026-11-20"


@pytest.fixture
def edited(tmp_path: Path, settings: Settings) -> Iterator[EditedFolder]:
    made = EditedFolder(tmp_path / "content")
    made.change("people.yaml", "  role: Checks articles in tests.", "  role: Nurse\n  qualification: Registered nurse")
    settings.CONTENT_DIR = made.path
    content.close()
    yield made
    content.close()


def run(*words: str) -> tuple[str, int]:
    """What a command printed and the code it ended with."""
    out = StringIO()
    try:
        call_command(*words, stdout=out, no_color=True)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


def test_check_content_ends_with_0_when_there_is_no_fault(edited: EditedFolder) -> None:
    assert run("check_content", "--today", TODAY) == ("No fault; 0 warnings.\n", 0)


def test_check_of_one_article_names_faults_of_the_lists_it_leans_on(edited: EditedFolder) -> None:
    edited.change("glossary.yaml", "  word: pigment", "  wrod: pigment")

    printed, code = run("check_content", str(edited.path / ARTICLE), "--today", TODAY)

    assert "glossary.yaml" in printed
    assert "did you mean `word`?" in printed
    assert code == 1


def test_check_content_names_file_line_and_cure_and_ends_with_1(edited: EditedFolder) -> None:
    edited.text(what_it_is="It cures a scar. It is popular [@li2024].")

    printed, code = run("check_content", "--today", TODAY)

    line = edited.line("It cures")
    assert printed == (
        f"{edited.path / ARTICLE}\n"
        f"{line:>6}  block E301  cure: “cures”: nothing is cured\n"
        "                    say: treat\n"
        f"{line:>6}  block E301  popular: “popular”: popularity is no evidence\n"
        "                    say: delete\n"
        f"{line:>6}  block P303  li2024: no source `li2024` in references.yaml, "
        "and this leans on it: “It is popular”\n"
        "                    did you mean `li2023`?\n"
        "\n"
        "3 faults to mend; 0 warnings.\n"
    )
    assert code == 1


def test_check_content_prints_warnings_and_ends_with_0(edited: EditedFolder) -> None:
    edited.text(what_it_is="It lasts three weeks.")

    printed, code = run("check_content", "--today", TODAY)

    assert "warn  E206" in printed
    assert printed.endswith("No fault; 1 warning.\n")
    assert code == 0


def test_check_content_asks_about_a_part(edited: EditedFolder) -> None:
    edited.text(what_it_is="It cures a scar.")

    assert run("check_content", str(edited.path / "articles" / "side-effects"), "--today", TODAY)[1] == 0
    assert run("check_content", str(edited.path / ARTICLE), "--today", TODAY)[1] == 1
    assert run("check_content", str(edited.path), "--today", TODAY)[1] == 1


def test_check_content_refuses_a_path_outside_any_content(edited: EditedFolder) -> None:
    with pytest.raises(CommandError, match="does not lie in a content folder"):
        run("check_content", str(edited.path.parent))
    with pytest.raises(CommandError, match="There is no"):
        run("check_content", str(edited.path / "nothing"))


def test_check_content_lists_what_is_excused_and_why(edited: EditedFolder) -> None:
    allowed = "exceptions: [{rule: E301/cure, reason: the law itself says so, until: 2026-12-31}]"
    edited.change(ARTICLE, "exceptions: []", allowed)
    edited.change(ARTICLE, SECTIONS["what-it-is"], "It cures a scar.")

    printed, code = run("check_content", "--today", TODAY)

    assert printed == (
        f"Excused: {edited.path / ARTICLE}:{edited.line('It cures')}: E301/cure: “cures”: nothing is cured\n"
        "         the law itself says so (until 2026-12-31)\n"
        "No fault; 0 warnings, 1 excused for a while.\n"
    )
    assert code == 0


def test_check_content_speaks_json(edited: EditedFolder) -> None:
    edited.text(what_it_is="It cures a scar.")

    printed, code = run("check_content", "--json", "--today", TODAY)

    assert json.loads(printed) == {
        "problems": [
            {
                "id": "library.E301",
                "severity": "block",
                "file": ARTICLE,
                "line": edited.line("It cures"),
                "field": "cure",
                "message": "“cures”: nothing is cured",
                "hint": "say: treat",
            }
        ],
        "excused": [],
        "counts": {"block": 1, "warn": 0, "excused": 0},
    }
    assert code == 1


def test_check_content_watches_until_it_is_stopped(edited: EditedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = iter([lambda: edited.text(what_it_is="It cures a scar."), lambda: None, edited.text, stop])
    monkeypatch.setattr("time.sleep", lambda _seconds: next(turns)())

    printed, code = run("check_content", "--watch", "--today", TODAY)

    counts = [line for line in printed.splitlines() if line.endswith("warnings.")]
    assert counts == ["No fault; 0 warnings.", "1 fault to mend; 0 warnings.", "No fault; 0 warnings."]
    assert code == 0


def stop() -> None:
    raise KeyboardInterrupt


def test_check_content_refuses_a_day_that_never_was(edited: EditedFolder) -> None:
    with pytest.raises(CommandError, match="`2026-11-31` is not a day that exists"):
        run("check_content", "--today", "2026-11-31")


@pytest.mark.parametrize("kind", ["treatment", "concern", "care", "safety", "choice"])
def test_new_article_is_a_draft_without_a_fault(edited: EditedFolder, kind: str) -> None:
    printed, _ = run("new_article", "red-veins", "--kind", kind, "--today", TODAY)

    file = edited.path / "articles/red-veins/en.md"
    assert printed.startswith(f"{file} is ready to be filled in.")
    article = edited.open().any_article("red-veins")
    assert article is not None
    assert (article.kind.value, article.status.value, article.title) == (kind, "draft", "Red veins")
    assert edited.result().blocks == ()
    assert "E501" not in run("check_content", str(file), "--today", TODAY)[0]


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("acne-scars", "is there already"),
        ("Red_Veins", "cannot be an address"),
        ("../red", "cannot be an address"),
        ("old-scars", "is an old address of `acne-scars`"),
    ],
)
def test_new_article_refuses_what_cannot_be(edited: EditedFolder, slug: str, words: str) -> None:
    edited.change(ARTICLE, "exceptions: []", "exceptions: []\nredirects_from: [old-scars]")
    before = sorted(edited.path.rglob("*"))

    with pytest.raises(CommandError, match=words):
        run("new_article", slug)

    assert sorted(edited.path.rglob("*")) == before


def test_sign_review_enters_the_check_and_list_reviews_tells_it(edited: EditedFolder) -> None:
    signing = ("sign_review", "acne-scars", "--by", "nurse", "--checked", "Every number", "--next", "2027-11-20")

    printed, _ = run(*signing, "--today", TODAY)

    assert printed == f"{ARTICLE} was checked by nurse on 2026-11-20; next check by 2027-11-20.\n"
    assert run("list_reviews", "--today", "2027-10-20")[0].splitlines() == [
        "articles/side-effects/en.md                      not yet checked",
        "articles/acne-scars/en.md                        checked, next by 2027-11-20 (by nurse on 2026-11-20)",
        "2 articles: 1 not yet checked, 1 checked.",
    ]
    assert "checked, falls due, next by 2027-11-20" in run("list_reviews", "--today", "2027-10-21")[0]
    assert run("list_reviews", "--today", "2027-11-21")[0].splitlines()[0] == (
        "articles/acne-scars/en.md                        overdue, next by 2027-11-20 (by nurse on 2026-11-20)"
    )


def test_sign_review_refuses_in_one_sentence(edited: EditedFolder) -> None:
    before = (edited.path / ARTICLE).read_bytes()

    with pytest.raises(CommandError, match=r"`nobody` is not in people\.yaml"):
        run("sign_review", "acne-scars", "--by", "nobody", "--checked", "Every number", "--next", "2027-11-20")

    assert (edited.path / ARTICLE).read_bytes() == before


def test_a_typo_and_the_file_of_a_signature_are_entered_by_commands(edited: EditedFolder, tmp_path: Path) -> None:
    signing = ("sign_review", "acne-scars", "--by", "nurse", "--today", TODAY)
    run(*signing, "--checked", "Every number", "--next", "2027-11-20")
    text = (edited.path / ARTICLE).read_text()
    lines = text[text.index("review:") : text.index("concerns: [")]
    edited.change(ARTICLE, "A scar is a dent", "A scar is a dint")

    run(*signing, "--typo", "“dent” is now “dint”")

    assert "typo: true" in (edited.path / ARTICLE).read_text()
    assert "1 checked" in run("list_reviews", "--today", TODAY)[0]
    edited.text()  # as another folder has it, without an entry
    file = tmp_path / "one.review.yaml"
    file.write_text(f"article: acne-scars\nlanguage: en\n{lines}text:\n  - Acne scars\n")
    assert run("enter_review", str(file), "--today", TODAY)[0] == f"{ARTICLE} has the check of one.review.yaml.\n"
    assert lines in (edited.path / ARTICLE).read_text()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("sign_review", "acne-scars", "--by", "nurse", "--checked", "Every number"), "Give --next"),
        (("enter_review", "/nowhere/at/all.yaml"), "cannot be read"),
        (("enter_review", __file__), "not the file of a signature"),
    ],
)
def test_signing_commands_say_what_is_missing(edited: EditedFolder, words: tuple[str, ...], refusal: str) -> None:
    with pytest.raises(CommandError, match=refusal):
        run(*words)
