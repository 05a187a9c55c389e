"""Opening a request by its link. Guessing is limited, and every failure looks the same: not found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404

from treatments.consultations.actions.limit import count_attempt, look_at_attempts
from treatments.consultations.lookup import ConsultationRequest, StateView, by_letter_key, by_owner_key
from treatments.intake.links import parts_of

GUESS = "guess"
WRONG_LINKS_PER_HOUR = 30
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`owner` is the whole record, and only there for the link that was shown on the sent page."""

    state: StateView
    owner: ConsultationRequest | None = None


def opened_by(link: str, *, address: str, at: datetime) -> Opened:
    """Raises Http404 for a link that opens nothing, and for an address that tried too many of those."""
    guesses = look_at_attempts(address=address, what=GUESS, limit=WRONG_LINKS_PER_HOUR, window=HOUR, at=at)
    opened = _look_up(link)
    if opened is None:
        count_attempt(address=address, what=GUESS, limit=WRONG_LINKS_PER_HOUR, window=HOUR, at=at)
    if opened is None or not guesses.allowed:
        raise Http404
    return opened


def _look_up(link: str) -> Opened | None:
    reference, key = parts_of(link)
    owner = by_owner_key(reference=reference, key=key)
    state = by_letter_key(reference=reference, key=key)
    if owner:
        return Opened(state=owner.state, owner=owner.consultation)
    return Opened(state=state) if state else None
