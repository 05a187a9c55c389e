"""What one account may do with patients' requests: field by field, by the permissions of its groups."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class RightsOfAccount:
    """For a dataclass of rights, each of which is one permission."""

    PERMISSIONS: ClassVar[Mapping[str, str]]

    @classmethod
    def of(cls, user: AbstractBaseUser | AnonymousUser) -> Self:
        may = getattr(user, "has_perm", lambda _permission: False)
        return cls(**{field.name: may(cls.PERMISSIONS[field.name]) for field in fields(cls)})  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Rights(RightsOfAccount):
    """`health` is what a person asks and answers, and why it may be urgent. `notes` is writing them.

    Notes that are not about health are read by whoever may read the record; the others need `read_notes`.
    """

    PERMISSIONS = {
        "view": "consultations.view_consultationrequest",
        "triage": "consultations.triage_requests",
        "contact": "consultations.correct_contact",
        "health": "consultations.view_health_answers",
        "photos": "consultations.view_photos",
        "reply": "consultations.reply_requests",
        "notes": "consultations.write_notes",
        "read_notes": "consultations.read_notes",
        "export": "consultations.export_requests",
        "erase": "consultations.erase_requests",
        "consent": "consultations.view_consent",
        "history": "consultations.view_event",
        "letters": "consultations.view_message",
    }

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
