import pytest

from treatments.library.readability import readability, reading_minutes, syllables

SPOKEN = {
    1: "skin light marks scabs burned healed months used lines pores face changed through eyes pulsed beams",
    2: "laser picture people freckles treated clinic sizes needed before session patient pigment useful faded didn't",
    3: "melasma collagen reaction sensitive medicine together fractional sensation idea created condition improvement",
    4: "melanoma experience combination information temporary usually activity picosecond society",
    5: "dermatologist sensitivity antibiotic",
}


@pytest.mark.parametrize(("word", "count"), [(word, n) for n, words in SPOKEN.items() for word in words.split()])
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(word.upper()) == count


def test_hyphens_join_words_that_are_spoken_apart() -> None:
    assert syllables("post-inflammatory") == 1 + 5


def test_counts_follow_the_formulae() -> None:
    """Two sentences, nine words, thirteen syllables, one word of three or more."""
    counted = readability("The light is short. It makes a small sensation.", lambda text: text)

    assert (counted.words, counted.sentences) == (9, 2)
    assert counted.grade == round(0.39 * 9 / 2 + 11.8 * 11 / 9 - 15.59, 1)
    assert counted.smog == round(1.043 * (1 * 30 / 2) ** 0.5 + 3.1291, 1)


def test_glossary_words_can_be_left_aside() -> None:
    counted = readability("Hyperpigmentation can come.", lambda text: text.replace("Hyperpigmentation", ""))

    assert counted.grade > counted.grade_plain
    assert counted.smog > counted.smog_plain


def test_long_sentences_are_counted() -> None:
    counted = readability(f"{'word ' * 21}. {'word ' * 20}. Short. Short.", lambda text: text)

    assert counted.longest_sentence == 21
    assert counted.share_over_20 == 0.25


def test_lines_end_sentences_and_decimals_do_not() -> None:
    counted = readability("About 0.5 mm deep\nAnother line", lambda text: text)

    assert counted.sentences == 2


@pytest.mark.parametrize(
    ("sentence", "is_passive"),
    [
        ("The skin is cooled.", True),
        ("Marks were often seen.", True),
        ("It can be done.", True),
        ("It was not counted.", True),
        ("The skin is red.", False),
        ("We cool the skin.", False),
        ("You are tired of it.", True),
    ],
)
def test_passives_are_recognised_by_their_form(sentence: str, *, is_passive: bool) -> None:
    """`Are tired` counts too: a form cannot tell a state from a deed, so the share is a hint and no verdict."""
    assert readability(sentence, lambda text: text).share_passive == float(is_passive)


def test_nothing_to_read_is_nothing() -> None:
    counted = readability("", lambda text: text)

    assert (counted.words, counted.grade, counted.smog_plain, counted.longest_sentence) == (0, 0.0, 0.0, 0)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (200, 1), (201, 2), (1300, 7)])
def test_minutes_are_whole_and_at_least_one(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes
