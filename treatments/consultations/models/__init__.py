"""The tables: fields, constraints and queries. Everything that changes a row is in `actions`."""

from treatments.consultations.models.addition import Addition
from treatments.consultations.models.attempt_count import AttemptCount
from treatments.consultations.models.consent import Consent
from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.models.contact_change import ContactChange
from treatments.consultations.models.draft import Draft, DraftPhoto
from treatments.consultations.models.event import Event
from treatments.consultations.models.information_request import InformationRequest
from treatments.consultations.models.message import Message
from treatments.consultations.models.name_word import NameWord
from treatments.consultations.models.note import Note
from treatments.consultations.models.photo import Photo
from treatments.consultations.models.prefix import Begins
from treatments.consultations.models.request_link import RequestLink
from treatments.consultations.models.staff_draft import StaffDraft
from treatments.consultations.models.urgency_entry import UrgencyEntry

__all__ = [
    "Addition",
    "AttemptCount",
    "Begins",
    "Consent",
    "ConsultationRequest",
    "ContactChange",
    "Draft",
    "DraftPhoto",
    "Event",
    "InformationRequest",
    "Message",
    "NameWord",
    "Note",
    "Photo",
    "RequestLink",
    "StaffDraft",
    "UrgencyEntry",
]
