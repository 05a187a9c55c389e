"""What happens to a letter on its way out: leased, sent, put off, or set aside for a person to look at."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.models import Message
from treatments.consultations.models.message import LONGEST_WAIT

# Longer than any one sending can take (see `outbox.TIMEOUT_SECONDS`): a lease that has run out means a dead sender.
LEASE = timedelta(minutes=3)

FIRST_WAIT = timedelta(seconds=30)
# While the server cannot be reached no letter is to blame, so all are tried often and go soon after it is back.
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=10)
# "No such mailbox" may be a slip of the server's own, so it is asked again, but not for a day.
PERMANENT_REFUSALS = 3


# Notices that may share a letter with the first.
MOST_ALONG = 49


class Fault(StrEnum):
    """Whose fault it was that a letter did not go."""

    SERVER = "server"  # nobody to talk to: counts against no letter
    NOT_NOW = "not-now"  # this letter was not taken, and may be later
    NEVER = "never"  # this letter was refused for good


@write_lock()
@transaction.atomic
def lease_letter(*, at: datetime) -> Message | None:
    """The letter that is due longest, for this sender alone; None when there is none.

    Letters in other senders' hands are passed over. SQLite gives one writer at a time the whole database instead.
    """
    message = Message.objects.due(at).select_for_update(skip_locked=True).first()
    if message is None:
        return None
    message.attempts += 1
    message.due_at = at + LEASE
    message.save(update_fields=["attempts", "due_at"])
    return message


@write_lock()
@transaction.atomic
def lease_notices(*, along_with: Message, at: datetime) -> list[Message]:
    """The other notices that go in the same letter to staff; none for a letter of any other kind.

    A notice that was refused before goes alone, so that it cannot hold up the others.
    """
    if along_with.kind != MessageKind.STAFF_NOTICE or along_with.refusals:
        return []
    notices = list(Message.objects.to_go_along_with(along_with, at).select_for_update(skip_locked=True)[:MOST_ALONG])
    for notice in notices:
        notice.attempts += 1
        notice.due_at = at + LEASE
    Message.objects.bulk_update(notices, ["attempts", "due_at"])
    return notices


@write_lock()
def mark_sent(*, message: Message, at: datetime) -> bool:
    """False where the letter was erased with its request while it was on its way."""
    return bool(Message.objects.filter(pk=message.pk).update(sent_at=at, dead_at=None, last_error=""))


@write_lock()
@transaction.atomic
def put_off(*, message: Message, fault: Fault, error: str, most_refusals: int, at: datetime) -> bool:
    """Wait longer each time; True if the letter was set aside instead, after its last refusal."""
    # Another sender may hold the letter by now, if this one was slower than its lease: then that one decides.
    held = Message.objects.waiting().select_for_update().filter(pk=message.pk, attempts=message.attempts).first()
    if held is None:
        return False
    held.last_error = error
    if fault == Fault.SERVER:
        held.due_at = at + _wait(held.attempts, LONGEST_WAIT_FOR_SERVER)
    else:
        held.refusals += 1
        held.due_at = at + _wait(held.refusals, LONGEST_WAIT)
        if held.refusals >= (min(PERMANENT_REFUSALS, most_refusals) if fault == Fault.NEVER else most_refusals):
            held.dead_at = at
            record_event(
                kind=EventKind.LETTER_SET_ASIDE, at=at, by=None, consultation=held.consultation, letter=held.kind
            )
    held.save(update_fields=["last_error", "due_at", "refusals", "dead_at"])
    return held.dead_at is not None


def _wait(times: int, longest: timedelta) -> timedelta:
    """30 seconds, a minute, two, four ... and no longer than `longest`."""
    return min(FIRST_WAIT * (1 << min(times - 1, 20)), longest)
