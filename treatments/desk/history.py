"""The history of one request in words, and who else has it open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from treatments.consultations.actions.audit import record_opened
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Event

# Coming back to a record so soon is the same reading: after an action the page is shown again.
SAME_READING = timedelta(minutes=5)
# Somebody who opened a record so recently may still be at it.
STILL_THERE = timedelta(minutes=30)

STATUS_LABELS = dict(Status.choices)
OUTCOME_LABELS = dict(Outcome.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One entry of the history. `who` is empty for the patient and for scheduled commands."""

    at: datetime
    who: str
    what: str
    more: str = ""


def record_reading(consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime) -> None:
    if not _recorded(consultation, by, EventKind.OPENED, at):
        record_opened(consultation=consultation, by=by, at=at)


def _recorded(consultation: ConsultationRequest, by: AbstractBaseUser, kind: EventKind, at: datetime) -> bool:
    return Event.objects.filter(consultation=consultation, by=by.pk, kind=kind, at__gt=at - SAME_READING).exists()


def photo_view_recorded(consultation: ConsultationRequest, position: int, by: AbstractBaseUser, at: datetime) -> bool:
    return Event.objects.filter(
        consultation=consultation,
        by=by.pk,
        kind=EventKind.PHOTO_SEEN,
        at__gt=at - SAME_READING,
        details__position=position,
    ).exists()


def other_readers(consultation: ConsultationRequest, exclude: AbstractBaseUser, at: datetime) -> list[Event]:
    """The last opening by each colleague who may still be reading."""
    openings = (
        Event.objects.filter(consultation=consultation, kind=EventKind.OPENED, at__gt=at - STILL_THERE)
        .exclude(by=exclude.pk)
        .newest_first()
    )
    latest: dict[str, Event] = {}
    for event in openings:
        latest.setdefault(event.by_name, event)
    return list(latest.values())


def entries_for(events: list[Event]) -> list[HistoryEntry]:
    return [
        HistoryEntry(at=event.at, who=event.by_name, what=str(EventKind(event.kind).label), more=_details_of(event))
        for event in events
    ]


def _details_of(event: Event) -> str:
    """The details of an event in words."""
    details = event.details
    match EventKind(event.kind):
        case EventKind.MOVED | EventKind.REPLY_QUEUED:
            steps = [
                str(STATUS_LABELS.get(details.get(side, ""), details.get(side, ""))) for side in ("before", "after")
            ]
            moved = " → ".join(step for step in steps if step)
            outcome = OUTCOME_LABELS.get(details.get("outcome", ""))
            return f"{moved} ({outcome})" if outcome else moved
        case EventKind.ASSIGNED:
            return details.get("to") or _("to nobody")
        case EventKind.PHOTO_SEEN:
            return _("photo %(number)s") % {"number": details.get("position", "")}
        case EventKind.CONTACT_CORRECTED:
            return ", ".join(details.get("fields", []))
        case EventKind.EXPORTED:
            return str(details.get("form", ""))
        case _:
            return ""
