"""A patient's text on a staff page: unchanged, isolated from the text around it, invisible characters shown."""

import re
import unicodedata

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# Joiners belong to many scripts and to pictures of families; beside plain letters they only hide something.
JOINERS = frozenset("\u200c\u200d")
PLAIN_ENDS = "\u024f"  # Latin letters stand up to here
HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cn"})
ORDINARY = frozenset("\n\t\r")
TAGS = range(0xE0020, 0xE0080)  # part of the flags of England, Scotland and Wales
BLACK_FLAG = "\U0001f3f4"

# The markup that wording for patients may hold, and how a page of the desk shows it. Both sides are of escaped text.
MARKUP = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)"), r"\1 (\2)"),
    (re.compile(r"^- ", re.MULTILINE), "• "),
)


def escape_invisible(text: str) -> SafeString:
    """Escaped, in a <bdi> of its own, every invisible character shown by its number."""
    pieces = []
    run = ""
    for place, letter in enumerate(text):
        if _is_hidden(text, place):
            pieces += [(run, letter)]
            run = ""
        else:
            run += letter
    marked = format_html_join("", "{}{}", ((before, _mark(letter)) for before, letter in pieces))
    return format_html('<bdi dir="auto">{}{}</bdi>', marked, run)


def show_wording(text: str) -> SafeString:
    """Our own wording, stored as it was written: escaped first, then its markup is shown and not its signs."""
    shown = str(escape_invisible(text))
    for sign, meaning in MARKUP:
        shown = sign.sub(meaning, shown)
    return mark_safe(shown)  # noqa: S308 - escaped above; MARKUP adds <strong> alone


def _is_hidden(text: str, place: int) -> bool:
    letter = text[place]
    if letter in ORDINARY or unicodedata.category(letter) not in HIDDEN:
        return False
    if letter in JOINERS:
        beside = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
        return len(beside) < len("ab") or any(neighbour <= PLAIN_ENDS for neighbour in beside)
    return not (ord(letter) in TAGS and BLACK_FLAG in text[:place])


def _mark(letter: str) -> SafeString:
    name = unicodedata.name(letter, _("control character")).lower()
    return format_html('<span class="hidden-mark" title="{}">U+{}</span>', name, f"{ord(letter):04X}")
