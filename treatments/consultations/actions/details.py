"""What a filled-in form holds, and the request row that it becomes."""

from dataclasses import dataclass
from datetime import datetime

from treatments.consultations.actions.draft import refuse_unstorable
from treatments.consultations.actions.exceptions import TextUnstorable
from treatments.consultations.answers import Answer, urgent_reason
from treatments.consultations.choices import Channel
from treatments.consultations.keys import hash_of, letter_key, owner_key
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.texts import digits_of, is_one_line, looks_blank, normalised_email


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


def new_request(details: Details, *, reference: str, token: str, at: datetime) -> ConsultationRequest:
    """The row, not yet saved. ValidationError where a text is too long or no address, for SQLite knows no lengths."""
    reason = urgent_reason(details.answers)
    consultation = ConsultationRequest(
        reference=reference,
        submit_token_hash=hash_of(token),
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
        urgent=bool(reason),
        urgent_reason=reason,
        over_18=details.over_18,
        wants_letter=details.wants_letter,
        suspected_spam=bool(details.spam_reasons),
        spam_reasons=" ".join(details.spam_reasons),
        letter_key_hash=hash_of(letter_key(hash_of(token))),
        owner_key_hash=hash_of(owner_key(token)),
        **contact_columns(email=details.email, phone=details.phone),
    )
    consultation.clean_fields()
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


def refuse_texts(details: Details) -> None:
    """Raises TextUnstorable with the name of the field."""
    for field in ("name", "email", "phone", "language"):
        if not is_one_line(getattr(details, field)):
            raise TextUnstorable(field)
    if looks_blank(details.name):
        raise TextUnstorable("name")
    for field in Details.__slots__:
        value = getattr(details, field)
        refuse_unstorable([answer.as_row() for answer in value] if field == "answers" else value, field)
