"""A form becomes a request: rows, consent, history and messages in one transaction, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.details import ConsentGiven, RequestData, new_request, refuse_texts
from treatments.consultations.actions.draft import refuse_unstorable
from treatments.consultations.actions.exceptions import ConsentMissing, NotAnAdult
from treatments.consultations.actions.limit import count_attempt
from treatments.consultations.actions.notify import MessageContent, MessageWriter, message_context, queue_messages
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.keys import derived_key_matching, hash_of, owner_key
from treatments.consultations.models import Consent, ConsultationRequest, Draft, Event, NameWord, Photo
from treatments.consultations.references import new_reference
from treatments.consultations.texts import normalised_email, words_of

__all__ = ["ConsentGiven", "RequestData", "Submitted", "find_submitted", "submit_request"]

# After sending, the draft serves only to show its browser the sent page again.
SENT_PAGE_LIFETIME = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """`owner_key` opens the whole record; shown on the sent page, never stored. None if it can no longer be made.

    `created` is False when the same form had arrived before.
    """

    consultation: ConsultationRequest
    owner_key: str | None
    created: bool


def submit_request(
    *,
    token: str,
    data: RequestData,
    consent: ConsentGiven | None,
    write_messages: MessageWriter,
    at: datetime,
    draft: Draft | None = None,
    by: AbstractBaseUser | None = None,
) -> Submitted:
    """Store a request exactly once for each form.

    `token` is the single-use token of the form; a second call with it, also in the same moment, stores nothing and
    returns the first request. Photos in `draft` become its own. Letters to the patient are dropped when the request is
    suspected spam, because the address may belong to anybody.
    """
    if consent is None or not consent.wording.strip():
        raise ConsentMissing
    if not data.over_18:
        raise NotAnAdult
    refuse_texts(data)
    refuse_unstorable(token, "token")
    refuse_unstorable([consent.wording, consent.version, consent.language], "consent")
    while (earlier := find_submitted(token=token)) is None:
        reference = _free_reference()
        consultation = new_request(data, reference=reference, token=token, at=at)
        messages = [one for one in write_messages(message_context(consultation)) if _may_go(one, consultation)]
        try:
            _store(consultation=consultation, consent=consent, messages=messages, draft=draft, by=by, at=at)
        except IntegrityError:
            # A concurrent submission may have stored the same form, or used the same reference: then query again.
            if not ConsultationRequest.objects.filter(
                Q(submit_token_hash=hash_of(token)) | Q(reference=reference)
            ).exists():
                raise
        else:
            return Submitted(consultation=consultation, owner_key=owner_key(token), created=True)
    return earlier


def find_submitted(*, token: str) -> Submitted | None:
    """The request that this form became, with its private link again; None while it has not arrived."""
    consultation = ConsultationRequest.objects.filter(submit_token_hash=hash_of(token)).first()
    if consultation is None:
        return None
    # After a change of the site's secret the old link still works, but its key may no longer be derivable.
    key = derived_key_matching(owner_key, token, consultation.owner_key_hash)
    return Submitted(consultation=consultation, owner_key=key, created=False)


@write_lock()
@transaction.atomic
def _store(
    *,
    consultation: ConsultationRequest,
    consent: ConsentGiven,
    messages: Sequence[MessageContent],
    draft: Draft | None,
    by: AbstractBaseUser | None,
    at: datetime,
) -> None:
    """Only writes: SQLite allows one writer at a time, so everything else is computed before."""
    consultation.save(force_insert=True)
    NameWord.objects.bulk_create(
        NameWord(consultation=consultation, word=word) for word in sorted(set(words_of(consultation.name)))
    )
    Consent.objects.create(
        consultation=consultation,
        wording=consent.wording,
        version=consent.version,
        language=consent.language,
        sha256=Consent.fingerprint(consent.wording),
        given_at=at,
    )
    photos = _take_over(draft, consultation, at=at) if draft else 0
    record_event(
        kind=EventKind.RECEIVED,
        at=at,
        by=by,
        consultation=consultation,
        photos=photos,
        suspected=consultation.spam_reasons.split(),
    )
    going = [content for content in messages if _is_within_cap(content, at=at)]
    queue_messages(consultation=consultation, messages=going, by=None, at=at)


def _free_reference() -> str:
    """A reference that no request has or ever had: the history outlives requests."""
    reference = new_reference()
    while Event.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


def _take_over(draft: Draft, consultation: ConsultationRequest, *, at: datetime) -> int:
    """The draft's photos become the request's, file and all; its answers go."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    photos = list(held.photos.order_by("position"))
    Photo.objects.bulk_create(
        Photo(
            consultation=consultation,
            name=photo.name,
            position=position,
            width=photo.width,
            height=photo.height,
            size=photo.size,
            sha256=photo.sha256,
            sent_sha256=photo.sent_sha256,
        )
        for position, photo in enumerate(photos, start=1)
    )
    held.photos.all().delete()
    held.answers = {}
    held.consultation = consultation
    held.expires_at = max(at, held.created_at) + SENT_PAGE_LIFETIME
    held.save(update_fields=["answers", "consultation", "expires_at"])
    return len(photos)


def _is_within_cap(content: MessageContent, *, at: datetime) -> bool:
    """Anybody may type anybody's address, so one address gets few receipts a day. Staff see every request."""
    if content.kind == MessageKind.STAFF_NOTICE:
        return True
    most = settings.LETTERS_PER_ADDRESS_PER_DAY
    return count_attempt(address=normalised_email(content.to), what="letter", limit=most, window=DAY, at=at).allowed


def _may_go(content: MessageContent, consultation: ConsultationRequest) -> bool:
    if content.kind == MessageKind.STAFF_NOTICE:
        return True
    return consultation.wants_letter and not consultation.suspected_spam
