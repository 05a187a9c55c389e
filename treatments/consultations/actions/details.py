"""What a filled-in form holds, and the request row that it becomes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from treatments.consultations.actions.draft import refuse_unstorable
from treatments.consultations.actions.exceptions import TextUnstorable
from treatments.consultations.answers import Answer, urgent_reason
from treatments.consultations.choices import Channel
from treatments.consultations.keys import hash_of, letter_key, owner_key
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.request_fields import ANSWERED_FIELDS, REQUEST_FIELDS, TYPED_FIELDS
from treatments.consultations.texts import digits_of, is_one_line, looks_blank, normalised_email


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestData:
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
    more: str = ""
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


def columns_of(data: RequestData) -> dict[str, Any]:
    """Every field of the request as its column holds it."""
    values = {field.name: getattr(data, field.name) for field in REQUEST_FIELDS}
    stored = {
        "contact_times": list(data.contact_times),
        "answers": [answer.as_row() for answer in data.answers],
    }
    return values | stored


def new_request(data: RequestData, *, reference: str, token: str, at: datetime) -> ConsultationRequest:
    """The row, not yet saved. ValidationError if a text is too long or no address: SQLite does not enforce lengths."""
    reason = urgent_reason(data.answers)
    consultation = ConsultationRequest(
        **columns_of(data) | contact_columns(email=data.email, phone=data.phone),
        reference=reference,
        submit_token_hash=hash_of(token),
        created_at=at,
        updated_at=at,
        urgent=bool(reason),
        urgent_reason=reason,
        suspected_spam=bool(data.spam_reasons),
        spam_reasons=" ".join(data.spam_reasons),
        letter_key_hash=hash_of(letter_key(hash_of(token))),
        owner_key_hash=hash_of(owner_key(token)),
    )
    consultation.clean_fields()
    return consultation


def has_same_answers(consultation: ConsultationRequest, data: RequestData) -> bool:
    """Whether the first page contains nothing that an earlier request does not already contain.

    What was added on the request's own page since makes no difference.
    """
    columns = columns_of(data)
    same = all(
        getattr(consultation, field.name) == columns[field.name] for field in ANSWERED_FIELDS if field.name != "answers"
    )
    return same and all(answer in consultation.answers for answer in columns["answers"])


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


def refuse_texts(data: RequestData) -> None:
    """Raises TextUnstorable with the name of the field."""
    for field in TYPED_FIELDS:
        if field.lines == 1 and not is_one_line(getattr(data, field.name)):
            raise TextUnstorable(field.name)
    if looks_blank(data.name):
        raise TextUnstorable("name")
    for name, value in columns_of(data).items():
        refuse_unstorable(value, name)
    refuse_unstorable(data.spam_reasons, "spam_reasons")
