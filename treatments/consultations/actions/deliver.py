"""The delivery of a message: leased, sent, postponed, or set aside for a person to look at."""

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
# While the server is unreachable no message is at fault, so all are retried often and go soon after it is back.
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=10)
# "No such mailbox" may be a mistake of the server, so it is retried, but not for a whole day.
PERMANENT_REFUSALS = 3


# How many notices may share one email with the first.
MOST_ALONG = 49


class Fault(StrEnum):
    """Why a message was not sent."""

    SERVER = "server"  # no connection: counts against no message
    NOT_NOW = "not-now"  # this message was not accepted, and may be later
    NEVER = "never"  # this message was refused for good


@write_lock()
@transaction.atomic
def lease_message(*, at: datetime) -> Message | None:
    """Lease the message that has been due longest to this sender; None if none is due.

    Messages leased by other senders are skipped. SQLite gives one writer at a time the whole database instead.
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
    """Lease the other notices that go in the same email to staff; none for a message of any other kind.

    A notice that was refused before is sent alone, so that it cannot delay the others.
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
    """False if the message was erased with its request while it was being sent."""
    return bool(Message.objects.filter(pk=message.pk).update(sent_at=at, dead_at=None, last_error=""))


@write_lock()
@transaction.atomic
def put_off(*, message: Message, fault: Fault, error: str, most_refusals: int, at: datetime) -> bool:
    """Postpone it, longer each time; True if the message was set aside instead, after its last refusal."""
    # Another sender may have leased the message by now, if this one outlived its lease: then that one decides.
    current = Message.objects.waiting().select_for_update().filter(pk=message.pk, attempts=message.attempts).first()
    if current is None:
        return False
    current.last_error = error
    if fault == Fault.SERVER:
        current.due_at = at + _wait(current.attempts, LONGEST_WAIT_FOR_SERVER)
    else:
        current.refusals += 1
        current.due_at = at + _wait(current.refusals, LONGEST_WAIT)
        if current.refusals >= (min(PERMANENT_REFUSALS, most_refusals) if fault == Fault.NEVER else most_refusals):
            current.dead_at = at
            record_event(
                kind=EventKind.LETTER_SET_ASIDE, at=at, by=None, consultation=current.consultation, letter=current.kind
            )
    current.save(update_fields=["last_error", "due_at", "refusals", "dead_at"])
    return current.dead_at is not None


def _wait(times: int, longest: timedelta) -> timedelta:
    """30 seconds, a minute, two, four ... and no longer than `longest`."""
    return min(FIRST_WAIT * (1 << min(times - 1, 20)), longest)
