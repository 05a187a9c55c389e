"""What one account may do with patients' requests: field by field, by the permissions of its groups."""

from dataclasses import dataclass, fields
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

PERMISSIONS = {
    "view": "view_consultationrequest",
    "triage": "triage_requests",
    "contact": "correct_contact",
    "health": "view_health_answers",
    "photos": "view_photos",
    "reply": "reply_requests",
    "notes": "write_notes",
    "read_notes": "read_notes",
    "export": "export_requests",
    "erase": "erase_requests",
    "consent": "view_consent",
    "history": "view_event",
    "letters": "view_message",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`health` is what a person asks and answers, and why it may be urgent. `notes` is writing them.

    Notes that are not about health are read by whoever may read the record; the others need `read_notes`.
    """

    view: bool = False
    triage: bool = False
    contact: bool = False
    health: bool = False
    photos: bool = False
    reply: bool = False
    notes: bool = False
    read_notes: bool = False
    export: bool = False
    erase: bool = False
    consent: bool = False
    history: bool = False
    letters: bool = False

    @classmethod
    def of(cls, user: AbstractBaseUser | AnonymousUser) -> Self:
        may = getattr(user, "has_perm", lambda _permission: False)
        return cls(**{field.name: may(f"consultations.{PERMISSIONS[field.name]}") for field in fields(cls)})
