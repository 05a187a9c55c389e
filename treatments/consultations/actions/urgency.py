"""Staff mark a request as urgent or not, and note who was told. An answer of danger marks it on arrival."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import MoveNotAllowed, TextUnstorable
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.choices import EventKind, UrgencyStep
from treatments.consultations.models import ConsultationRequest, UrgencyEntry
from treatments.consultations.texts import is_storable, looks_blank

URGENCY_COLUMNS = ("urgent", "urgent_reason")


@transaction.atomic
def raise_urgency(
    *, consultation: ConsultationRequest, reason: str, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Mark as urgent; the reason is added to those that are there."""
    _refuse(reason)
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("A closed request is not urgent; open it again first.")
    current.urgent = True
    current.urgent_reason = "\n".join(filter(None, [current.urgent_reason, reason]))
    save_next_version(current, at=at, changed=URGENCY_COLUMNS)
    _add(current, UrgencyStep.RAISED, reason, by=by, at=at)
    record_event(kind=EventKind.URGENCY_RAISED, at=at, by=by, consultation=current, version=current.version)
    return current


@transaction.atomic
def lower_urgency(
    *, consultation: ConsultationRequest, reason: str, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Not urgent, and why. What was never urgent needs no reason: somebody looked, and it is not suggested again."""
    current = lock(consultation, version=version)
    if current.urgent or reason:
        _refuse(reason)
    current.urgent, current.urgent_reason = False, ""
    save_next_version(current, at=at, changed=URGENCY_COLUMNS)
    _add(current, UrgencyStep.LOWERED, reason, by=by, at=at)
    record_event(kind=EventKind.URGENCY_LOWERED, at=at, by=by, consultation=current, version=current.version)
    return current


@transaction.atomic
def record_told(*, consultation: ConsultationRequest, who: str, by: AbstractBaseUser, at: datetime) -> None:
    """Note who was told, such as the clinician on duty. It adds and replaces nothing, so it needs no version."""
    _refuse(who)
    current = lock(consultation)
    _add(current, UrgencyStep.TOLD, who, by=by, at=at)
    record_event(kind=EventKind.URGENCY_TOLD, at=at, by=by, consultation=current)


def settle_urgency(current: ConsultationRequest, *, by: AbstractBaseUser, at: datetime) -> None:
    """A danger that was answered is no longer urgent. The caller holds the row, and saves URGENCY_COLUMNS with it."""
    if current.urgent:
        _add(current, UrgencyStep.ANSWERED, current.urgent_reason, by=by, at=at)
        current.urgent, current.urgent_reason = False, ""


def unsettle_urgency(current: ConsultationRequest, *, at: datetime) -> None:
    """The answer of this moment was taken back, so what it settled is urgent again."""
    settled = UrgencyEntry.objects.filter(consultation=current, step=UrgencyStep.ANSWERED, at=at).last()
    if settled:
        current.urgent, current.urgent_reason = True, settled.words
        settled.delete()


def _add(current: ConsultationRequest, step: UrgencyStep, words: str, *, by: AbstractBaseUser, at: datetime) -> None:
    entry = UrgencyEntry(consultation=current, step=step, words=words, by_id=by.pk, at=at)
    if step != UrgencyStep.ANSWERED:  # the patient's own answers may be longer than what staff type
        entry.clean_fields(exclude=["consultation", "by"])
    entry.save()


def _refuse(text: str) -> None:
    if looks_blank(text) or not is_storable(text):
        raise TextUnstorable("text")
