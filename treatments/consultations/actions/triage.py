"""Staff work a request through: claim, assign, move, clear or mark as spam. Each change is a new version."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations import rules
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.locking import locked, save_next_version
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.refusals import MoveNotAllowed
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest


@transaction.atomic
def claim(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Take a request into one's own hands; a new one is then being read."""
    now = locked(consultation, version=version)
    if now.is_closed:
        raise MoveNotAllowed("A closed request cannot be claimed; open it again first.")
    now.assigned_to_id = by.pk
    if now.status == Status.NEW:
        now.status = Status.BEING_READ
    save_next_version(now, at=at, changed=("assigned_to", "status"))
    record_event(kind=EventKind.CLAIMED, at=at, by=by, consultation=now, status=now.status, version=now.version)
    return now


@transaction.atomic
def assign(
    *,
    consultation: ConsultationRequest,
    to: AbstractBaseUser | None,
    by: AbstractBaseUser,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """Give a request to a colleague, or to nobody; what was being read is then new again."""
    now = locked(consultation, version=version)
    if now.is_closed:
        raise MoveNotAllowed("A closed request cannot be assigned; open it again first.")
    now.assigned_to_id = to.pk if to else None
    if to is None and now.status == Status.BEING_READ:
        now.status = Status.NEW
    save_next_version(now, at=at, changed=("assigned_to", "status"))
    record_event(
        kind=EventKind.ASSIGNED,
        at=at,
        by=by,
        consultation=now,
        to=to.get_username() if to else None,
        version=now.version,
    )
    return now


@transaction.atomic
def move_to(
    *,
    consultation: ConsultationRequest,
    status: Status,
    by: AbstractBaseUser,
    at: datetime,
    outcome: Outcome | None = None,
    note: str = "",
    version: int | None = None,
) -> ConsultationRequest:
    """Take one step that `rules` allow. Closing needs an outcome; whoever moves an unassigned request takes it on.

    A `note` that explains the step stands or falls with it.
    """
    now = locked(consultation, version=version)
    before = now.status
    if not rules.may_move(before=before, after=status):
        raise MoveNotAllowed(f"There is no step from {before} to {status}.")
    needs = rules.NEEDS[status]
    if needs.outcome != bool(outcome):
        raise MoveNotAllowed("Closing needs an outcome." if needs.outcome else "Only closing has an outcome.")
    if outcome in rules.PATIENTS_OUTCOMES:
        raise MoveNotAllowed("Only the patient can withdraw a request.")
    if needs.assignee and now.assigned_to_id is None:
        now.assigned_to_id = by.pk
    set_status(now, status, outcome=outcome, at=at)
    save_next_version(now, at=at, changed=STATUS_COLUMNS)
    record_event(
        kind=EventKind.MOVED,
        at=at,
        by=by,
        consultation=now,
        before=before,
        after=now.status,
        outcome=now.outcome,
        version=now.version,
    )
    if note:
        add_note(consultation=now, text=note, by=by, at=at)
    return now


@transaction.atomic
def mark_spam(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """Close a request as not real. It goes sooner than others, and can be opened again until then."""
    now = locked(consultation, version=version)
    if now.is_closed:
        raise MoveNotAllowed("The request is closed already.")
    now.suspected_spam = True
    now.spam_reasons = now.spam_reasons or "staff"
    set_status(now, Status.CLOSED, outcome=Outcome.SPAM, at=at)
    save_next_version(now, at=at, changed=(*STATUS_COLUMNS, "suspected_spam", "spam_reasons"))
    record_event(kind=EventKind.SPAM_MARKED, at=at, by=by, consultation=now, version=now.version)
    return now


@transaction.atomic
def clear_of_suspicion(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """A real person after all. The reasons stay to be read, and the request is kept as long as any other."""
    now = locked(consultation, version=version)
    if not now.suspected_spam:
        raise MoveNotAllowed("Nobody suspects this request.")
    now.suspected_spam = False
    save_next_version(now, at=at, changed=("suspected_spam",))
    record_event(kind=EventKind.SPAM_CLEARED, at=at, by=by, consultation=now, version=now.version)
    return now


STATUS_COLUMNS = ("status", "outcome", "closed_at", "first_answered_at", "assigned_to")


def set_status(consultation: ConsultationRequest, status: Status, *, outcome: Outcome | None, at: datetime) -> None:
    """Status and all that hangs on it: closing, and the promise clock that the first answer stops."""
    consultation.status = status
    consultation.outcome = outcome or ""
    consultation.closed_at = at if status == Status.CLOSED else None
    if status == Status.ANSWERED and consultation.first_answered_at is None:
        consultation.first_answered_at = at
