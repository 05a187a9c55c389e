"""Which texts may reach the database, and how contact details are made comparable.

Forms call `is_storable` and `is_one_line` to give a message; the actions call them again, so that nothing is missed.
"""

import unicodedata
from collections.abc import Iterator

# Categories that break a line of an email header or a table: control, line and paragraph separators.
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
# A name made of these alone would look empty: spaces, marks without a letter, invisible format characters, fillers.
_BLANK = frozenset({"Zs", "Cc", "Cf", "Zl", "Zp", "Mn", "Me", "Cn", "Co", "Cs"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# What has no accent to take off: letters with a stroke, joined letters, the curled apostrophe, and Arabic letters that
# are written in two ways. The line that only stretches an Arabic word is left out.
_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe"}
    | {"\u2019": "'", "\u0649": "\u064a", "\u0629": "\u0647", "\u0671": "\u0627", "\u0640": None}
)
_LEFT_OUT = frozenset({"Mn", "Cf"})  # accents, and characters that are not seen
# A national number without its trunk zero or country code has at least so many digits.
SIGNIFICANT_DIGITS = 8


def is_storable(text: str) -> bool:
    """False for NUL, which PostgreSQL refuses, and for lone surrogates, which cannot be encoded."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def is_one_line(text: str) -> bool:
    """True where nothing can break the line: safe as a subject, an address or a name."""
    return not any(unicodedata.category(letter) in _BREAKS for letter in text)


def typed_length(text: str) -> int:
    """Characters as their author counts them: a line break is one, however a browser sends it."""
    return len(text.replace("\r\n", "\n"))


def looks_blank(text: str) -> bool:
    return all(letter in _BLANK_LETTERS or unicodedata.category(letter) in _BLANK for letter in text)


def normalised_email(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().casefold()


def digits_of(phone: str) -> str:
    """The digits alone, in any script, as ASCII: "+44 (0)20" and "٤٤٠٢٠" give "44020"."""
    return "".join(str(unicodedata.digit(letter)) for letter in phone if letter.isdecimal())


def folded(text: str) -> str:
    """Small letters without accents, on one line, so that text is found whatever case or accents are typed.

    SQLite itself folds the case of ASCII letters alone, and no database folds accents.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_FOLDED)
    return " ".join("".join(letter for letter in letters if unicodedata.category(letter) not in _LEFT_OUT).split())


def words_of(name: str) -> Iterator[str]:
    """The words of a name for looking it up: "Zoë O'Neill" gives zoe, o, neill."""
    word = ""
    for letter in f"{folded(name)} ":
        if letter.isalnum():
            word += letter
        elif word:
            yield word
            word = ""
