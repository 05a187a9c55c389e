"""Requests that belong together are linked, and can be parted again; nothing of either changes."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import MoveNotAllowed
from treatments.consultations.actions.locking import lock
from treatments.consultations.choices import EventKind
from treatments.consultations.models import ConsultationRequest, RequestLink


@transaction.atomic
def link_requests(
    *, consultation: ConsultationRequest, other: ConsultationRequest, by: AbstractBaseUser, at: datetime
) -> None:
    """Both histories say so, once: linking what is linked changes nothing."""
    first, second = _in_order(consultation, other)
    _link, created = RequestLink.objects.get_or_create(first=first, second=second, defaults={"by_id": by.pk, "at": at})
    if created:
        _record(EventKind.LINKED, first, second, by=by, at=at)


@transaction.atomic
def part_requests(
    *, consultation: ConsultationRequest, other: ConsultationRequest, by: AbstractBaseUser, at: datetime
) -> None:
    first, second = _in_order(consultation, other)
    if RequestLink.objects.filter(first=first, second=second).delete()[0]:
        _record(EventKind.PARTED, first, second, by=by, at=at)


def _in_order(one: ConsultationRequest, other: ConsultationRequest) -> tuple[ConsultationRequest, ConsultationRequest]:
    """Both locked, always the older first, so that two people who link the same pair cannot wait for each other."""
    if one.pk == other.pk:
        raise MoveNotAllowed("A request cannot be linked to itself.")
    first, second = sorted((one, other), key=lambda request: request.pk)
    return lock(first), lock(second)


def _record(
    kind: EventKind, first: ConsultationRequest, second: ConsultationRequest, *, by: AbstractBaseUser, at: datetime
) -> None:
    record_event(kind=kind, at=at, by=by, consultation=first, other=second.reference)
    record_event(kind=kind, at=at, by=by, consultation=second, other=first.reference)
