"""The history of one request in words, and who else has it open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from treatments.consultations.actions.audit import record_event, record_opened
from treatments.consultations.choices import EventKind, Outcome, PartOfDay, Status
from treatments.consultations.models import ConsultationRequest, ContactChange, Event
from treatments.desk.staff_names import staff_names

# Reopening a record within this time counts as the same reading: after an action the page is shown again.
SAME_READING = timedelta(minutes=5)
# A list is opened again and again during a day's work; one event covers this much time.
SAME_LIST_VIEW = timedelta(minutes=15)
LISTS_SEEN = "lists_seen"
# Somebody who opened a record within this time may still be reading it.
STILL_THERE = timedelta(minutes=30)

# Events about staff accounts; their details name the account and what was changed.
ACCOUNT_EVENTS = frozenset(
    {
        EventKind.ACCOUNT_MADE,
        EventKind.ACCOUNT_CHANGED,
        EventKind.PASSWORD_SET,
        EventKind.ENROLMENT_CODE_MADE,
        EventKind.SECOND_STEP_SET,
        EventKind.SECOND_STEP_REMOVED,
    }
)

STATUS_LABELS = dict(Status.choices)
OUTCOME_LABELS = dict(Outcome.choices)
PART_LABELS = dict(PartOfDay.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One entry of the history. `who` is empty for the patient and for scheduled commands.

    `reference` is set where the histories of several requests stand together.
    """

    at: datetime
    who: str
    what: str
    more: str = ""
    reference: str = ""


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


def other_readers(
    consultation: ConsultationRequest, exclude: AbstractBaseUser, at: datetime
) -> list[tuple[str, datetime]]:
    """Each colleague who may still be reading, and when they opened it last."""
    openings = (
        Event.objects.filter(consultation=consultation, kind=EventKind.OPENED, at__gt=at - STILL_THERE)
        .exclude(by=exclude.pk)
        .newest_first()
    )
    latest: dict[str, Event] = {}
    for event in openings:
        latest.setdefault(event.by_name, event)
    names = staff_names(event.by_id for event in latest.values())
    return [(names.get(event.by_id or 0, event.by_name), event.at) for event in latest.values()]


def record_list_seen(
    session: SessionBase, *, view: str, searching: bool = False, by: AbstractBaseUser, at: datetime
) -> None:
    """Record who opened which view, and whether they searched in it, but neither the rows nor the search text.

    The session remembers what was recorded, so that coming back costs no query and adds no event for a while.
    """
    key = f"{view} search" if searching else view
    seen: dict[str, float] = session.get(LISTS_SEEN, {})
    if at.timestamp() - seen.get(key, 0) < SAME_LIST_VIEW.total_seconds():
        return
    session[LISTS_SEEN] = {**seen, key: at.timestamp()}
    record_event(kind=EventKind.LIST_SEEN, at=at, by=by, view=view, search=searching)


def entries_for(
    events: list[Event],
    contact_changes: Iterable[ContactChange] = (),
    *,
    names: Mapping[int, str] | None = None,
    with_reference: bool = False,
) -> list[HistoryEntry]:
    """With `contact_changes`, a correction also says what the details were and what they became.

    `names` are those of the accounts; without them each is called as it signs in.
    """
    changes = {(change.consultation_id, change.version): change for change in contact_changes}
    known = names or {}
    return [
        HistoryEntry(
            at=event.at,
            who=known.get(event.by_id or 0, event.by_name),
            what=str(EventKind(event.kind).label),
            more=_details_of(event, changes.get((event.consultation_id or 0, event.details.get("version", 0)))),
            reference=event.reference if with_reference else "",
        )
        for event in events
    ]


def _details_of(event: Event, change: ContactChange | None = None) -> str:
    """The details of an event in words."""
    details = event.details
    text = ""
    match EventKind(event.kind):
        case EventKind.MOVED | EventKind.REPLY_QUEUED | EventKind.INFORMATION_ASKED:
            text = _move(details)
        case EventKind.ADDED if details.get("before") != details.get("after"):
            text = _move(details)
        case EventKind.ASSIGNED:
            text = details.get("to") or _("to nobody")
        case EventKind.CALL_PLANNED | EventKind.CALL_UNANSWERED:
            text = _call(details)
        case EventKind.PHOTO_SEEN:
            text = _("photo %(number)s") % {"number": details.get("position", "")}
        case EventKind.CONTACT_CORRECTED:
            text = _old_and_new(change) if change else ", ".join(details.get("fields", []))
        case EventKind.LINKED | EventKind.PARTED | EventKind.EXPORTED:
            text = str(details.get("other", details.get("form", "")))
        case EventKind.LIST_SEEN:
            text = _("%(view)s, with a search") if details.get("search") else "%(view)s"
            text %= {"view": details.get("view", "")}
        case kind if kind in ACCOUNT_EVENTS:
            text = "; ".join([details.get("account", ""), *details.get("changes", [])])
    return text


def _move(details: dict[str, str]) -> str:
    steps = [str(STATUS_LABELS.get(details.get(side, ""), details.get(side, ""))) for side in ("before", "after")]
    moved = " → ".join(step for step in steps if step)
    outcome = OUTCOME_LABELS.get(details.get("outcome", ""))
    return f"{moved} ({outcome})" if outcome else moved


def _call(details: dict[str, Any]) -> str:
    tries = _("try %(number)s") % {"number": details["tries"]} if "tries" in details else ""
    day = date_format(date.fromisoformat(details["on"]), "D j M") if details.get("on") else ""
    return ", ".join(words for words in (tries, day, str(PART_LABELS.get(details.get("part", ""), ""))) if words)


def _old_and_new(change: ContactChange) -> str:
    nothing = _("none")
    parts = []
    if change.email_changed:
        parts.append(f"{change.old_email or nothing} → {change.new_email or nothing}")
    if change.phone_changed:
        parts.append(f"{change.old_phone or nothing} → {change.new_phone or nothing}")
    return ", ".join(parts)
