"""The ticket in every form: its single-use token, and when the form was opened."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

from treatments.consultations.keys import new_key

SALT = "picoinfo.intake.ticket"
SHORTEST_STRANGER = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`token` makes a form arrive once, however often it is sent. `handed_out` is None where we cannot tell."""

    token: str
    handed_out: datetime | None

    def __str__(self) -> str:
        moment = int(self.handed_out.timestamp()) if self.handed_out else 0
        return signing.dumps([self.token, moment], salt=SALT)


def new_ticket(*, at: datetime) -> Ticket:
    return Ticket(token=new_key(), handed_out=at)


def read_ticket(text: str) -> Ticket:
    """The signed ticket; or one that still distinguishes two forms, if the signature cannot be checked.

    After a change of the site's secret, open forms must still arrive, and once. So a long ticket that we
    cannot verify keeps its identity. A short or missing one gets a new identity each time.
    """
    try:
        token, moment = signing.loads(text, salt=SALT)
        return Ticket(token=token, handed_out=datetime.fromtimestamp(moment, tz=UTC) if moment else None)
    except (signing.BadSignature, TypeError, ValueError, OverflowError, OSError):
        if len(text) < SHORTEST_STRANGER:
            return Ticket(token=new_key(), handed_out=None)
        return Ticket(token=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), handed_out=None)
