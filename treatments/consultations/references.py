"""The short reference of a request: easy to read aloud and to type from paper, and never a word.

Without vowels no word can be spelled, and each half holds a letter and a digit, so that no abbreviation can either.
Of every pair that looks alike (0 O Q D, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V) at most one is left.
"""

import re
import secrets

LETTERS = "CFHJKMNPRTVWX"
DIGITS = "23456789"
ALPHABET = LETTERS + DIGITS
HALF = 3

# Characters that are easily confused with those of our alphabet.
_LOOKS_LIKE = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6", "U": "V"})
_SHAPE = re.compile(f"[{ALPHABET}]{{{2 * HALF}}}")


def new_reference() -> str:
    """A random reference such as "K7M-4TX": about 43 million of them, in no order."""
    return f"{_half()}-{_half()}"


def _half() -> str:
    while True:
        half = "".join(secrets.choice(ALPHABET) for _ in range(HALF))
        if set(half) & set(LETTERS) and set(half) & set(DIGITS):
            return half


def normalise_reference(text: str) -> str | None:
    """The reference that somebody meant, or None. Lower case, spaces, other hyphens and look-alikes are accepted."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_LOOKS_LIKE)
    return f"{letters[:HALF]}-{letters[HALF:]}" if _SHAPE.fullmatch(letters) else None
