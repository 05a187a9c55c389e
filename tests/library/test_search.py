"""A reader's words in, the sections that answer out: endings, slips, accents, everyday words, boxes, changes."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.library.folders import BODY, HEADER, Folder
from treatments.library.search import Answer, MarkedStems, SearchIndex, snippet_of
from treatments.library.words import closest, distance, folded, stem, words_of

SECTIONS = """\
This page is for people with pitted scars.

!!! in-short
    - Scars shrink; they do not go away [@li2023].

## Risks {#risks}

Dark marks can come. Some people got hyperpigmentation.

### Scarring {#new-scars}

A burn may leave a new scar. Melasma may darken, and a naïve eye takes it for a sunspot.

## When not to wait {#do-not-wait}

!!! box "emergency"

## Cost {#the-bill}

Ask for the whole price before you pay. It is sore for a day.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("search") / "content")
    made.article(SECTIONS)
    return made


@pytest.fixture(scope="module")
def index(folder: Folder) -> SearchIndex:
    return SearchIndex(folder.open(), "en")


def places(answer: Answer) -> list[str]:
    return [f"{hit.document.owner.slug}#{hit.document.passage.id}" for hit in answer.hits]


@pytest.mark.parametrize(
    ("question", "first", "read_as"),
    [
        ("price", "acne-scars#the-bill", ""),
        ("new scars", "acne-scars#new-scars", ""),
        ("burning", "acne-scars#new-scars", ""),
        ("melsama", "acne-scars#new-scars", "melasma"),
        ("MELÁSMA", "acne-scars#new-scars", ""),
        ("ｍｅｌａｓｍａ", "acne-scars#new-scars", ""),  # noqa: RUF001 - wide letters, as typed in East Asia
        ("NAIVE", "acne-scars#new-scars", ""),
        ("sun spot", "acne-scars#new-scars", ""),
        ("brown marks after spots", "acne-scars#risks", ""),
        ("hyperpigm", "acne-scars#risks", ""),
        ("does it hurt", "acne-scars#the-bill", ""),
    ],
)
def test_a_question_reaches_its_section(index: SearchIndex, question: str, first: str, read_as: str) -> None:
    answer = index.ask(question)

    assert places(answer)[:1] == [first]
    assert answer.read_as == read_as


def test_a_word_of_the_glossary_is_explained_whatever_people_call_it(index: SearchIndex) -> None:
    assert [term.key for term in index.ask("What is PIH?").terms] == ["pih"]
    assert [term.key for term in index.ask("brown marks after spots").terms] == ["pih"]
    assert index.ask("risks of PIH").terms == ()


def test_what_nothing_answers_gives_near_words(index: SearchIndex) -> None:
    answer = index.ask("scartz zzzzzz")

    assert answer.hits == ()
    assert "scars" in answer.near
    assert index.ask("").near == index.ask("☃").near == ()


@pytest.mark.parametrize(
    ("question", "box"),
    [
        ("I lost my sight", "emergency"),
        ("pain", "same-day"),
        ("bline", ""),
        ("blind, with pain", "emergency"),
        ("x", ""),
    ],
)
def test_words_of_danger_name_the_most_urgent_box(index: SearchIndex, question: str, box: str) -> None:
    assert index.ask(question).box == box


def test_the_words_of_a_box_are_found_in_one_place_on_a_page_about_safety(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    text = '## Help {#help}\n\n!!! box "emergency"\n'
    folder.article(f"{BODY}\n{text}")
    folder.article(text, slug="side-effects", header=HEADER.replace("kind: concern", "kind: safety"))

    index = SearchIndex(folder.open(), "en")

    assert places(index.ask("fever")) == ["side-effects#help"]


def test_the_words_that_were_asked_for_are_marked(index: SearchIndex) -> None:
    snippet = index.ask("scar").hits[0].snippet

    assert {words.casefold() for words, is_asked in snippet if is_asked} <= {"scar", "scars", "scarring"}
    assert any(is_asked for _, is_asked in snippet)
    assert "".join(words for words, _ in snippet).strip(" …") in " ".join(
        index.ask("scar").hits[0].document.text.split()
    )


def test_a_snippet_begins_where_the_words_are() -> None:
    text = "Nothing here. " * 40 + "Then a scar. " + "More of nothing. " * 40

    snippet = snippet_of(text, MarkedStems({"scar"}, stem))

    assert ("scar", True) in snippet
    assert len("".join(words for words, _ in snippet)) < 300


def test_a_while_typing_the_last_word_is_the_beginning_of_others(index: SearchIndex) -> None:
    assert places(index.ask("mel", unfinished=True))[:1] == ["acne-scars#new-scars"]
    assert index.ask("mel").hits == ()


def test_a_later_library_changes_only_what_has_changed_and_answers_as_a_new_index_would(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = folder.open()
    index = SearchIndex(first, "en")
    folder.change("articles/side-effects/en.md", "worried", "anxious")
    folder.change("articles/acne-scars/en.md", "status: published", "status: draft")
    second = folder.open(first)

    renewed = index.renewed(second)

    assert renewed is index
    for question in ("anxious", "worried", "scars", "ring", "about us"):
        assert places(renewed.ask(question)) == places(SearchIndex(second, "en").ask(question))
    assert places(renewed.ask("pitted")) == []

    folder.change("search.yaml", "[hurt, pain, sore]", "[hurt, worried, anxious]")
    third = SearchIndex(first, "en").renewed(folder.open(second))
    assert places(third.ask("hurt")) == ["side-effects#when-to-ring"]


def test_a_frequent_word_does_not_hide_a_rare_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of a word that many passages hold only the best are looked at."""
    monkeypatch.setattr("treatments.library.search.MANY", 3)
    folder = Folder(tmp_path)
    sections = "".join(f"## Part {number} {{#part-{number}}}\n\nSkin and light.\n\n" for number in range(12))
    folder.article(f"{BODY}\n{sections}## Last {{#last}}\n\nSkin, light and lichen.\n")

    index = SearchIndex(folder.open(), "en")

    assert places(index.ask("skin light lichen"))[0] == "acne-scars#last"
    assert len(index.ask("skin light").hits) > 0


def test_a_red_flag_must_name_a_box_that_is_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.change("search.yaml", "box: same-day", "box: some-day")

    assert [(number, file, bool(line)) for number, file, line in folder.problems()] == [("P410", "search.yaml", True)]


@given(st.text(max_size=60))
@example("'")
@example("\ud800"[:0])
@example("ǅ ß ﬁ İ")
def test_any_question_is_answered(index: SearchIndex, question: str) -> None:
    answer = index.ask(question, unfinished=True)

    assert all("".join(words for words, _ in hit.snippet) for hit in answer.hits)


@pytest.mark.parametrize(
    "words",
    [
        ("scar", "scars", "scarred", "scarring", "Scar's"),
        ("infect", "infection", "infected", "infections"),
        ("pregnant", "pregnancy", "pregnancies"),
        ("treat", "treatment", "treated", "treating", "treatments"),
        ("pigment", "pigmentation", "pigmented"),
        ("itch", "itchy", "itching"),
        ("red", "redness"),
        ("bruise", "bruises", "bruising"),
        ("stop", "stopped", "stopping"),
    ],
)
def test_endings_do_not_matter(words: Sequence[str]) -> None:
    assert len({stem(one) for word in words for one in words_of(word)}) == 1


@pytest.mark.parametrize("pair", [("number", "numb"), ("skin", "ski"), ("acne", "acid"), ("mass", "mas"), ("uv", "us")])
def test_words_that_differ_stay_apart(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_slips_of_the_pen_are_counted_as_people_make_them() -> None:
    pairs = [("melsama", "melasma"), ("freckels", "freckles"), ("scar", "scar"), ("kitten", "sitting"), ("ab", "ba")]

    assert [distance(one, other, 3) for one, other in pairs] == [1, 1, 0, 3, 1]
    assert distance("melasma", "scar", 2) == 3
    assert closest("frekle", ["freckle", "wrinkle", "skin"], 2) == ["freckle", "wrinkle"][:1]
    assert folded("Can’t") == "cant"  # noqa: RUF001 - as a telephone types it
