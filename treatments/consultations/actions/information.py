"""Staff ask a patient for a photo or an answer, which the request's private page shows first."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import MoveNotAllowed, TextUnstorable
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageWriter, message_context, queue_messages
from treatments.consultations.actions.triage import STATUS_COLUMNS, set_status
from treatments.consultations.choices import EventKind, InformationKind, Status
from treatments.consultations.models import ConsultationRequest, InformationRequest
from treatments.consultations.texts import is_storable, looks_blank


@transaction.atomic
def ask_for(
    *,
    consultation: ConsultationRequest,
    kind: InformationKind,
    words: str,
    write_messages: MessageWriter,
    by: AbstractBaseUser,
    at: datetime,
    version: int | None = None,
) -> InformationRequest:
    """Ask, by letter if there is an address; the request then waits for the patient.

    `write_messages` writes the letter, which carries the private link. A letter stops the response time, as every
    reply does. Without an address staff ring, and nothing is stopped until they say that they did.
    """
    if looks_blank(words) or not is_storable(words):
        raise TextUnstorable("words")
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("Nothing is asked about a closed request; open it again first.")
    asked = InformationRequest(consultation=current, kind=kind, words=words, asked_by_id=by.pk, asked_at=at)
    asked.clean_fields(exclude=["consultation", "asked_by"])
    asked.save()
    if current.email and not current.suspected_spam:
        queue_messages(consultation=current, messages=write_messages(message_context(current)), by=by, at=at)
        current.first_answered_at = current.first_answered_at or at
    if current.assigned_to_id is None:
        current.assigned_to_id = by.pk
    before = current.status
    set_status(current, Status.WAITING, outcome=None, at=at)
    save_next_version(current, at=at, changed=STATUS_COLUMNS)
    record_event(
        kind=EventKind.INFORMATION_ASKED,
        at=at,
        by=by,
        consultation=current,
        what=kind.value,
        before=before,
        after=current.status,
        version=current.version,
    )
    return asked
