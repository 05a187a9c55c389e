"""The patient, or staff on the telephone, corrects a contact detail."""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.details import contact_columns
from treatments.consultations.actions.exceptions import MoveNotAllowed, TextUnstorable
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageWriter, message_context, queue_messages
from treatments.consultations.choices import Channel, EventKind, MessageKind
from treatments.consultations.models import ConsultationRequest, ContactChange, Message
from treatments.consultations.texts import is_one_line, is_storable


@transaction.atomic
def correct_contact(
    *,
    consultation: ConsultationRequest,
    email: str,
    phone: str,
    channel: Channel,
    write_messages: MessageWriter,
    by: AbstractBaseUser | None,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """Replace both contact details. Letters still waiting for the old address go to the new one, or nowhere.

    `by` is None when the patient does it. The event says which details changed; what they were stands in a
    ContactChange, which is erased with the request. `write_messages` writes to the old address that it was replaced:
    nobody can redirect somebody's email unnoticed. Nothing is sent to the address of suspected spam.
    """
    for field, value in (("email", email), ("phone", phone)):
        if not is_one_line(value) or not is_storable(value):
            raise TextUnstorable(field)
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("A closed request is not answered any more.")
    old_email, old_phone = current.email, current.phone
    changed = [field for field, value in (("email", email), ("phone", phone)) if getattr(current, field) != value]
    columns = contact_columns(email=email, phone=phone)
    for column, value in columns.items():
        setattr(current, column, value)
    current.channel = channel
    current.wants_letter = current.wants_letter and bool(email)
    current.clean_fields()
    save_next_version(current, at=at, changed=(*columns, "channel", "wants_letter"))
    if changed:
        ContactChange.objects.create(
            consultation=current,
            version=current.version,
            at=at,
            by_id=by.pk if by else None,
            old_email=old_email,
            new_email=email,
            old_phone=old_phone,
            new_phone=phone,
        )
    if old_email and old_email != email:
        _redirect_waiting_messages(current, old_email=old_email)
        if not current.suspected_spam:
            messages = write_messages(replace(message_context(current), email=old_email))
            queue_messages(consultation=current, messages=messages, by=by, at=at)
    record_event(
        kind=EventKind.CONTACT_CORRECTED, at=at, by=by, consultation=current, fields=changed, version=current.version
    )
    return current


def _redirect_waiting_messages(consultation: ConsultationRequest, *, old_email: str) -> None:
    """To the new address, or nowhere; not the notice to an address that was replaced."""
    waiting = Message.objects.waiting().filter(consultation=consultation, to=old_email)
    waiting = waiting.exclude(kind=MessageKind.CONTACT_NOTICE)
    if consultation.email:
        waiting.update(to=consultation.email)
    else:
        waiting.delete()
