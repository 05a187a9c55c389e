"""The history: every action adds an event, and so does every access to a record."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.locking import lock
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, Event, Photo

# The value of one detail: a code, a number or a list of codes. Never a patient's words.
Detail = str | int | bool | list[str] | None


def record_event(
    *,
    kind: EventKind,
    at: datetime,
    by: AbstractBaseUser | None,
    consultation: ConsultationRequest | None = None,
    **details: Detail,
) -> Event:
    event = _event(kind=kind, at=at, by=by, consultation=consultation, details=details)
    event.save(force_insert=True)
    return event


def _event(
    *,
    kind: EventKind,
    at: datetime,
    by: AbstractBaseUser | None,
    consultation: ConsultationRequest | None,
    details: dict[str, Detail],
) -> Event:
    return Event(
        consultation=consultation,
        reference=consultation.reference if consultation else "",
        kind=kind,
        at=at,
        by_id=by.pk if by else None,
        by_name=by.get_username() if by else "",
        details=details,
    )


@transaction.atomic
def record_opened(*, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime) -> None:
    """Opening a record counts as reading it; the list does not. The version stays: reading changes nothing."""
    current = lock(consultation)
    ConsultationRequest.objects.filter(pk=current.pk).update(opened_by=by.pk, opened_at=at)
    record_event(kind=EventKind.OPENED, at=at, by=by, consultation=current)


@transaction.atomic
def record_photo_seen(*, photo: Photo, by: AbstractBaseUser, at: datetime) -> None:
    current = lock(photo.consultation)
    record_event(kind=EventKind.PHOTO_SEEN, at=at, by=by, consultation=current, position=photo.position)


@transaction.atomic
def record_export(
    *, consultations: Iterable[ConsultationRequest], form: str, by: AbstractBaseUser | None, at: datetime
) -> None:
    """One event for each exported record, so that "who took a copy of mine?" has an answer. `form`: csv, json, zip.

    A record that was erased after it was read into the file keeps its event, as every erased record does.
    """
    exported = list(consultations)
    # Locked, so that none is erased between this query and the insert. Only the rows matter, not their contents.
    held = set(
        ConsultationRequest.objects.select_for_update(of=("self",))
        .filter(pk__in=[consultation.pk for consultation in exported])
        .values_list("pk", flat=True)
    )
    events = []
    for consultation in exported:
        event = _event(kind=EventKind.EXPORTED, at=at, by=by, consultation=consultation, details={"form": form})
        if consultation.pk not in held:
            event.consultation = None
        events.append(event)
    Event.objects.bulk_create(events)
