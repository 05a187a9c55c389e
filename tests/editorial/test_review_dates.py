"""The state of a clinician's check on a given day, and that no date can be moved by hand."""

import errno
from datetime import date, timedelta

import pytest

from tests.editorial.folders import ARTICLE, EditedFolder, told
from tests.library.folders import TODAY
from treatments.editorial.signing import Check, SigningRefused, sign, with_entry
from treatments.library.article import ReviewState

NEXT = date(2027, 11, 20)


@pytest.fixture
def folder(signing_folder: EditedFolder) -> EditedFolder:
    return signing_folder


def signed(folder: EditedFolder, **changes: object) -> None:
    check = Check(by="nurse", checked="Every number: against its source", changed="", on=TODAY, next=NEXT)
    values = {name: changes.get(name, getattr(check, name)) for name in ("by", "checked", "changed", "on", "next")}
    sign(folder.open(), str(changes.get("slug", "acne-scars")), Check(**values), language="en", today=TODAY)  # type: ignore[arg-type]


def state(folder: EditedFolder, today: date) -> ReviewState:
    library = folder.open(today=today)
    article = library.any_article("acne-scars")
    assert article is not None
    return library.review_state(article, today)


def told_on(folder: EditedFolder, today: date) -> list[tuple[str, str]]:
    return [
        (problem.id.removeprefix("library."), problem.severity.value) for problem in folder.result(today=today).problems
    ]


def test_sign_pins_the_text_and_leaves_every_other_byte(folder: EditedFolder) -> None:
    before = (folder.path / ARTICLE).read_bytes()

    signed(folder, checked='Said: "all numbers" — and #tags: yes', changed="One dose")

    after = (folder.path / ARTICLE).read_bytes()
    start, end = before.split(b"review: []\n")
    assert after.startswith(start + b"review:\n  - on: 2026-11-20\n    by: nurse\n")
    assert after.endswith(b'"\n' + end)
    (review,) = folder.open().any_article("acne-scars").reviews  # type: ignore[union-attr]
    assert (review.by, review.on, review.next) == ("nurse", TODAY, NEXT)
    assert (review.checked, review.changed) == ('Said: "all numbers" — and #tags: yes', "One dose")
    assert folder.result().problems == ()


def test_second_check_stands_below_the_first(folder: EditedFolder) -> None:
    signed(folder)
    signed(folder, checked="All of it once more")

    reviews = folder.open().any_article("acne-scars").reviews  # type: ignore[union-attr]

    assert [review.checked for review in reviews] == ["Every number: against its source", "All of it once more"]
    assert state(folder, TODAY) is ReviewState.CHECKED


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"a: 1\nreview: []  # by hand? never\nb: 2\n", b"a: 1\nreview:  # by hand? never\n  - x\nb: 2\n"),
        (b"a: 1\nreview:\n  - old\nb: 2\n", b"a: 1\nreview:\n  - old\n  - x\nb: 2\n"),
        (b"a: 1\nreview:\n- old\nb: 2\n", b"a: 1\nreview:\n- old\n- x\nb: 2\n"),
        (b"a: 1\r\nreview: []\r\nb: 2\r\n", b"a: 1\r\nreview:\r\n  - x\r\nb: 2\r\n"),
        (b"a: 1\n", b"a: 1\nreview:\n  - x\n"),
    ],
    ids=["a note", "an entry", "an entry without indent", "line ends of Windows", "no list yet"],
)
def test_with_entry_keeps_the_writers_own_ways(header: bytes, expected: bytes) -> None:
    end = b"\r\n" if b"\r\n" in header else b"\n"
    body = end + b"review: in the body  " + end

    made = with_entry(b"---" + end + header + b"---" + body, ["  - x"])

    assert made == b"---" + end + expected + b"---" + body


@pytest.mark.parametrize(
    ("days", "expected", "problems"),
    [
        (0, ReviewState.CHECKED, []),
        (334, ReviewState.CHECKED, []),
        (335, ReviewState.CHECKED, [("E803", "warn")]),
        (365, ReviewState.CHECKED, [("E803", "warn")]),
        (366, ReviewState.OVERDUE, [("E801", "block")]),
        (366 + 183, ReviewState.LONG_OVERDUE, [("E801", "block")]),
    ],
)
def test_check_grows_old(
    folder: EditedFolder, days: int, expected: ReviewState, problems: list[tuple[str, str]]
) -> None:
    signed(folder)

    today = TODAY + timedelta(days=days)

    assert state(folder, today) is expected
    assert told_on(folder, today) == problems


def test_changed_text_is_seen(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "A scar is a dent in the skin.", "A scar is a small dent in the skin.")

    assert state(folder, TODAY) is ReviewState.CHANGED_SINCE
    assert told_on(folder, TODAY) == [("E802", "warn")]


def test_changed_claim_is_seen(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "- says: Dark marks can follow.", "- says: Dark marks may follow.")

    assert state(folder, TODAY) is ReviewState.CHANGED_SINCE


def test_order_and_topic_are_no_words_of_the_text(folder: EditedFolder) -> None:
    signed(folder)
    folder.change(ARTICLE, "order: 1", "order: 7")

    assert state(folder, TODAY) is ReviewState.CHECKED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("next: 2027-11-20", "next: 2031-11-20"),
        ("on: 2026-11-20", "on: 2026-11-19"),
        ("by: nurse", "by: picoinfo"),
        ("Every number: against its source", "Everything"),
    ],
)
def test_entry_changed_by_hand_counts_for_nothing(folder: EditedFolder, old: str, new: str) -> None:
    signed(folder)
    folder.change(ARTICLE, old, new)

    assert state(folder, TODAY) is ReviewState.NOT_YET_CHECKED
    assert [problem.id for problem in folder.result().blocks] == ["library.P406"]


def test_entry_of_another_article_counts_for_nothing(folder: EditedFolder) -> None:
    signed(folder, slug="side-effects")
    text = (folder.path / "articles/side-effects/en.md").read_text()
    entry = text[text.index("review:\n") : text.index("concerns:")]
    folder.change(ARTICLE, "review: []\n", entry)

    assert state(folder, TODAY) is ReviewState.NOT_YET_CHECKED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by": "nures"}, "`nures` is not in people.yaml. did you mean `nurse`? Add the person there"),
        ({"by": "picoinfo"}, "`picoinfo` wrote this article. Somebody else has to check it."),
        ({"slug": "acne-scar"}, "There is no article `acne-scar`. did you mean `acne-scars`?"),
        ({"next": TODAY}, "The next day, 2026-11-20, has passed."),
        ({"next": date(2025, 1, 1)}, "The next day, 2025-01-01, has passed."),
        ({"on": TODAY + timedelta(days=1)}, "2026-11-21 has not come yet."),
        ({"checked": "  ok "}, "Say in a sentence what was checked, for example: every number"),
    ],
)
def test_sign_refuses_and_says_how_to_correct_it(folder: EditedFolder, changes: dict[str, object], words: str) -> None:
    before = (folder.path / ARTICLE).read_bytes()

    with pytest.raises(SigningRefused) as refusal:
        signed(folder, **changes)

    assert str(refusal.value).startswith(words)
    assert (folder.path / ARTICLE).read_bytes() == before


def test_sign_refuses_a_person_without_a_qualification(folder: EditedFolder) -> None:
    folder.change("people.yaml", "  qualification: Registered nurse\n", "")

    with pytest.raises(SigningRefused, match="has no `qualification`"):
        signed(folder)


def test_sign_refuses_a_check_older_than_the_last(folder: EditedFolder) -> None:
    signed(folder)

    with pytest.raises(SigningRefused, match=r"The last check was on 2026-11-20\."):
        signed(folder, on=TODAY - timedelta(days=1))


def test_sign_refuses_a_broken_file(folder: EditedFolder) -> None:
    folder.change(ARTICLE, "[@negishi2018].\nSee", "[@negishi2081].\nSee")

    with pytest.raises(SigningRefused, match="Mend the file first"):
        signed(folder)


def test_problem_of_a_check_stands_at_its_list(folder: EditedFolder) -> None:
    signed(folder)

    (problem,) = folder.result(today=NEXT + timedelta(days=1)).problems

    assert told(problem) == ("E801", folder.line("review:"))


def test_sign_refuses_a_language_that_is_not_there(folder: EditedFolder) -> None:
    check = Check(by="nurse", checked="Every number", changed="", on=TODAY, next=NEXT)

    with pytest.raises(SigningRefused, match="has no text in `de`"):
        sign(folder.open(), "acne-scars", check, language="de", today=TODAY)


@pytest.mark.parametrize("header", [b"---\nreview: [{on: 2026-01-01}]\n---\n", b"no header\n"])
def test_with_entry_refuses_what_it_cannot_keep(header: bytes) -> None:
    with pytest.raises(SigningRefused):
        with_entry(header, ["  - x"])


def test_sign_leaves_nothing_behind_when_the_file_cannot_be_written(
    folder: EditedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder.path / ARTICLE).read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", full_disk)

    with pytest.raises(SigningRefused, match=r"cannot be written: No space left on device\."):
        signed(folder)

    assert (folder.path / ARTICLE).read_bytes() == before
    assert [file.name for file in (folder.path / "articles/acne-scars").iterdir()] == ["en.md"]


def full_disk(*_paths: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
