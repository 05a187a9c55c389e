"""Messages are stored in the outbox in the transaction of the action that they are about; `outbox` sends them later."""

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
from treatments.consultations.keys import derived_key_matching, letter_key
from treatments.consultations.models import ConsultationRequest, Message
from treatments.consultations.texts import is_one_line, is_storable

# Staff are notified of the first request at once; those of the next minutes share one email (see `outbox`).
NOTICE_EVERY = timedelta(minutes=3)
# Whoever sends a letter sees at once what is wrong with it.
REPLY_HELD = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContent:
    """A finished text. To staff: reference and link only. To a patient: no health word, and no name in the subject.

    `sender_name` and `reply_to` are empty for a message of the site itself.
    """

    kind: MessageKind
    to: str
    subject: str
    text: str
    sender_name: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContext:
    """What a message about a request may contain.

    `letter_key` opens the patient's page of state, not the record. It is empty where it can no longer be made, since
    the site's secret has changed; the link in an earlier message still works.
    """

    reference: str
    email: str
    page_language: str
    letter_key: str


def message_context(consultation: ConsultationRequest) -> MessageContext:
    key = derived_key_matching(letter_key, consultation.submit_token_hash, consultation.letter_key_hash)
    return MessageContext(
        reference=consultation.reference,
        email=consultation.email,
        page_language=consultation.page_language,
        letter_key=key or "",
    )


# An app writes its messages with its own templates and links, which the actions do not have.
MessageWriter = Callable[[MessageContext], Sequence[MessageContent]]


def queue_message(
    *, consultation: ConsultationRequest | None, content: MessageContent, by: AbstractBaseUser | None, at: datetime
) -> Message:
    return queue_messages(consultation=consultation, messages=[content], by=by, at=at)[0]


def queue_messages(
    *,
    consultation: ConsultationRequest | None,
    messages: Iterable[MessageContent],
    by: AbstractBaseUser | None,
    at: datetime,
) -> list[Message]:
    """All messages of one action in one statement. Only an account notice is not about a request."""
    return Message.objects.bulk_create(_message(consultation, content, by, at) for content in messages)


def _message(
    consultation: ConsultationRequest | None, content: MessageContent, by: AbstractBaseUser | None, at: datetime
) -> Message:
    if not is_one_line(content.to) or not is_storable(content.to):
        raise TextUnstorable("to")
    if not is_one_line(content.sender_name) or not is_one_line(content.reply_to):
        raise TextUnstorable("sender")
    if not is_one_line(content.subject) or not is_storable(content.subject):
        raise TextUnstorable("subject")
    if not is_storable(content.text):
        raise TextUnstorable("text")
    return Message(
        consultation=consultation,
        kind=content.kind,
        to=content.to,
        subject=content.subject,
        text=content.text,
        sender_name=content.sender_name,
        reply_to=content.reply_to,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        by_id=by.pk if by else None,
        created_at=at,
        due_at=_due_at(consultation, content, at),
    )


def _due_at(consultation: ConsultationRequest | None, content: MessageContent, at: datetime) -> datetime:
    """A reply is held so that it can be taken back. A notice is delayed to share an email if staff just had one.

    A notice about what may be urgent is never delayed.
    """
    if content.kind == MessageKind.REPLY:
        return at + REPLY_HELD
    if content.kind != MessageKind.STAFF_NOTICE or consultation is None or consultation.urgent:
        return at
    recent = Message.objects.filter(kind=content.kind, to=content.to, sent_at__gt=at - NOTICE_EVERY, sent_at__lte=at)
    last = recent.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return last + NOTICE_EVERY if last else at


@transaction.atomic
def revive_message(*, message: Message, by: AbstractBaseUser, at: datetime) -> None:
    """Retry a message that was set aside, with its count of refusals reset."""
    changed = Message.objects.filter(pk=message.pk, dead_at__isnull=False).update(dead_at=None, due_at=at, refusals=0)
    if changed:
        record_event(
            kind=EventKind.LETTER_REVIVED, at=at, by=by, consultation=message.consultation, letter=message.kind
        )
