"""What changed between two texts in pieces, in words that a person can read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

# Of a whole text written anew nobody reads the single words, and comparing them all would take long.
MOST_WORDS = 4000
MOST_WORDS_OF_A_TYPO = 10

_BREAK = "\n"  # between two pieces
_NUMBER = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|hundred|thousand)s?$",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"^(?:no|not|never|none|nobody|nothing|without|cannot|neither|nor|unless|except|less|more|fewer|disputed|unknown|\w+n['\u2019]t)$",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"@\w")
_EDGES = "*_()[]{}.,;:!?\"'\u201c\u201d\u2018\u2019"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that follow each other and share one fate."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that changed: the whole pieces in it, run by run."""

    runs: tuple[Run, ...]

    def words(self, kind: Kind) -> list[str]:
        return [word for run in self.runs if run.kind == kind for word in run.text.split()]


def changes_between(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """In the order of the text; pieces that stayed are left out."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Change(runs=tuple(_runs(before[a:b], after[c:d])))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def why_no_typo(changes: Sequence[Change]) -> str:
    """Why these changes are more than a slip of the pen; empty if they may be one."""
    changed = [word for change in changes for kind in ("removed", "added") for word in change.words(kind)]
    plain = [word.strip(_EDGES) for word in changed]
    for pattern, reason in (
        (_DENIAL, "A word that turns a sentence round changed, such as `not` or `more`."),
        (_SOURCE, "A source changed."),
        (_NUMBER, "A number changed."),
    ):
        if any(pattern.search(word) for word in plain):
            return reason
    if len(changed) > 2 * MOST_WORDS_OF_A_TYPO:
        return f"More than {MOST_WORDS_OF_A_TYPO} words changed."
    return ""


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    if not before or not after:
        yield from (Run(kind="removed", text=piece) for piece in before)
        yield from (Run(kind="added", text=piece) for piece in after)
        return
    old, new = _words(before), _words(after)
    if len(old) + len(new) > MOST_WORDS:
        yield Run(kind="removed", text=" ".join(old))
        yield Run(kind="added", text=" ".join(new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run(kind="same", text=" ".join(old[a:b]))
            continue
        if text := " ".join(old[a:b]):
            yield Run(kind="removed", text=text)
        if text := " ".join(new[c:d]):
            yield Run(kind="added", text=text)


def _words(pieces: Sequence[str]) -> list[str]:
    """All words; a sign for the end of each piece keeps the pieces apart."""
    return [word for piece in pieces for word in (*piece.split(), _BREAK)][:-1]
