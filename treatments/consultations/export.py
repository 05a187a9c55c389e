"""A request as plain JSON values, for the desk's exports and the command."""

from collections.abc import Iterator
from typing import Any

from treatments.consultations import storage
from treatments.consultations.choices import MessageKind
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.request_fields import REQUEST_FIELDS

CHUNK = 500


def as_record(consultation: ConsultationRequest) -> dict[str, Any]:
    """The request as it was sent, and its status. `photos` are paths in the private storage."""
    return {
        "ref": consultation.reference,
        "created": consultation.created_at.isoformat(),
        "status": consultation.status,
        "outcome": consultation.outcome,
        "urgent": consultation.urgent,
        "suspected_spam": consultation.suspected_spam,
        "fields": {field.name: getattr(consultation, field.name) for field in REQUEST_FIELDS},
        "consents": [
            {
                "wording": consent.wording,
                "version": consent.version,
                "language": consent.language,
                "sha256": consent.sha256,
                "given": consent.given_at.isoformat(),
            }
            for consent in consultation.consents.all()
        ],
        "photos": [str(storage.photo_path(photo.name)) for photo in consultation.photos.all()],
    }


def as_whole_record(consultation: ConsultationRequest) -> dict[str, Any]:
    """Everything stored about one person, for an access request, with notes, messages and who read the record."""
    return as_record(consultation) | {
        "notes": [
            {"at": note.at.isoformat(), "text": note.text, "about_health": note.about_health}
            for note in consultation.notes.all()
        ],
        "asked": [
            {
                "at": asked.asked_at.isoformat(),
                "what": asked.kind,
                "words": asked.words,
                "answer": asked.answer,
                "answered": asked.answered_at.isoformat() if asked.answered_at else None,
            }
            for asked in consultation.information_requests.all()
        ],
        "added": [
            {"at": added.at.isoformat(), "part": added.title, "questions": added.questions}
            for added in consultation.additions.all()
        ],
        "letters": [
            {
                "kind": message.kind,
                "to": message.to,
                "subject": message.subject,
                "text": message.text,
                "sent": message.sent_at.isoformat() if message.sent_at else None,
            }
            for message in consultation.messages.exclude(kind=MessageKind.STAFF_NOTICE)
        ],
        "contact_changes": [
            {
                "at": change.at.isoformat(),
                "old": {"email": change.old_email, "phone": change.old_phone},
                "new": {"email": change.new_email, "phone": change.new_phone},
            }
            for change in consultation.contact_changes.all()
        ],
        "urgency": [
            {"at": entry.at.isoformat(), "step": entry.step, "words": entry.words}
            for entry in consultation.urgency_entries.all()
        ],
        "call": {
            "on": consultation.call_on.isoformat() if consultation.call_on else None,
            "part": consultation.call_part,
            "words": consultation.call_words,
            "tries": consultation.call_tries,
        },
        "history": [
            {"at": event.at.isoformat(), "what": event.kind, "by": event.by_name} for event in consultation.events.all()
        ],
    }


def in_batches() -> Iterator[list[ConsultationRequest]]:
    """Every request in order of arrival, a few hundred in memory at a time; with all that `as_record` reads."""
    last = 0
    rows = ConsultationRequest.objects.order_by("pk").prefetch_related("photos", "consents")
    while batch := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield batch
        last = batch[-1].pk
