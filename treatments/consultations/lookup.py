"""What a patient's own links may see, and which draft a cookie opens.

Each is one query by the hash of the key, whether it matches or not: a wrong key, an erased request
and a mistyped reference are the same None, after the same work.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from treatments.consultations.choices import MessageKind, Status
from treatments.consultations.keys import hash_of
from treatments.consultations.models import (
    Addition,
    ConsultationRequest,
    Draft,
    InformationRequest,
    Photo,
)
from treatments.consultations.references import normalise_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """What the link in an email shows. It may reach a stranger, so it contains nothing about the patient."""

    reference: str
    status: Status
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    erased_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRequest:
    """What a private link opens. `owner` is the whole record, and only there for the link of the sent page."""

    state: StateView
    owner: ConsultationRequest | None = None


def request_by_key(*, reference: str, key: str) -> LinkedRequest | None:
    consultation = _found(reference, key)
    if consultation is None:
        return None
    is_owner = consultation.owner_key_hash == hash_of(key)
    return LinkedRequest(state=_state(consultation), owner=consultation if is_owner else None)


def request_behind_link(*, reference: str, key: str) -> ConsultationRequest | None:
    """The request that either link may withdraw or add to. Only the owner's link may show it."""
    return _found(reference, key)


def draft_by_key(*, key: str, at: datetime) -> Draft | None:
    """The draft that this cookie opens, sent or not, while it lives."""
    return Draft.objects.alive(at).select_related("consultation").filter(key_hash=hash_of(key)).first()


def has_receipt(consultation: ConsultationRequest) -> bool:
    """Whether a receipt went to the patient, or waits in the outbox."""
    return consultation.messages.filter(kind=MessageKind.RECEIPT).exists()


def photos_of_request(consultation: ConsultationRequest) -> tuple[Photo, ...]:
    return tuple(consultation.photos.order_by("position"))


def asked_of_patient(consultation: ConsultationRequest) -> tuple[InformationRequest, ...]:
    """What staff asked for, the unanswered first."""
    return tuple(sorted(consultation.information_requests.all(), key=lambda asked: asked.answered_at is not None))


def additions_to(consultation: ConsultationRequest) -> tuple[Addition, ...]:
    """What the patient added since it was sent, in order."""
    return tuple(consultation.additions.all())


def _found(reference: str, key: str) -> ConsultationRequest | None:
    key_hash = hash_of(key)
    consultation = ConsultationRequest.objects.filter(
        Q(owner_key_hash=key_hash) | Q(letter_key_hash=key_hash),
    ).first()
    return consultation if consultation and consultation.reference == normalise_reference(reference) else None


def _state(consultation: ConsultationRequest) -> StateView:
    return StateView(
        reference=consultation.reference,
        status=Status(consultation.status),
        received_at=consultation.created_at,
        answered_at=consultation.first_answered_at,
        closed_at=consultation.closed_at,
        erased_from=consultation.erased_from(settings.RETENTION),
    )
