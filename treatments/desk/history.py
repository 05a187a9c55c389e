"""The history of one request in words, and who else has it open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from treatments.consultations.actions.audit import record_opened
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Event

# Coming back to a record so soon is the same reading: after a deed the page is shown anew.
SAME_READING = timedelta(minutes=5)
# Somebody who opened a record so recently may still be at it.
STILL_THERE = timedelta(minutes=30)

STATUS_WORDS = dict(Status.choices)
OUTCOME_WORDS = dict(Outcome.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the history. `who` is empty where it was the patient or the clock."""

    at: datetime
    who: str
    what: str
    more: str = ""


def note_reading(consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime) -> None:
    if not _seen_by(consultation, by, EventKind.OPENED, at):
        record_opened(consultation=consultation, by=by, at=at)


def _seen_by(consultation: ConsultationRequest, by: AbstractBaseUser, kind: EventKind, at: datetime) -> bool:
    return Event.objects.filter(consultation=consultation, by=by.pk, kind=kind, at__gt=at - SAME_READING).exists()


def photo_seen_already(consultation: ConsultationRequest, position: int, by: AbstractBaseUser, at: datetime) -> bool:
    return Event.objects.filter(
        consultation=consultation,
        by=by.pk,
        kind=EventKind.PHOTO_SEEN,
        at__gt=at - SAME_READING,
        details__position=position,
    ).exists()


def others_here(consultation: ConsultationRequest, besides: AbstractBaseUser, at: datetime) -> list[Event]:
    """The last opening by each colleague who may still be reading."""
    openings = (
        Event.objects.filter(consultation=consultation, kind=EventKind.OPENED, at__gt=at - STILL_THERE)
        .exclude(by=besides.pk)
        .newest_first()
    )
    latest: dict[str, Event] = {}
    for event in openings:
        latest.setdefault(event.by_name, event)
    return list(latest.values())


def steps_of(events: list[Event]) -> list[Step]:
    return [
        Step(at=event.at, who=event.by_name, what=str(EventKind(event.kind).label), more=_more(event))
        for event in events
    ]


def _more(event: Event) -> str:
    """What the codes of an event say to a person."""
    said = event.details
    match EventKind(event.kind):
        case EventKind.MOVED | EventKind.REPLY_QUEUED:
            steps = [str(STATUS_WORDS.get(said.get(side, ""), said.get(side, ""))) for side in ("before", "after")]
            words = " → ".join(step for step in steps if step)
            outcome = OUTCOME_WORDS.get(said.get("outcome", ""))
            return f"{words} ({outcome})" if outcome else words
        case EventKind.ASSIGNED:
            return said.get("to") or _("to nobody")
        case EventKind.PHOTO_SEEN:
            return _("photo %(number)s") % {"number": said.get("position", "")}
        case EventKind.CONTACT_CORRECTED:
            return ", ".join(said.get("fields", []))
        case EventKind.EXPORTED:
            return str(said.get("form", ""))
        case _:
            return ""
