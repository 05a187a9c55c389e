"""Looks for the words of content/desk_words.yaml in what people type, whatever case or accents they use."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from treatments import content
from treatments.consultations.models import ConsultationRequest


def alarm_words_in(consultation: ConsultationRequest) -> list[str]:
    """The alarm words in what the patient wrote, each once, as they were written. All languages are looked for."""
    words = tuple(word for one in content.current().site.desk_words.values() for word in one.alarm)
    return _found(words, [consultation.message, consultation.hopes, consultation.tried])


def health_words_in(subject: str) -> list[str]:
    """What the subject of a letter may not hold: the listed words, and the names of concerns and glossary terms."""
    site = content.current().site
    listed = [word for one in site.desk_words.values() for word in one.health]
    terms = [form for term in site.glossary for form in term.forms]
    return _found((*listed, *(concern.title for concern in site.concerns), *terms), [subject])


def _found(words: Sequence[str], texts: Iterable[str]) -> list[str]:
    if not words:
        return []
    pattern = _pattern(tuple(words))
    found = [match.group() for text in texts for match in pattern.finditer(_plain(text))]
    return list(dict.fromkeys(" ".join(word.split()) for word in found))


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first, so that a phrase is found whole."""
    parts = sorted({_regex(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def _regex(word: str) -> str:
    return r"\s+".join(re.escape(piece).replace(r"\*", r"\w*") for piece in _plain(word).split())


def _plain(text: str) -> str:
    """Small letters without accents, with one kind of apostrophe. `œ` and `ß` fall apart as they do in a search."""
    straight = text.replace("\u2019", "'").replace("œ", "oe").replace("Œ", "oe")
    letters = unicodedata.normalize("NFKD", straight.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
