"""Counts of English prose: school grades, long sentences, passives. A gate against getting worse, not a trophy.

Formulae (instruments.md, section 6): Flesch-Kincaid grade = 0.39 W/S + 11.8 Y/W - 15.59; SMOG = 1.043 sqrt(30 P/S) +
3.1291, with W words, S sentences, Y syllables and P words of three or more syllables. They fit no other language.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from treatments.library.article import Readability

WORDS_A_MINUTE = 200
LONG_SENTENCE = 20
_POLYSYLLABLE = 3

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”\u2019)\]]*\s+")
_VOWELS = re.compile(r"[aeiouy]+")
_SPLIT_VOWELS = re.compile(
    r"(?<![tscgx])i[ao](?!u)|[^qg]u[ao]|eo(?!u)|ying|iu|ism\b|(?<!q)[aeiou]{3}|(?<![tsc])ien(?!d)"
)
_SILENT_E = re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiou]re)$")
_SILENT_ENDING = re.compile(r"(?:[^aeiouytd]ed|[aeiouy]les|[^aeiouysxzcghl]es|(?<![sc])hes)$")
_PARTICIPLE = (
    r"(?!red\b|bed\b|need\b|indeed\b)\w+ed|been|bent|born|bought|brought|built|burnt|caught|chosen|cut|done|drawn"
    r"|driven|eaten|fed|felt|found|given|gone|grown|heard|held|hit|hurt|kept|known|laid|led|left|lent|lost|made|meant|met|paid|put|read|said|seen|sent|set|shown"
    r"|sold|spent|split|spread|struck|sworn|taken|taught|thought|told|torn|understood|won|worn|written"
)
_TO_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being", "isn't", "aren't", "wasn't", "weren't"})
_PASSIVE = re.compile(
    rf"\b(?:{'|'.join(_TO_BE)})\s+"
    rf"(?:not\s+)?(?:\w+ly\s+|often\s+|also\s+)?(?:{_PARTICIPLE})\b",
    re.IGNORECASE,
)
_SPOKEN_NOT = re.compile(r"[ds]n't$")
_SILENT_WITHIN = re.compile(r"(?<=[^aeioul])e(?=(?:ful|less|ly|ment|ness|thing|where)s?$)")
# Where the rules below miscount a word that health pages use.
_EXCEPTIONS = {
    word: count
    for count, words in {
        1: "one ones once whose are were there where eye eyes comes pores",
        2: "people science quiet diet being doing going seeing trial trials fluid every evening"
        " something someone rarely sometimes somewhere create react lesions eyelid eyelids elsewhere therefore"
        " business museum ruin poem",
        3: "area areas radio idea ideas evidence medicine medicines different created anyone everyone"
        " somebody overnight everywhere animal animals reaction reactions",
        4: "usually everybody anybody society anxiety variety",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class _Counts:
    words: int
    sentences: int
    grade: float
    smog: float


def readability(prose: str, without_terms: Callable[[str], str]) -> Readability:
    """`prose` holds one paragraph or bullet a line; `without_terms` takes glossary words out of a text."""
    sentences = _sentences(prose)
    words = [_WORD.findall(sentence) for sentence in sentences]
    lengths = [len(sentence) for sentence in words]
    whole, plain = _count(words), _count([_WORD.findall(one) for one in _sentences(without_terms(prose))])
    total = len(sentences) or 1
    return Readability(
        words=whole.words,
        sentences=whole.sentences,
        grade=whole.grade,
        smog=whole.smog,
        grade_plain=plain.grade,
        smog_plain=plain.smog,
        longest_sentence=max(lengths, default=0),
        share_over_20=round(sum(length > LONG_SENTENCE for length in lengths) / total, 3),
        share_passive=round(sum(map(_is_passive, sentences, words)) / total, 3),
    )


def reading_minutes(words: int) -> int:
    return max(1, math.ceil(words / WORDS_A_MINUTE))


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """As spoken, near enough: runs of vowels, less the silent endings, with the worst words listed."""
    plain = word.lower().replace("\u2019", "'").removesuffix("'s")
    if "-" in plain:
        return sum(syllables(part) for part in plain.split("-"))
    if plain in _EXCEPTIONS:
        return _EXCEPTIONS[plain]
    if not _LETTER.search(plain):
        return 1
    count = len(_VOWELS.findall(plain)) + len(_SPLIT_VOWELS.findall(plain))
    if _SILENT_E.search(plain) or _SILENT_ENDING.search(plain):
        count -= 1
    count += bool(_SPOKEN_NOT.search(plain))
    return max(1, count - len(_SILENT_WITHIN.findall(plain)))


def _sentences(prose: str) -> list[str]:
    found = (sentence for line in prose.splitlines() for sentence in _SENTENCE_END.split(line))
    return [sentence for sentence in found if _WORD.search(sentence)]


def _is_passive(sentence: str, words: list[str]) -> bool:
    return not _TO_BE.isdisjoint(map(str.lower, words)) and _PASSIVE.search(sentence) is not None


def _count(sentences: list[list[str]]) -> _Counts:
    words = Counter(chain.from_iterable(sentences))
    if not words:
        return _Counts(0, 0, 0.0, 0.0)
    total = words.total()
    spoken = hard = 0
    for word, times in words.items():
        count = syllables(word)
        spoken += times * count
        hard += times * (count >= _POLYSYLLABLE)
    grade = 0.39 * total / len(sentences) + 11.8 * spoken / total - 15.59
    smog = 1.043 * math.sqrt(hard * 30 / len(sentences)) + 3.1291
    return _Counts(total, len(sentences), round(grade, 1), round(smog, 1))
