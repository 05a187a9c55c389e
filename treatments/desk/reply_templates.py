"""Reply templates filled in for one request; staff edit the text before sending it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from treatments import content
from treatments.consultations.choices import Status
from treatments.consultations.models import ConsultationRequest

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate:
    key: str
    title: str
    subject: str
    text: str
    asks: bool


def reply_templates_for(consultation: ConsultationRequest) -> list[ReplyTemplate]:
    """In the language that the patient's form was in, or in English where a template has not been translated."""
    clinic = content.current().site.clinic
    values = {"reference": consultation.reference, "clinic_name": clinic.name, "clinic_phone": clinic.phone}
    return [
        ReplyTemplate(
            key=reply.key,
            title=reply.title,
            # Anybody near a phone may read a subject, so the name stays out of it whatever the template says.
            subject=" ".join(_filled(reply.subject, values | {"name": ""}).split()),
            text=_filled(reply.text, values | {"name": consultation.name}).strip(),
            asks=reply.asks,
        )
        for reply in content.current().replies(consultation.page_language)
    ]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one pass, so that braces in a patient's name stay what they are."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def letter_with(
    chosen: ReplyTemplate, *, subject: str, text: str, untouched: Iterable[ReplyTemplate]
) -> dict[str, str]:
    """The boxes of a letter once ready wording was chosen: it replaces other ready wording, and nothing else."""
    ready = list(untouched)
    subject_is_ready = not subject.strip() or subject in {one.subject for one in ready}
    own = text.replace("\r\n", "\n").strip()
    own = "" if own in {one.text.replace("\r\n", "\n") for one in ready} else own
    return {
        "subject": chosen.subject if subject_is_ready else subject,
        "text": f"{own}\n\n{chosen.text}" if own else chosen.text,
        "then": Status.WAITING if chosen.asks else Status.ANSWERED,
    }
