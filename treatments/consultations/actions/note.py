"""Notes that staff write for colleagues."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import TextUnstorable
from treatments.consultations.actions.locking import lock
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, Note
from treatments.consultations.texts import is_storable, looks_blank


@transaction.atomic
def add_note(
    *, consultation: ConsultationRequest, text: str, by: AbstractBaseUser, at: datetime, about_health: bool = True
) -> Note:
    """Adds and never replaces, so it needs no version. The response time goes on, since nobody was answered."""
    if looks_blank(text) or not is_storable(text):
        raise TextUnstorable("text")
    current = lock(consultation)
    note = Note(consultation=current, text=text, about_health=about_health, by_id=by.pk, at=at)
    note.clean_fields(exclude=["consultation", "by"])
    note.save()
    record_event(kind=EventKind.NOTE_ADDED, at=at, by=by, consultation=current)
    return note
