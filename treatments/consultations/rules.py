"""What a clinic would call its rules, in plain values: allowed moves, how long things are kept, how much may be sent.

The status codes are those of `choices.Status`; a test keeps the two equal. Who may do what is not decided here but by
groups and permissions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

ALLOWED_MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "new": frozenset({"being-read", "waiting-for-patient", "answered", "closed"}),
        "being-read": frozenset({"new", "waiting-for-patient", "answered", "closed"}),
        "waiting-for-patient": frozenset({"being-read", "answered", "closed"}),
        "answered": frozenset({"being-read", "waiting-for-patient", "closed"}),
        "closed": frozenset({"being-read"}),
    }
)


@dataclass(frozen=True, slots=True)
class MoveNeeds:
    """What staff must give before a request may take this status."""

    outcome: bool = False
    assignee: bool = False


NEEDS: Mapping[str, MoveNeeds] = MappingProxyType(
    {
        "new": MoveNeeds(),
        "being-read": MoveNeeds(assignee=True),
        "waiting-for-patient": MoveNeeds(assignee=True),
        "answered": MoveNeeds(assignee=True),
        "closed": MoveNeeds(outcome=True),
    }
)

# Outcomes that staff may not choose: only the patient can withdraw.
PATIENTS_OUTCOMES = frozenset({"withdrawn"})


def moves_from(status: str) -> frozenset[str]:
    return ALLOWED_MOVES[status]


def may_move(*, before: str, after: str) -> bool:
    return after in ALLOWED_MOVES[before]


class RetentionPeriods(Protocol):
    """How long each thing is kept; the values are settings."""

    @property
    def draft(self) -> timedelta: ...
    @property
    def open(self) -> timedelta: ...
    @property
    def closed(self) -> timedelta: ...
    @property
    def spam(self) -> timedelta: ...
    @property
    def message(self) -> timedelta: ...
    @property
    def event(self) -> timedelta: ...


def erased_from(
    *,
    created_at: datetime,
    updated_at: datetime,
    closed_at: datetime | None,
    suspected_spam: bool,
    retention: RetentionPeriods,
) -> datetime:
    """The moment from which a request is erased.

    An open request counts from its last change, so none is erased while it is worked on. Suspected spam counts
    from its arrival and may go sooner, never later.
    """
    due = updated_at + retention.open if closed_at is None else closed_at + retention.closed
    return min(due, created_at + retention.spam) if suspected_spam else due


# After a longer gap than this, erasure needs a person's confirmation: the clock may be wrong, and what is erased
# early cannot be brought back.
LONGEST_SILENCE = timedelta(days=14)


def clock_is_plausible(*, at: datetime, last_known: datetime | None) -> bool:
    return last_known is None or at - last_known <= LONGEST_SILENCE


# Limits of what a patient may send. The form shows them and the database never sees more.
NAME_LENGTH = 120
EMAIL_LENGTH = 254  # the longest address that SMTP can carry (RFC 5321, erratum 1690)
PHONE_LENGTH = 40
LANGUAGE_LENGTH = 120
ACCESS_LENGTH = 1000
STORY_LENGTH = 3000  # hopes, tried and more, each
MESSAGE_LENGTH = 5000
CALL_WORDS_LENGTH = 200  # what staff note about a planned call
URGENCY_LENGTH = 1000  # why it is urgent or not, and who was told

# After so many calls without an answer staff write instead.
MOST_TRIES = 3
