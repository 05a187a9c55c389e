"""What was done to a staff account: an event in the history, and a letter to its owner."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.notify import queue_messages
from treatments.consultations.choices import EventKind
from treatments.desk.messages import message_on_account_change


@transaction.atomic
def report_account_change(
    *,
    account: AbstractBaseUser,
    kind: EventKind,
    by: AbstractBaseUser | None,
    at: datetime,
    to: Iterable[str],
    changes: Sequence[str] = (),
) -> None:
    """`to`: the owner's addresses, also the one that was replaced. `by` is None where a command did it."""
    record_event(kind=kind, at=at, by=by, account=account.get_username(), changes=list(changes))
    what = ": ".join([str(kind.label), ", ".join(changes)]) if changes else str(kind.label)
    messages = [
        message_on_account_change(account=account, to=address, what=what, by=by)
        for address in sorted({address for address in to if address})
    ]
    queue_messages(consultation=None, messages=messages, by=by, at=at)
