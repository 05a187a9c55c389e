"""Looks for the words of content/desk_words.yaml in what people type, whatever case or accents they use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from treatments import content
from treatments.consultations.texts import folded

# From so many letters on, a letter typed twice or once too few makes no difference: "bleding", "feverr". In shorter
# words it would make another word of too many.
DOUBLED_FROM = 5
NOTHING = re.compile("(?!)")


def alarm_words_in(folded_texts: Iterable[str]) -> list[str]:
    """The alarm words in folded words of a patient, each once, as they stand there. All languages are looked for.

    "No fever" is found too: whether a word was meant is for a person to judge.
    """
    words = tuple(word for one in content.current().site.desk_words.values() for word in one.alarm)
    return _found(words, folded_texts)


def health_words_in(subject: str) -> list[str]:
    """What the subject of a letter may not hold: the listed words, and the names of concerns and glossary terms."""
    site = content.current().site
    listed = [word for one in site.desk_words.values() for word in one.health]
    terms = [form for term in site.glossary for form in term.forms]
    return _found((*listed, *(concern.title for concern in site.concerns), *terms), [folded(subject)])


def _found(words: Sequence[str], folded_texts: Iterable[str]) -> list[str]:
    if not words:
        return []
    pattern = _pattern(tuple(words))
    return list(dict.fromkeys(match.group() for text in folded_texts for match in pattern.finditer(text)))


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """By first letter, at which most words of a text fail; the longest first, so that a phrase is found whole."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted({folded(word).lstrip("* ") for word in words} - {""}, key=len, reverse=True):
        first, *rest = _letters(word)
        by_letter[first].append("".join(rest))
    if not by_letter:
        return NOTHING
    groups = (f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in by_letter.items())
    return re.compile(rf"\b(?:{'|'.join(groups)})\b")


def _letters(word: str) -> list[str]:
    """The pattern of each letter; the first stands as it is."""
    if len(word.strip("*")) >= DOUBLED_FROM:
        word = re.sub(r"([^\W\d_])\1+", r"\1", word)
        doubled = "+"
    else:
        doubled = ""
    first, rest = word[0], word[1:]
    return [first, *(r"\w*" if one == "*" else re.escape(one) + (doubled if one.isalpha() else "") for one in rest)]
