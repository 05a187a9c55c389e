"""Ready wording for replies, filled in for one request; staff change it before it goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from treatments import shelf
from treatments.consultations.models import ConsultationRequest

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    key: str
    title: str
    subject: str
    text: str


def wordings_for(consultation: ConsultationRequest) -> list[Wording]:
    """In the language that the patient's form was in, or in English where a wording has not been translated."""
    clinic = shelf.library().site.clinic
    words = {"reference": consultation.reference, "clinic_name": clinic.name, "clinic_phone": clinic.phone}
    return [
        Wording(
            key=reply.key,
            title=reply.title,
            # Anybody near a phone may read a subject, so the name stays out of it whatever the wording says.
            subject=" ".join(_filled(reply.subject, words | {"name": ""}).split()),
            text=_filled(reply.text, words | {"name": consultation.name}).strip(),
        )
        for reply in shelf.library().replies(consultation.page_language)
    ]


def _filled(wording: str, words: Mapping[str, str]) -> str:
    """In one pass, so that braces in a patient's name stay what they are."""
    return PLACE.sub(lambda place: words.get(place[1], place[0]), wording)
