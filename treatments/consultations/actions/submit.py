"""A form becomes a request: rows, consent, history and letters in one transaction, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q

from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.draft import refuse_unstorable
from treatments.consultations.actions.notify import Letter, LetterWriter, facts_of, queue_letter
from treatments.consultations.actions.refusals import ConsentMissing, NotAnAdult, TextUnstorable
from treatments.consultations.answers import Answer, urgent_reason
from treatments.consultations.choices import Channel, EventKind, MessageKind
from treatments.consultations.keys import hash_of, letter_key, owner_key, same_key
from treatments.consultations.models import Consent, ConsultationRequest, Draft, Event, NameWord, Photo
from treatments.consultations.references import new_reference
from treatments.consultations.texts import digits_of, is_one_line, looks_blank, normalised_email, words_of

# After sending, the draft serves only to show its browser the sent page again.
SENT_PAGE_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A filled-in form, copied as it was sent. Texts are kept letter for letter."""

    name: str
    channel: Channel
    concern: str
    concern_title: str
    over_18: bool
    email: str = ""
    phone: str = ""
    contact_times: tuple[str, ...] = ()
    language: str = ""
    page_language: str = "en"
    access_needs: str = ""
    hopes: str = ""
    tried: str = ""
    message: str = ""
    answers: tuple[Answer, ...] = ()
    wants_letter: bool = False
    spam_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """The exact wording that stood beside the ticked box."""

    wording: str
    version: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """`owner_key` opens the whole record: the sent page shows it and nobody keeps it. None if it can no longer be made.

    `created` is False when the same form had arrived before.
    """

    consultation: ConsultationRequest
    owner_key: str | None
    created: bool


def submit_request(
    *,
    token: str,
    details: Details,
    consent: ConsentGiven | None,
    write_letters: LetterWriter,
    at: datetime,
    draft: Draft | None = None,
    by: AbstractBaseUser | None = None,
) -> Submitted:
    """Store a request exactly once for each form.

    `token` is the single-use token of the form; a second call with it, also in the same moment, stores nothing and
    returns the first request. The photos are those of `draft`. `write_letters` is called inside the transaction; its
    letters to the patient are dropped when the request is suspected spam, for the address may be anybody's.
    """
    if consent is None or not consent.wording.strip():
        raise ConsentMissing
    if not details.over_18:
        raise NotAnAdult
    _refuse_texts(details)
    while (earlier := find_submitted(token=token)) is None:
        reference = _free_reference()
        try:
            consultation = _store(
                reference=reference,
                token=token,
                details=details,
                consent=consent,
                write_letters=write_letters,
                draft=draft,
                by=by,
                at=at,
            )
        except IntegrityError:
            # The same form may have won the race, or another drawn the same reference: then look again.
            if not ConsultationRequest.objects.filter(Q(submit_token=token) | Q(reference=reference)).exists():
                raise
        else:
            return Submitted(consultation=consultation, owner_key=owner_key(token), created=True)
    return earlier


def find_submitted(*, token: str) -> Submitted | None:
    """The request that this form became, with its private link again; None while it has not arrived."""
    consultation = ConsultationRequest.objects.filter(submit_token=token).first()
    if consultation is None:
        return None
    key = owner_key(token)
    # After a change of the site's secret the old link still opens, but can no longer be written down.
    return Submitted(
        consultation=consultation,
        owner_key=key if same_key(consultation.owner_key_hash, key) else None,
        created=False,
    )


@transaction.atomic
def _store(
    *,
    reference: str,
    token: str,
    details: Details,
    consent: ConsentGiven,
    write_letters: LetterWriter,
    draft: Draft | None,
    by: AbstractBaseUser | None,
    at: datetime,
) -> ConsultationRequest:
    consultation = ConsultationRequest(
        reference=reference,
        submit_token=token,
        created_at=at,
        updated_at=at,
        name=details.name,
        channel=details.channel,
        contact_times=list(details.contact_times),
        language=details.language,
        page_language=details.page_language,
        access_needs=details.access_needs,
        concern=details.concern,
        concern_title=details.concern_title,
        hopes=details.hopes,
        tried=details.tried,
        message=details.message,
        answers=[answer.as_row() for answer in details.answers],
        urgent_reason=urgent_reason(details.answers),
        over_18=details.over_18,
        wants_letter=details.wants_letter,
        suspected_spam=bool(details.spam_reasons),
        spam_reasons=" ".join(details.spam_reasons),
        letter_key_hash=hash_of(letter_key(token)),
        owner_key_hash=hash_of(owner_key(token)),
        **contact_columns(email=details.email, phone=details.phone),
    )
    consultation.urgent = bool(consultation.urgent_reason)
    # Lengths and shapes are checked here, since SQLite knows none; the constraints stand in the database.
    consultation.clean_fields()
    consultation.save(force_insert=True)
    NameWord.objects.bulk_create(
        NameWord(consultation=consultation, word=word) for word in sorted(set(words_of(details.name)))
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
        suspected=list(details.spam_reasons),
    )
    for letter in write_letters(facts_of(consultation)):
        if _may_go(letter, consultation):
            queue_letter(consultation=consultation, letter=letter, by=None, at=at)
    return consultation


def contact_columns(*, email: str, phone: str) -> dict[str, str]:
    """The contact details as sent, and the forms of them that can be looked up."""
    digits = digits_of(phone)
    return {
        "email": email,
        "email_normalised": normalised_email(email),
        "phone": phone,
        "phone_digits": digits,
        "phone_backwards": digits[::-1],
    }


def _refuse_texts(details: Details) -> None:
    for field in ("name", "email", "phone", "language"):
        if not is_one_line(getattr(details, field)):
            raise TextUnstorable(field)
    if looks_blank(details.name):
        raise TextUnstorable("name")
    for field in Details.__slots__:
        value = getattr(details, field)
        refuse_unstorable([answer.as_row() for answer in value] if field == "answers" else value, field)


def _free_reference() -> str:
    """One that no request has, nor ever had: the history outlives requests."""
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
        )
        for position, photo in enumerate(photos, start=1)
    )
    held.photos.all().delete()
    held.answers = {}
    held.consultation = consultation
    held.expires_at = max(at, held.created_at) + SENT_PAGE_LIFETIME
    held.save(update_fields=["answers", "consultation", "expires_at"])
    return len(photos)


def _may_go(letter: Letter, consultation: ConsultationRequest) -> bool:
    if letter.kind == MessageKind.STAFF_NOTICE:
        return True
    return consultation.wants_letter and not consultation.suspected_spam
