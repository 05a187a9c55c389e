from datetime import date

from tests.library.folders import BODY, Folder, told
from treatments.library.article import Article, ReviewState
from treatments.library.catalogue import Library
from treatments.library.reviews import LONG_OVERDUE, review_seal

ARTICLE = "articles/acne-scars/en.md"
CHECKED = date(2026, 11, 5)
DUE = date(2027, 11, 5)


def read(library: Library) -> Article:
    article = library.article("acne-scars")
    assert article is not None
    return article


def sign(folder: Folder, *, checked_on: date = CHECKED, next_due: date = DUE) -> None:
    """Enters a check of what stands there now, as the command does."""
    digest = read(folder.open()).digest
    seal = review_seal(
        slug="acne-scars", on=checked_on, by="nurse", checked="All of it.", changed="", next_due=next_due, digest=digest
    )
    values = f"on: {checked_on}, by: nurse, checked: All of it., next: {next_due}, digest: {digest}, seal: {seal}"
    folder.change(ARTICLE, "review: []", f"review:\n  - {{{values}}}")


def test_article_with_an_empty_log_is_not_yet_checked(folder: Folder) -> None:
    library = folder.open()

    assert library.review_state(read(library)) is ReviewState.NOT_YET_CHECKED


def test_checked_article_passes_through_its_states_by_day(folder: Folder) -> None:
    sign(folder)
    library = folder.open()
    article = read(library)

    states = {
        day: library.review_state(article, day)
        for day in (CHECKED, DUE, date(2027, 11, 6), DUE + LONG_OVERDUE, date(2028, 5, 7))
    }

    assert library.problems == ()
    assert list(states.values()) == [
        ReviewState.CHECKED,
        ReviewState.CHECKED,
        ReviewState.OVERDUE,
        ReviewState.OVERDUE,
        ReviewState.LONG_OVERDUE,
    ]


def test_second_check_on_the_same_day_counts(folder: Folder) -> None:
    sign(folder)
    folder.change(ARTICLE, "title: Acne scars\n", "title: Scars\n")
    changed = folder.open()
    entry = "  - {on: 2026-11-05, by: nurse, checked: The title too., next: 2027-11-05"
    digest = read(changed).digest
    seal = review_seal(
        slug="acne-scars", on=CHECKED, by="nurse", checked="The title too.", changed="", next_due=DUE, digest=digest
    )
    folder.change(
        ARTICLE, "concerns: [acne-scars]", f"{entry}, digest: {digest}, seal: {seal}}}\nconcerns: [acne-scars]"
    )

    signed_again = folder.open()

    assert changed.review_state(read(changed), CHECKED) is ReviewState.CHANGED_SINCE
    assert signed_again.review_state(read(signed_again), CHECKED) is ReviewState.CHECKED


def test_changed_words_are_no_longer_checked(folder: Folder) -> None:
    sign(folder)
    for old, new in (
        ("title: Acne scars\n", "title: Scars\n"),
        ("What pico can do", "What a pico laser can do"),
        ("the same gain", "more gain"),
        ("sources: [li2023]", "sources: [leaflet]"),
        ("Dark marks can come", "Dark marks never come"),
    ):
        folder.change(ARTICLE, old, new)
        library = folder.open()

        assert library.review_state(read(library)) is ReviewState.CHANGED_SINCE

        folder.change(ARTICLE, new, old)


def test_moved_or_rewrapped_words_are_still_checked(folder: Folder) -> None:
    sign(folder)
    folder.change(ARTICLE, "order: 1", "order: 7")
    folder.change(ARTICLE, "updated: 2026-11-02", "updated: 2026-11-09")
    folder.change(ARTICLE, "Dark marks can come", "Dark marks\ncan  come")

    library = folder.open()

    assert library.review_state(read(library)) is ReviewState.CHECKED


def test_date_moved_by_hand_is_seen_and_does_not_count(folder: Folder) -> None:
    sign(folder)
    folder.change(ARTICLE, f"next: {DUE}", "next: 2029-11-05")

    library = folder.open()

    assert [told(problem) for problem in library.problems] == [("P406", ARTICLE, 12)]
    assert library.review_state(read(library)) is ReviewState.NOT_YET_CHECKED


def test_entry_copied_to_another_article_is_seen(folder: Folder) -> None:
    sign(folder)
    text = (folder.path / ARTICLE).read_text()
    folder.write("articles/copy/en.md", text)

    assert [told(problem) for problem in folder.open().problems] == [("P406", "articles/copy/en.md", 12)]


def test_check_by_nobody_known_is_a_problem(folder: Folder) -> None:
    sign(folder)
    folder.change(ARTICLE, "by: nurse", "by: nobody")

    assert [told(problem)[0] for problem in folder.open().problems] == ["P401", "P406"]


def test_articles_due_soon_are_listed(folder: Folder) -> None:
    sign(folder)
    folder.article(BODY, slug="other")
    library = folder.open()

    assert library.due_for_review(date(2027, 10, 5)) == ()
    assert [article.slug for article in library.due_for_review(date(2027, 10, 6))] == ["acne-scars"]
    assert [article.slug for article in library.due_for_review(date(2027, 11, 1), within_days=0)] == []


def test_digest_of_the_library_changes_when_a_check_falls_due(folder: Folder) -> None:
    sign(folder)

    assert folder.open(today=DUE).digest != folder.open(today=date(2027, 11, 6)).digest
    assert folder.open(today=CHECKED).digest == folder.open(today=DUE).digest
