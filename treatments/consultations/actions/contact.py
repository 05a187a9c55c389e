"""The patient, or staff on the telephone, puts a contact detail right."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.details import contact_columns
from treatments.consultations.actions.locking import locked, save_next_version
from treatments.consultations.actions.refusals import MoveNotAllowed, TextUnstorable
from treatments.consultations.choices import Channel, EventKind
from treatments.consultations.models import ConsultationRequest, Message
from treatments.consultations.texts import is_one_line, is_storable


@transaction.atomic
def correct_contact(
    *,
    consultation: ConsultationRequest,
    email: str,
    phone: str,
    channel: Channel,
    by: AbstractBaseUser | None,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """Replace both contact details. Letters still waiting for the old address go to the new one, or nowhere.

    `by` is None when the patient does it. The history says which details changed and never what they were.
    """
    for field, value in (("email", email), ("phone", phone)):
        if not is_one_line(value) or not is_storable(value):
            raise TextUnstorable(field)
    now = locked(consultation, version=version)
    if now.is_closed:
        raise MoveNotAllowed("A closed request is not answered any more.")
    old_email = now.email
    changed = [field for field, value in (("email", email), ("phone", phone)) if getattr(now, field) != value]
    columns = contact_columns(email=email, phone=phone)
    for column, value in columns.items():
        setattr(now, column, value)
    now.channel = channel
    now.wants_letter = now.wants_letter and bool(email)
    now.clean_fields()
    save_next_version(now, at=at, changed=(*columns, "channel", "wants_letter"))
    if old_email and "email" in changed:
        waiting = Message.objects.waiting().filter(consultation=now, to=old_email)
        if email:
            waiting.update(to=email)
        else:
            waiting.delete()
    record_event(kind=EventKind.CONTACT_CORRECTED, at=at, by=by, consultation=now, fields=changed, version=now.version)
    return now
