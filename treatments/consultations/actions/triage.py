"""What staff do with a request: claim, assign, move, clear or mark as spam. Each change is a new version."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations import rules
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.call import CALL_COLUMNS, settle_call
from treatments.consultations.actions.exceptions import MoveNotAllowed
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.urgency import URGENCY_COLUMNS, settle_urgency
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest


@transaction.atomic
def claim(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Assign a request to oneself; a new one is then being read."""
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("A closed request cannot be claimed; open it again first.")
    current.assigned_to_id = by.pk
    if current.status == Status.NEW:
        current.status = Status.BEING_READ
    save_next_version(current, at=at, changed=("assigned_to", "status"))
    record_event(
        kind=EventKind.CLAIMED, at=at, by=by, consultation=current, status=current.status, version=current.version
    )
    return current


@transaction.atomic
def assign(
    *,
    consultation: ConsultationRequest,
    to: AbstractBaseUser | None,
    by: AbstractBaseUser,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """Assign a request to a colleague or to nobody; one that was being read is then new again."""
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("A closed request cannot be assigned; open it again first.")
    current.assigned_to_id = to.pk if to else None
    if to is None and current.status == Status.BEING_READ:
        current.status = Status.NEW
    save_next_version(current, at=at, changed=("assigned_to", "status"))
    record_event(
        kind=EventKind.ASSIGNED,
        at=at,
        by=by,
        consultation=current,
        to=to.get_username() if to else None,
        version=current.version,
    )
    return current


@transaction.atomic
def move_to(
    *,
    consultation: ConsultationRequest,
    status: Status,
    by: AbstractBaseUser,
    at: datetime,
    outcome: Outcome | None = None,
    note: str = "",
    note_about_health: bool = True,
    version: int | None = None,
) -> ConsultationRequest:
    """Take one step that `rules` allow. Closing needs an outcome; moving an unassigned request assigns it to `by`.

    A `note` that explains the step is saved in the same transaction.
    """
    current = lock(consultation, version=version)
    before = current.status
    if not rules.may_move(before=before, after=status):
        raise MoveNotAllowed(f"There is no step from {before} to {status}.")
    needs = rules.NEEDS[status]
    if needs.outcome != bool(outcome):
        raise MoveNotAllowed("Closing needs an outcome." if needs.outcome else "Only closing has an outcome.")
    if outcome in rules.PATIENTS_OUTCOMES:
        raise MoveNotAllowed("Only the patient can withdraw a request.")
    if needs.assignee and current.assigned_to_id is None:
        current.assigned_to_id = by.pk
    if status == Status.ANSWERED:
        settle_urgency(current, by=by, at=at)
        settle_call(current)
    set_status(current, status, outcome=outcome, at=at)
    save_next_version(current, at=at, changed=STATUS_COLUMNS)
    record_event(
        kind=EventKind.MOVED,
        at=at,
        by=by,
        consultation=current,
        before=before,
        after=current.status,
        outcome=current.outcome,
        version=current.version,
    )
    if note:
        add_note(consultation=current, text=note, about_health=note_about_health, by=by, at=at)
    return current


@transaction.atomic
def mark_spam(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Close a request as not real. It goes sooner than others, and can be opened again until then."""
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("The request is closed already.")
    current.suspected_spam = True
    current.spam_reasons = current.spam_reasons or "staff"
    set_status(current, Status.CLOSED, outcome=Outcome.SPAM, at=at)
    save_next_version(current, at=at, changed=(*STATUS_COLUMNS, "suspected_spam", "spam_reasons"))
    record_event(kind=EventKind.SPAM_MARKED, at=at, by=by, consultation=current, version=current.version)
    return current


@transaction.atomic
def clear_of_suspicion(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Not spam after all. The reasons stay readable, and the request is kept as long as any other."""
    current = lock(consultation, version=version)
    if not current.suspected_spam:
        raise MoveNotAllowed("Nobody suspects this request.")
    current.suspected_spam = False
    save_next_version(current, at=at, changed=("suspected_spam",))
    record_event(kind=EventKind.SPAM_CLEARED, at=at, by=by, consultation=current, version=current.version)
    return current


STATUS_COLUMNS = (
    *("status", "outcome", "closed_at", "first_answered_at", "assigned_to"),
    *URGENCY_COLUMNS,
    *CALL_COLUMNS,
)


def set_status(consultation: ConsultationRequest, status: Status, *, outcome: Outcome | None, at: datetime) -> None:
    """Status and what depends on it: closing, and the response time, which the first answer stops."""
    consultation.status = status
    consultation.outcome = outcome or ""
    consultation.closed_at = at if status == Status.CLOSED else None
    if status == Status.CLOSED:
        settle_call(consultation)
    if status == Status.ANSWERED and consultation.first_answered_at is None:
        consultation.first_answered_at = at
