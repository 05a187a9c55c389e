"""What was signed is kept, and what changed since can be read; a typo may be signed for itself."""

import errno
from datetime import date
from pathlib import Path

import pytest

from tests.editorial.folders import ARTICLE, EditedFolder
from tests.editorial.test_review_dates import NEXT, signed, state
from tests.library.folders import TODAY
from treatments.editorial import signing
from treatments.editorial.differences import changes_between, why_no_typo
from treatments.editorial.signed_text import pieces_of, read_signed_text
from treatments.library.article import Article, ReviewState
from treatments.library.catalogue import Library

KEPT = "articles/acne-scars/en.checked.txt"


@pytest.fixture
def folder(signing_folder: EditedFolder) -> EditedFolder:
    return signing_folder


def opened(folder: EditedFolder) -> tuple[Library, Article]:
    library = folder.open()
    article = library.any_article("acne-scars")
    assert article is not None
    return library, article


def changes(folder: EditedFolder) -> list[list[tuple[str, str]]]:
    library, article = opened(folder)
    before = read_signed_text(library, article)
    assert before is not None
    found = changes_between(before, pieces_of(library, article))
    return [[(run.kind, run.text) for run in change.runs] for change in found]


def mend(folder: EditedFolder, typo: str = "“dent” is now “dint”", today: date = TODAY) -> None:
    library = folder.open()
    signature = signing.prepare_typo(library, "acne-scars", by="nurse", typo=typo, on=today, language="en", today=today)
    signing.enter(library, signature)


def test_signed_words_stand_beside_the_text_and_are_no_fault(folder: EditedFolder) -> None:
    signed(folder)

    library, article = opened(folder)

    assert read_signed_text(library, article) == pieces_of(library, article)
    assert article.reviews[0].digest in (folder.path / KEPT).read_text()
    assert "A scar is a dent in the skin." in (folder.path / KEPT).read_text()
    assert folder.result().problems == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "shown"),
    [
        (ARTICLE, "title: Acne scars\n", "title: Scars of acne\n", "Scars of acne"),
        (ARTICLE, "summary: What pico can do", "summary: What it can do", "What"),
        (ARTICLE, "says: Dark marks can follow.", "says: Dark marks often follow.", "- Dark marks"),
        (ARTICLE, "    sources: [negishi2018]\n", "    sources: [leaflet]\n", "[@negishi2018]"),
        (ARTICLE, "says: Pico gave about the same", "says: Pico gave more than the same", "more than"),
        (ARTICLE, "A scar is a dent in the skin.", "A scar is a pit in the skin.", "pit"),
        (ARTICLE, "take a scar away [@li2023].", "take a scar away [@li2023; @leaflet].", "[@li2023;"),
        (ARTICLE, "- When do we stop?", "- When do we stop it?", "- When do we"),
        (ARTICLE, "In 20 people, a small gain", "In 20 people, no gain", "| Peels | In 20 people,"),
        ("boxes/same-day/en.md", "Pain that gets worse", "Pain that grows", "- Pain that"),
    ],
)
def test_every_change_that_undoes_a_check_is_shown(
    folder: EditedFolder, file: str, old: str, new: str, shown: str
) -> None:
    signed(folder)
    folder.change(file, old, new)

    found = changes(folder)

    assert state(folder, TODAY) is ReviewState.CHANGED_SINCE
    assert any(shown in words for change in found for _kind, words in change)
    assert len(found) == 1


def test_a_change_is_shown_by_the_word_and_the_rest_stays(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a small dent in the skin.")

    assert changes(folder) == [[("same", "A scar is a"), ("added", "small"), ("same", "dent in the skin.")]]


def test_rewrapped_text_shows_no_change_and_stays_checked(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a\ndent in  the skin.")

    assert (changes(folder), state(folder, TODAY)) == ([], ReviewState.CHECKED)


def test_a_text_written_anew_is_shown_whole() -> None:
    old, new = (tuple(f"{word} {number}" for number in range(2000)) for word in ("old", "new"))

    (change,) = changes_between(old, new)

    assert [(run.kind, len(run.text.split())) for run in change.runs] == [("removed", 4000), ("added", 4000)]


def test_words_of_another_check_are_not_taken_for_those_that_were_signed(folder: EditedFolder) -> None:
    signed(folder)
    folder.write(KEPT, (folder.path / KEPT).read_text().replace("digest: ", "digest: 0"))

    assert read_signed_text(*opened(folder)) is None


def test_a_typo_is_signed_without_moving_the_check(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a dint in the skin.")

    mend(folder)

    check, typo = opened(folder)[1].reviews
    assert (typo.typo, typo.checked, typo.next) == (True, "“dent” is now “dint”", check.next)
    assert state(folder, TODAY) is ReviewState.CHECKED
    assert state(folder, date(2027, 11, 21)) is ReviewState.OVERDUE
    assert folder.result().problems == ()


def test_a_typo_entry_without_its_mark_or_without_a_check_counts_for_nothing(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a dint in the skin.")
    mend(folder)
    text = (folder.path / ARTICLE).read_text()

    folder.write(ARTICLE, text.replace("    typo: true\n", ""))
    as_full_check = state(folder, TODAY)
    start, end = text.index("  - on:"), text.rindex("  - on:")
    folder.write(ARTICLE, text[:start] + text[end:])

    assert [as_full_check, state(folder, TODAY)] == [ReviewState.NOT_YET_CHECKED] * 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[risks]", "[risks]", "Nothing has changed"),
        ("marks came in 5 in 100", "marks came in 6 in 100", "A number changed"),
        ("Treat the spots first.", "Treat two spots first.", "A number changed"),
        ("A scar may stay as it is.", "A scar may not stay as it is.", "turns a sentence round"),
        ("It cannot take a scar away", "It can take a scar away", "turns a sentence round"),
        ("take a scar away [@li2023].", "take a scar away [@leaflet].", "A source changed"),
        ("A scar is a dent in the skin.", f"A scar is {'quite ' * 30} a dent in the skin.", "More than 10 words"),
    ],
)
def test_what_is_more_than_a_typo_needs_a_full_check(folder: EditedFolder, old: str, new: str, words: str) -> None:
    signed(folder)
    folder.write(ARTICLE, (folder.path / ARTICLE).read_text().replace(old, new, 1))
    before = (folder.path / ARTICLE).read_bytes()

    with pytest.raises(signing.SigningRefused, match=words):
        mend(folder)

    assert (folder.path / ARTICLE).read_bytes() == before


def test_a_typo_needs_a_check_before_it_its_words_and_a_day_that_has_not_passed(folder: EditedFolder) -> None:
    with pytest.raises(signing.SigningRefused, match="Nobody has checked"):
        mend(folder)
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a dint in the skin.")
    with pytest.raises(signing.SigningRefused, match="Say in a sentence"):
        mend(folder, typo="typo")
    with pytest.raises(signing.SigningRefused, match="was due on 2027-11-20: it is time for a full one"):
        mend(folder, today=NEXT)
    (folder.path / KEPT).unlink()
    with pytest.raises(signing.SigningRefused, match="was not kept"):
        mend(folder)


def test_letters_changed_may_be_a_typo() -> None:
    assert why_no_typo(changes_between(["It hepls the skin."], ["It helps the skin."])) == ""


def test_the_words_of_the_check_before_come_back_when_the_entry_cannot_be_written(
    folder: EditedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a pit in the skin.")
    before, kept = (folder.path / ARTICLE).read_bytes(), (folder.path / KEPT).read_bytes()
    write = signing.atomic_write

    def refuse_the_article(path: Path, data: bytes, **how: object) -> None:
        if path.name == "en.md":
            raise OSError(errno.EROFS, "Read-only file system")
        write(path, data, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(signing, "atomic_write", refuse_the_article)

    with pytest.raises(signing.FileNotWritable, match="Read-only file system"):
        signed(folder, checked="All of it once more")

    assert ((folder.path / ARTICLE).read_bytes(), (folder.path / KEPT).read_bytes()) == (before, kept)


def file_of(folder: EditedFolder) -> str:
    check = signing.Check(by="nurse", checked='Said: "all" — #yes', changed="", on=TODAY, next=NEXT)
    signature = signing.prepare(folder.open(), "acne-scars", check, language="en", today=TODAY)
    return signing.as_signature_file("acne-scars", "en", signing.entry(signature), signature.pieces)


def test_a_signature_travels_to_another_folder_as_a_file(folder: EditedFolder, tmp_path: Path) -> None:
    elsewhere = EditedFolder(tmp_path / "elsewhere")
    elsewhere.write("people.yaml", (folder.path / "people.yaml").read_bytes())
    text = file_of(folder)

    signing.enter_signature_file(elsewhere.open(), text, Path("x.review.yaml"))
    signed(folder, checked='Said: "all" — #yes')

    assert (elsewhere.path / ARTICLE).read_bytes() == (folder.path / ARTICLE).read_bytes()
    assert (elsewhere.path / KEPT).read_bytes() == (folder.path / KEPT).read_bytes()
    with pytest.raises(signing.SigningRefused, match="has this entry already"):
        signing.enter_signature_file(elsewhere.open(), text, Path("x.review.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("next: 2027-11-20", "next: 2029-11-20", "its seal does not fit"),
        ("by: nurse", "by: someone", "its seal does not fit"),
        ("article: acne-scars", "article: side-effects", "its seal does not fit"),
        ("\nreview:", "\nreviews:", "not the file of a signature"),
        ("\ntext:", "\ntext", "not the file of a signature"),
    ],
)
def test_a_signature_that_was_changed_on_the_way_is_refused(
    folder: EditedFolder, old: str, new: str, words: str
) -> None:
    text = file_of(folder)
    assert old in text

    with pytest.raises(signing.SigningRefused, match=words):
        signing.enter_signature_file(folder.open(), text.replace(old, new), Path("x.review.yaml"))
