"""A patient adds to a request that was sent: answers, words, and what staff asked for.

Adding never moves the promise: it counts from the arrival. It makes a new version, marks the request for staff, and
brings it back to them if it waited for the patient.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.draft import refuse_unstorable
from treatments.consultations.actions.exceptions import MoveNotAllowed, NothingAsked, TextUnstorable
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageWriter, message_context, queue_messages
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.actions.triage import STATUS_COLUMNS, set_status
from treatments.consultations.actions.urgency import URGENCY_COLUMNS
from treatments.consultations.answers import DANGER, Answer, urgent_reason
from treatments.consultations.choices import EventKind, InformationKind, MessageKind, Status
from treatments.consultations.models import ConsultationRequest, InformationRequest
from treatments.consultations.request_fields import TEXT_FIELDS
from treatments.consultations.texts import is_one_line, is_storable, looks_blank

TEXTS = {field.name: field for field in TEXT_FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the patient's page, by its key and in the words of the page."""

    key: str
    title: str


@write_lock()
@transaction.atomic
def add_answers(
    *,
    consultation: ConsultationRequest,
    part: Part,
    texts: Mapping[str, str],
    answers: Mapping[str, Answer | None],
    labels: Mapping[str, str],
    write_messages: MessageWriter,
    at: datetime,
    in_person: bool = False,
) -> ConsultationRequest:
    """Replace these texts and suitability answers; None takes an answer away. Nothing else of the request changes.

    `labels` are the questions of the texts. What is stored already is not stored again, so a form may be sent twice.
    An answer of danger that was not there before makes the request urgent; only staff take that back.
    """
    _refuse_texts(texts)
    refuse_unstorable([answer.as_row() for answer in answers.values() if answer], "answers")
    current = _open(consultation)
    before = {answer.key: answer for answer in current.suitability}
    changed_texts = [name for name, text in texts.items() if getattr(current, name) != text]
    changed_answers = {key: answer for key, answer in answers.items() if before.get(key) != answer}
    if not changed_texts and not changed_answers and not in_person:
        return current
    for name in changed_texts:
        setattr(current, name, texts[name])
    after = {**before, **changed_answers}
    current.answers = [answer.as_row() for answer in after.values() if answer]
    dangers = [answer for answer in changed_answers.values() if answer and answer.level == DANGER]
    if dangers:
        _make_urgent(current, dangers)
    current.clean_fields()
    questions = [labels[name] for name in changed_texts]
    questions += [(answer or before[key]).question for key, answer in changed_answers.items()]
    addition = Added(part=part, questions=questions, in_person=in_person)
    record_addition(
        current,
        addition,
        changed=(*changed_texts, "answers", *URGENCY_COLUMNS),
        write_messages=write_messages,
        pressing=bool(dangers),
        at=at,
    )
    return current


@write_lock()
@transaction.atomic
def answer_information(
    *,
    consultation: ConsultationRequest,
    asked: int,
    answer: str,
    part: Part,
    write_messages: MessageWriter,
    at: datetime,
) -> InformationRequest:
    """Answer what staff asked in words; `asked` is the key of their question.

    Later words are added below earlier ones, and the same words sent again change nothing.
    Raises NothingAsked if this request has no such question.
    """
    if looks_blank(answer) or not is_storable(answer):
        raise TextUnstorable("answer")
    current = _open(consultation)
    question = current.information_requests.filter(pk=asked, kind=InformationKind.ANSWER).first()
    if question is None:
        raise NothingAsked
    if question.answer == answer or question.answer.endswith(f"\n\n{answer}"):
        return question
    question.answer = f"{question.answer}\n\n{answer}" if question.answer else answer
    question.answered_at = at
    question.clean_fields(exclude=["consultation", "asked_by"])
    question.save(update_fields=["answer", "answered_at"])
    addition = Added(part=part, questions=[question.words])
    record_addition(current, addition, changed=(), write_messages=write_messages, pressing=True, at=at)
    return question


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What is noted of one addition."""

    part: Part
    questions: Sequence[str] = ()
    in_person: bool = False


def record_addition(
    current: ConsultationRequest,
    added: Added,
    *,
    changed: Collection[str],
    write_messages: MessageWriter,
    pressing: bool,
    at: datetime,
) -> None:
    """Save `changed` of a locked request, note what was added and when, and tell staff.

    Staff are told if it is pressing, or if they have read everything before. Otherwise they have yet to open it.
    """
    seen = current.opened_at is not None and not current.has_something_new
    before = current.status
    added_at = _after(current.additions_read_at, at)
    current.added_at = added_at
    status_columns = STATUS_COLUMNS if _return_to_staff(current, at=at) else ()
    save_next_version(current, at=at, changed=(*changed, *status_columns, "added_at"))
    _note(current, added, at=added_at)
    record_event(
        kind=EventKind.ADDED,
        at=at,
        by=None,
        consultation=current,
        part=added.part.key,
        questions=len(added.questions),
        in_person=added.in_person,
        before=before,
        after=current.status,
        version=current.version,
    )
    if pressing or seen:
        letters = write_messages(message_context(current))
        notices = [letter for letter in letters if letter.kind == MessageKind.STAFF_NOTICE]
        queue_messages(consultation=current, messages=notices, by=None, at=at)


@transaction.atomic
def read_additions(*, consultation: ConsultationRequest, by: AbstractBaseUser, at: datetime) -> None:
    """Somebody who may read it has read what was added until `consultation` was loaded; what came later stays new."""
    if not consultation.has_something_new:
        return
    current = lock(consultation)
    if current.has_something_new:
        current.additions_read_at = consultation.added_at
        current.save(update_fields=["additions_read_at"])
        record_event(kind=EventKind.OPENED, at=at, by=by, consultation=current, additions=True)


def _open(consultation: ConsultationRequest) -> ConsultationRequest:
    current = lock(consultation)
    if current.is_closed:
        raise MoveNotAllowed("Nothing is added to a closed request.")
    return current


def _refuse_texts(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if not is_storable(text) or (TEXTS[name].lines == 1 and not is_one_line(text)):
            raise TextUnstorable(name)


def _make_urgent(current: ConsultationRequest, dangers: Sequence[Answer]) -> None:
    reasons = [reason for reason in (current.urgent_reason, urgent_reason(dangers)) if reason]
    current.urgent, current.urgent_reason = True, "\n".join(reasons)


def _after(read_at: datetime | None, at: datetime) -> datetime:
    """Later than the last reading, also where a clock was set back: an addition must not count as read."""
    return at if read_at is None or at > read_at else read_at + timedelta(microseconds=1)


def _return_to_staff(current: ConsultationRequest, *, at: datetime) -> bool:
    """A request that waited for the patient is staff's turn again once nothing that they asked for is missing."""
    if current.status != Status.WAITING or current.information_requests.unanswered().exists():
        return False
    set_status(current, Status.BEING_READ if current.assigned_to_id else Status.NEW, outcome=None, at=at)
    return True


def _note(current: ConsultationRequest, added: Added, *, at: datetime) -> None:
    """One row for each part until staff have read it."""
    unread = current.additions.filter(part=added.part.key)
    if current.additions_read_at:
        unread = unread.filter(at__gt=current.additions_read_at)
    row = unread.last()
    if row is None:
        current.additions.create(
            at=at,
            part=added.part.key,
            title=added.part.title,
            questions=list(added.questions),
            in_person=added.in_person,
        )
        return
    row.at, row.in_person = at, added.in_person
    row.questions = list(dict.fromkeys([*row.questions, *added.questions]))
    row.save(update_fields=["at", "in_person", "questions"])
