"""Staff answer a patient in writing, through the outbox."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import LetterGone, MoveNotAllowed, NothingToReplyTo
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageContent, queue_message
from treatments.consultations.actions.triage import STATUS_COLUMNS, set_status
from treatments.consultations.actions.urgency import settle_urgency, unsettle_urgency
from treatments.consultations.choices import EventKind, MessageKind, Status
from treatments.consultations.models import ConsultationRequest, Message


@transaction.atomic
def send_reply(
    *,
    consultation: ConsultationRequest,
    subject: str,
    text: str,
    by: AbstractBaseUser,
    at: datetime,
    then: Status = Status.ANSWERED,
    version: int | None = None,
    sender_name: str = "",
    reply_to: str = "",
) -> Message:
    """Queue a reply and stop the response time. `then`: answered, or waiting for the patient if it asks something."""
    current = lock(consultation, version=version)
    if not current.email:
        raise NothingToReplyTo
    if current.is_closed or then not in {Status.ANSWERED, Status.WAITING}:
        raise MoveNotAllowed("A reply leaves an open request answered or waiting for the patient.")
    message = queue_message(
        consultation=current,
        content=MessageContent(
            kind=MessageKind.REPLY,
            to=current.email,
            subject=subject,
            text=text,
            sender_name=sender_name,
            reply_to=reply_to,
        ),
        by=by,
        at=at,
    )
    if current.assigned_to_id is None:
        current.assigned_to_id = by.pk
    before = current.status
    if then == Status.ANSWERED:
        settle_urgency(current, by=by, at=at)
    set_status(current, then, outcome=None, at=at)
    current.first_answered_at = current.first_answered_at or at
    save_next_version(current, at=at, changed=STATUS_COLUMNS)
    record_event(
        kind=EventKind.REPLY_QUEUED,
        at=at,
        by=by,
        consultation=current,
        before=before,
        after=current.status,
        version=current.version,
    )
    return message


@transaction.atomic
def take_back_reply(*, message: Message, by: AbstractBaseUser, at: datetime) -> Message:
    """Take back one's own letter while it is held, and what its sending changed. Returns the letter, now deleted.

    The status goes back only if nobody has changed the request since.
    """
    if message.consultation is None:
        raise LetterGone
    current = lock(message.consultation)
    held = (
        Message.objects.waiting()
        .select_for_update()
        .filter(pk=message.pk, kind=MessageKind.REPLY, by=by.pk, attempts=0)
    )
    letter = held.first()
    if letter is None:
        raise LetterGone
    held.delete()
    sent = current.events.filter(kind=EventKind.REPLY_QUEUED, at=letter.created_at, by=by.pk).last()
    if sent and sent.details["version"] == current.version:
        current.status = sent.details["before"]
        unsettle_urgency(current, at=letter.created_at)
    if current.first_answered_at == letter.created_at:
        current.first_answered_at = None
    save_next_version(current, at=at, changed=STATUS_COLUMNS)
    record_event(kind=EventKind.REPLY_TAKEN_BACK, at=at, by=by, consultation=current, version=current.version)
    return letter
