import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.consultations.texts import digits_of, is_one_line, is_storable, looks_blank, normalised_email, words_of


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "the last \udfff", "half \ud83d of an emoji"])
def test_nul_and_half_characters_cannot_be_stored(text: str) -> None:
    assert not is_storable(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_other_text_can(text: str) -> None:
    assert is_storable(text)
    assert json.loads(json.dumps(text)) == text


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x0bb", "a\x85b", "a\u2028b", "a\u2029b", "a\x1bb", "\0"])
def test_what_breaks_a_line_is_not_one_line(text: str) -> None:
    assert not is_one_line(text)


@pytest.mark.parametrize("text", ["Ann Otherone", "שלום", "李", "O\u2019Neill", "👩🏽\u200d⚕️"])
def test_names_are_one_line_and_not_blank(text: str) -> None:
    assert (is_one_line(text), looks_blank(text)) == (True, False)


@pytest.mark.parametrize(
    "text", ["", " ", "\u00a0\u2003", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\u202e", "\u0301"]
)
def test_what_shows_nothing_looks_blank(text: str) -> None:
    assert looks_blank(text)


@pytest.mark.parametrize(
    ("phone", "digits"),
    [("+44 (0)20 7946-0123", "4402079460123"), ("٠٢٠ ٧٩٤٦", "0207946"), ("020.7946", "0207946"), ("ext. ½²", "")],
)
def test_the_digits_of_a_phone_number_in_any_writing(phone: str, digits: str) -> None:
    assert digits_of(phone) == digits


def test_an_address_is_found_however_it_was_written() -> None:
    assert normalised_email(" Ann.Other@EXAMPLE.org ") == "ann.other@example.org"


@pytest.mark.parametrize(
    ("name", "words"),
    [("Zoë O'Neill", ["zoe", "o", "neill"]), ("ANN-MARIE", ["ann", "marie"]), ("李 小龍", ["李", "小龍"]), ("...", [])],
)
def test_the_words_of_a_name(name: str, words: list[str]) -> None:
    assert list(words_of(name)) == words
