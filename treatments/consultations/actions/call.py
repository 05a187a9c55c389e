"""Calls to a patient: planned for a day and a part of it, tried without an answer, or taken back."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations import rules
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import MoveNotAllowed, NothingToRing, TextUnstorable
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.choices import EventKind, PartOfDay
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.texts import is_one_line, is_storable

CALL_COLUMNS = ("call_on", "call_part", "call_words", "call_tries")


@transaction.atomic
def plan_call(
    *,
    consultation: ConsultationRequest,
    on: date,
    part: PartOfDay,
    words: str,
    by: AbstractBaseUser,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """Ring on this day. It replaces a call that was planned before; the response time goes on."""
    if not is_one_line(words) or not is_storable(words):
        raise TextUnstorable("words")
    current = _open(consultation, version=version)
    current.call_on, current.call_part, current.call_words = on, part, words
    current.clean_fields(exclude=["call_on"])
    save_next_version(current, at=at, changed=CALL_COLUMNS)
    record_event(
        kind=EventKind.CALL_PLANNED,
        at=at,
        by=by,
        consultation=current,
        on=on.isoformat(),
        part=part.value,
        version=current.version,
    )
    return current


@transaction.atomic
def record_no_answer(
    *,
    consultation: ConsultationRequest,
    next_on: date,
    by: AbstractBaseUser,
    at: datetime,
    version: int | None = None,
) -> ConsultationRequest:
    """One more call without an answer: the next is planned for `next_on`, or none once there were enough tries."""
    current = _open(consultation, version=version)
    current.call_tries += 1
    if current.call_tries < rules.MOST_TRIES:
        current.call_on, current.call_part = next_on, current.call_part or PartOfDay.ANY
    else:
        clear_plan(current)
    save_next_version(current, at=at, changed=CALL_COLUMNS)
    record_event(
        kind=EventKind.CALL_UNANSWERED,
        at=at,
        by=by,
        consultation=current,
        tries=current.call_tries,
        on=current.call_on.isoformat() if current.call_on else None,
        version=current.version,
    )
    return current


@transaction.atomic
def drop_call(
    *, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime, version: int | None = None
) -> ConsultationRequest:
    """The planned call is not needed any more."""
    current = _open(consultation, version=version)
    clear_plan(current)
    save_next_version(current, at=at, changed=CALL_COLUMNS)
    record_event(kind=EventKind.CALL_DROPPED, at=at, by=by, consultation=current, version=current.version)
    return current


def clear_plan(current: ConsultationRequest) -> None:
    current.call_on, current.call_part, current.call_words = None, "", ""


def settle_call(current: ConsultationRequest) -> None:
    """Somebody spoke to the patient, or the request is closed. The caller saves CALL_COLUMNS."""
    clear_plan(current)
    current.call_tries = 0


def _open(consultation: ConsultationRequest, *, version: int | None) -> ConsultationRequest:
    current = lock(consultation, version=version)
    if current.is_closed:
        raise MoveNotAllowed("Nobody is rung about a closed request; open it again first.")
    if not current.phone:
        raise NothingToRing
    return current
