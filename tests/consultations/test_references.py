from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.consultations.references import ALPHABET, DIGITS, LETTERS, new_reference, normalise_reference

LOOK_ALIKE = ["0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV"]
references = st.builds(lambda _: new_reference(), st.integers())


def test_at_most_one_of_each_group_of_look_alikes_is_in_use() -> None:
    assert [sum(letter in ALPHABET for letter in group) <= 1 for group in LOOK_ALIKE] == [True] * len(LOOK_ALIKE)


def test_there_is_no_vowel_to_spell_with() -> None:
    assert set(ALPHABET) & set("AEIOUY") == set()


@settings(max_examples=500)
@given(references)
def test_each_half_holds_a_letter_and_a_digit(reference: str) -> None:
    first, second = reference.split("-")

    assert all(
        len(half) == 3 and set(half) <= set(ALPHABET) and set(half) & set(LETTERS) and set(half) & set(DIGITS)
        for half in (first, second)
    )


def test_references_are_not_in_order() -> None:
    drawn = [new_reference() for _ in range(50)]

    assert drawn != sorted(drawn)


@given(
    references,
    st.sampled_from([str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("-", ""), "  {} ".format]),
)
def test_a_reference_is_understood_as_people_write_it(reference: str, written: object) -> None:
    assert normalise_reference(written(reference)) == reference  # type: ignore[operator]


@given(references)
def test_look_alikes_are_forgiven(reference: str) -> None:
    misread = reference.translate(str.maketrans("8526V", "BSZGU"))

    assert normalise_reference(misread) == reference


@given(st.text(max_size=12))
def test_other_texts_are_no_reference(text: str) -> None:
    found = normalise_reference(text)

    assert found is None or set(found) <= {*ALPHABET, "-"}
