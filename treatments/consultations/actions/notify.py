"""Letters go into the outbox in the transaction of the action that they are about; `outbox` sends them later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import TextUnstorable
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.keys import known_again, letter_key
from treatments.consultations.models import ConsultationRequest, Message
from treatments.consultations.texts import is_one_line, is_storable

# Staff hear of the first request at once; what comes in the minutes after it shares one letter (see `outbox`).
NOTICE_EVERY = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Finished wording. To staff: reference and link only. To a patient: no health word, and no name in the subject."""

    kind: MessageKind
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    """What a letter about a request may tell.

    `letter_key` opens the patient's page of state, not the record. It is empty where it can no longer be made, since
    the site's secret has changed; the link in an earlier letter opens all the same.
    """

    reference: str
    email: str
    page_language: str
    letter_key: str


def letter_context(consultation: ConsultationRequest) -> LetterContext:
    key = known_again(letter_key, consultation.submit_token_hash, consultation.letter_key_hash)
    return LetterContext(
        reference=consultation.reference,
        email=consultation.email,
        page_language=consultation.page_language,
        letter_key=key or "",
    )


# A door writes its letters with its own templates and links; the actions know neither.
LetterWriter = Callable[[LetterContext], Sequence[Letter]]


def queue_letter(
    *, consultation: ConsultationRequest | None, letter: Letter, by: AbstractBaseUser | None, at: datetime
) -> Message:
    return queue_letters(consultation=consultation, letters=[letter], by=by, at=at)[0]


def queue_letters(
    *, consultation: ConsultationRequest | None, letters: Iterable[Letter], by: AbstractBaseUser | None, at: datetime
) -> list[Message]:
    """All letters of one action in one statement. Only an account notice is about no request."""
    return Message.objects.bulk_create(_message(consultation, letter, by, at) for letter in letters)


def _message(
    consultation: ConsultationRequest | None, letter: Letter, by: AbstractBaseUser | None, at: datetime
) -> Message:
    if not is_one_line(letter.to) or not is_storable(letter.to):
        raise TextUnstorable("to")
    if not is_one_line(letter.subject) or not is_storable(letter.subject):
        raise TextUnstorable("subject")
    if not is_storable(letter.text):
        raise TextUnstorable("text")
    return Message(
        consultation=consultation,
        kind=letter.kind,
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        by_id=by.pk if by else None,
        created_at=at,
        due_at=_due_at(consultation, letter, at),
    )


def _due_at(consultation: ConsultationRequest | None, letter: Letter, at: datetime) -> datetime:
    """A notice waits for others where staff had one a moment ago; what may be urgent never waits."""
    if letter.kind != MessageKind.STAFF_NOTICE or consultation is None or consultation.urgent:
        return at
    recent = Message.objects.filter(kind=letter.kind, to=letter.to, sent_at__gt=at - NOTICE_EVERY, sent_at__lte=at)
    last = recent.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return last + NOTICE_EVERY if last else at


@transaction.atomic
def revive_letter(*, message: Message, by: AbstractBaseUser, at: datetime) -> None:
    """Try once more a letter that was set aside, with a fresh count of refusals."""
    changed = Message.objects.filter(pk=message.pk, dead_at__isnull=False).update(dead_at=None, due_at=at, refusals=0)
    if changed:
        record_event(
            kind=EventKind.LETTER_REVIVED, at=at, by=by, consultation=message.consultation, letter=message.kind
        )
