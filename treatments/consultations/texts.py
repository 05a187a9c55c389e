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


def words_of(name: str) -> Iterator[str]:
    """The words of a name for looking it up: small letters, without accents; "Zoë O'Neill" gives zoe, o, neill."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name).casefold() if unicodedata.category(letter) != "Mn"
    )
    word = ""
    for letter in f"{plain} ":
        if letter.isalnum():
            word += letter
        elif word:
            yield word
            word = ""
