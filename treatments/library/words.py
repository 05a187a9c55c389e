"""Words as search compares them: without accents, width or case, and in English without their endings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_APOSTROPHE = "'\u2019\u02bc\uff07"
_APOSTROPHES = str.maketrans("", "", _APOSTROPHE)
_WORD = re.compile(r"[^\W_]+")
_WORD_IN_TEXT = re.compile(rf"[^\W_]+(?:[{_APOSTROPHE}][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
# What carries no meaning of its own in a question. Words such as `before` and `without` stay: they change it.
STOP_WORDS = frozenset(
    """
    a about all am an and any are arent as at be been being best but by can cant could couldnt did didnt do does
    doesnt doing done dont for from get gets getting go goes good got had has hasnt have havent having he her him
    his how i if im in into is isnt it its ive just like lot made make makes me much my myself need needed of on one
    or other our really she should shouldnt so some than that the their them there they this to too up us was wasnt
    we well went were what when where which who why will with wont would wouldnt you your
    """.split()
)


def folded(text: str) -> str:
    """`Naïve` as `naive`, wide letters as narrow ones; an apostrophe is left out, so that `can't` is one word."""
    text = text.translate(_APOSTROPHES)
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def places_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text as it stands there: where it begins and ends, and its letters."""
    for found in _WORD_IN_TEXT.finditer(text):
        yield found.start(), found.end(), found[0]


SHORTEST = 4  # letters of a word whose ending is taken off
_ENDINGS = (
    ("ancy", "ant", 3),
    ("ency", "ent", 3),
    ("ations", "", 4),
    ("ation", "", 4),
    ("atory", "", 4),
    ("ments", "", 4),
    ("ment", "", 4),
    ("ness", "", 3),
    ("fully", "", 4),
    ("ful", "", 3),
    ("ly", "", 4),
)
_DOUBLED = re.compile(r"([bcdfgmnprt])\1\Z")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """One form for `scar`, `scars`, `scarred`, `scarring`. Light on purpose: what it joins means the same here."""
    if len(word) < SHORTEST or not word.isascii() or word[0].isdigit():
        return word
    word = _singular(word)
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + instead
            break
    word = _without_verb_ending(word)
    if len(word) > SHORTEST and word.endswith(("sion", "tion")):
        word = word[:-3]
    if len(word) >= SHORTEST and word[-1] in "ey" and word[-2] not in "aeiou":
        word = _DOUBLED.sub(r"\1", word[:-1])
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > SHORTEST:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= SHORTEST - 1 and _VOWEL.search(rest):
            return _DOUBLED.sub(r"\1", rest)
    return word


def distance(one: str, other: str, most: int) -> int:
    """How many letters were added, left out, changed or swapped with their neighbour; `most + 1` if more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def closest(word: str, known: Iterable[str], most: int) -> list[str]:
    """The known words within `most` slips of the pen, the nearest first; the same first letter before others."""
    letters = _letters(word)
    near = []
    for other in known:
        if abs(len(other) - len(word)) <= most and (letters ^ _letters(other)).bit_count() <= 2 * most:
            slips = distance(word, other, most)
            if slips <= most:
                near.append((slips, other[0] != word[0], other))
    return [other for _, _, other in sorted(near)]


def _letters(word: str) -> int:
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 64)
    return found
