"""The patient withdraws the request."""

from datetime import datetime

from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageWriter, message_context, queue_messages
from treatments.consultations.actions.triage import STATUS_COLUMNS, set_status
from treatments.consultations.choices import EventKind, MessageKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Message


@transaction.atomic
def withdraw_request(
    *, consultation: ConsultationRequest, write_messages: MessageWriter, at: datetime
) -> ConsultationRequest:
    """Close as withdrawn and notify staff. A closed request stays as it is.

    Messages to the patient that are still waiting are dropped; the record is erased like any closed one.
    """
    current = lock(consultation)
    if current.is_closed:
        return current
    set_status(current, Status.CLOSED, outcome=Outcome.WITHDRAWN, at=at)
    save_next_version(current, at=at, changed=STATUS_COLUMNS)
    Message.objects.waiting().filter(consultation=current).exclude(
        kind__in=[MessageKind.STAFF_NOTICE, MessageKind.CONTACT_NOTICE]
    ).delete()
    record_event(kind=EventKind.WITHDRAWN, at=at, by=None, consultation=current, version=current.version)
    notices = [letter for letter in write_messages(message_context(current)) if letter.kind == MessageKind.STAFF_NOTICE]
    queue_messages(consultation=current, messages=notices, by=None, at=at)
    return current
