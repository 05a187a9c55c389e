"""Staff answer a patient in writing, through the outbox."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.locking import locked, save_next_version
from treatments.consultations.actions.notify import Letter, queue_letter
from treatments.consultations.actions.refusals import MoveNotAllowed, NothingToReplyTo
from treatments.consultations.actions.triage import STATUS_COLUMNS, set_status
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
) -> Message:
    """Queue a reply and stop the promise clock. `then`: answered, or waiting for the patient if it asks something."""
    now = locked(consultation, version=version)
    if not now.email:
        raise NothingToReplyTo
    if now.is_closed or then not in {Status.ANSWERED, Status.WAITING}:
        raise MoveNotAllowed("A reply leaves an open request answered or waiting for the patient.")
    message = queue_letter(
        consultation=now,
        letter=Letter(kind=MessageKind.REPLY, to=now.email, subject=subject, text=text),
        by=by,
        at=at,
    )
    if now.assigned_to_id is None:
        now.assigned_to_id = by.pk
    before = now.status
    set_status(now, then, outcome=None, at=at)
    now.first_answered_at = now.first_answered_at or at
    save_next_version(now, at=at, changed=STATUS_COLUMNS)
    record_event(
        kind=EventKind.REPLY_QUEUED,
        at=at,
        by=by,
        consultation=now,
        before=before,
        after=now.status,
        version=now.version,
    )
    return message
