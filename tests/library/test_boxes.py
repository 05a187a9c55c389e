"""A box is written once and stands whole on every page that names it."""

from datetime import date
from pathlib import Path

import pytest

from tests.library.folders import EMERGENCY, HEADER, Folder
from tests.library.test_components import by_class, page, told
from treatments.library.article import ReviewState
from treatments.library.reviews import review_seal

NAMED = '!!! box "emergency"\n'
FILE = "boxes/emergency/en.md"
LINE = len(HEADER.split("\n")) + 2  # of the first line of an article below its header


def test_box_stands_where_it_is_named_with_its_sources_numbered_in_the_order_of_the_page(folder: Folder) -> None:
    article, root = page(folder, f"First [@negishi2018].\n\n{NAMED}\nThen [@leaflet; @li2023].")

    paragraph, card, after, *_ = list(root)

    assert told(paragraph) == "First [1]."
    assert card.attrib == {"class": "block care-card", "data-level": "emergency", "data-box": "emergency"}
    assert [told(child) for child in card] == [
        "Emergency: Get help at once",
        "Lost sight [2] A fever with hot skin [3]",
        "Ring the emergency number: 999",
    ]
    assert told(after) == "Then [3][2]."
    assert [citation.reference.key for citation in article.citations] == ["negishi2018", "li2023", "leaflet"]
    assert (article.boxes, folder.problems()) == (("emergency",), [])


def test_words_of_the_glossary_are_explained_outside_of_a_box_alone(folder: Folder) -> None:
    folder.write(FILE, EMERGENCY.replace("Lost sight", "Lost pigment"))

    _, root = page(folder, f"{NAMED}\nThe pigment goes.")

    assert [told(term) for term in by_class(root, "term")] == ["pigment"]
    assert by_class(by_class(root, "care-card")[0], "term") == []


def test_box_of_the_language_is_taken_and_the_english_one_where_there_is_none(folder: Folder) -> None:
    folder.write("boxes/emergency/de.md", EMERGENCY.replace("Lost sight", "Sehverlust"))
    body = f'{NAMED}\n!!! box "same-day"\n'
    folder.write("articles/acne-scars/de.md", f"---\n{HEADER}---\n{body}")

    article = folder.open().any_article("acne-scars", "de")

    assert article is not None
    assert ("Sehverlust" in article.html, "Lost sight" in article.html) == (True, False)
    assert "Pain that gets worse" in article.html


def test_unknown_box_is_reported_with_the_name_that_was_meant(folder: Folder) -> None:
    _, root = page(folder, '!!! box "emergancy"\n')

    (problem,) = folder.open().problems

    assert (problem.id, problem.line, problem.hint) == ("library.P411", LINE, "did you mean `emergency`?")
    assert problem.message == "there is no box `emergancy`"
    assert by_class(root, "care-card") == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("!!! box\n", "`!!! box` needs words in straight quotation marks"),
        (f"{NAMED}    - A line of its own\n", "`!!! box` takes no text of its own"),
        ('!!! do "Do"\n    - Ring.\n\n    !!! box "emergency"\n', "the box `emergency` stands inside another block"),
    ],
)
def test_box_is_a_line_of_its_own(folder: Folder, body: str, words: str) -> None:
    page(folder, body)

    assert [problem.message for problem in folder.open().problems] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Lost sight.\n",
        f"{EMERGENCY}\n{EMERGENCY}",
        f"{EMERGENCY}\nAnd a word.\n",
        '!!! do "Do"\n    - Ring.\n',
        '!!! box "same-day"\n',
        "",
    ],
    ids=["a sentence", "two cards", "a card and a sentence", "another block", "another box", "nothing"],
)
def test_what_is_not_one_card_is_reported_and_pages_keep_the_last_good_one(folder: Folder, text: str) -> None:
    folder.article(f"{NAMED}\n## Risks {{#risks}}\n\nNone.\n")
    before = folder.open()

    folder.write(FILE, text)
    after = folder.open(before)

    article = after.article("acne-scars")
    assert article is not None
    assert "Lost sight" in article.html
    assert ("library.P314", FILE) in {(problem.id, problem.file.as_posix()) for problem in after.problems}
    assert {problem.file.as_posix() for problem in after.problems} == {FILE}


def test_box_that_was_never_whole_is_reported_in_its_own_file_alone(folder: Folder) -> None:
    folder.write(FILE, "Lost sight.\n")

    article, root = page(folder, NAMED)

    assert {problem.file.as_posix() for problem in folder.open().problems} == {FILE}
    assert (by_class(root, "care-card"), article.boxes) == ([], ())


def test_unknown_source_of_a_box_is_reported_once_in_its_own_file(folder: Folder) -> None:
    folder.article(f"{NAMED}\n## Risks {{#risks}}\n\nNone.\n")
    folder.write(FILE, EMERGENCY.replace("@li2023", "@li2032"))

    assert folder.problems() == [("P303", FILE, 2)]


def test_link_of_a_box_must_lead_somewhere(folder: Folder) -> None:
    folder.write(FILE, EMERGENCY.replace("Lost sight", "[Lost sight](article:side-effect)"))

    assert folder.problems() == [("P403", FILE, 2)]


def test_changed_box_is_seen_on_the_page_and_in_its_check(folder: Folder) -> None:
    folder.write("people.yaml", "picoinfo: {name: us, role: Writers.}\nnurse: {name: A nurse, role: Checks.}\n")
    folder.article(NAMED)
    article = folder.open().article("acne-scars")
    assert article is not None
    entry = {"on": "2026-11-10", "by": "nurse", "checked": "all of it", "next": "2027-11-10"}
    entry["digest"] = article.digest
    folder.article(NAMED, header=signed(entry))
    checked = folder.open()

    folder.write(FILE, EMERGENCY.replace("Lost sight", "Blurred sight"))
    changed = folder.open(checked)

    states = [library.review_state(found) for library in (checked, changed) if (found := library.article("acne-scars"))]
    assert states == [ReviewState.CHECKED, ReviewState.CHANGED_SINCE]
    now = changed.article("acne-scars")
    assert now is not None
    assert "Blurred sight" in now.html
    assert checked.digest != changed.digest


def signed(entry: dict[str, str]) -> str:
    seal = review_seal(
        slug="acne-scars",
        on=date.fromisoformat(entry["on"]),
        by=entry["by"],
        checked=entry["checked"],
        changed="",
        next_due=date.fromisoformat(entry["next"]),
        digest=entry["digest"],
    )
    fields = ", ".join(f"{key}: {value}" for key, value in {**entry, "seal": seal}.items())
    return HEADER.replace("review: []", f"review: [{{{fields}}}]")


def test_wording_that_somebody_agrees_to_holds_no_box(folder: Folder) -> None:
    folder.write("consent/1/en.md", f"---\nsince: 2026-11-20\n---\n\nI agree.\n\n{NAMED}")

    assert folder.problems() == [("P411", "consent/1/en.md", 7)]


def test_box_can_be_drawn_alone_without_numbers(folder: Folder) -> None:
    box = folder.open().box("emergency")

    assert box is not None
    assert (box.level, box.file) == ("emergency", Path(FILE))
    assert "Lost sight" in box.html
    assert "cite" not in box.html
    assert "Lost sight<" in box.html  # and no blank where the number stood
