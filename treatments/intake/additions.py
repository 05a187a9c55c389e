"""What a patient adds to a request on its own page: which parts there are, what is in them, and how one is saved.

The link of the sent page shows what is stored and replaces it. The link of a letter may have reached a stranger, so it
shows nothing: its words are added below those that are there, and an answer that it leaves open changes nothing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from treatments.consultations.actions.addition import Part, add_answers
from treatments.consultations.answers import Answer
from treatments.consultations.forms import too_long
from treatments.consultations.lookup import additions_to
from treatments.consultations.request_fields import length_of
from treatments.intake.forms import PartForm
from treatments.intake.layout import PHOTOS, SUITABILITY, PagePart, page_parts
from treatments.intake.messages import messages_on_addition
from treatments.intake.questions import Questions, answer_to

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest

IN_PERSON = "in-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """One line of the list of parts. Without `owner` nothing is said of what is stored."""

    part: PagePart
    asked: int
    given: int
    in_person: bool

    @property
    def is_begun(self) -> bool:
        return self.given > 0 or self.in_person


def part_states(consultation: "ConsultationRequest", questions: Questions, *, photos: int) -> list[PartState]:
    in_person = {row.part: row.in_person for row in additions_to(consultation)}
    answered = {answer.key for answer in consultation.suitability}
    states = []
    for part in page_parts(questions):
        given = sum(bool(getattr(consultation, name)) for name in part.texts)
        given += sum(question.key in answered for question in part.questions)
        if part.key == PHOTOS:
            given = photos
        asked = len(part.texts) + len(part.questions)
        states.append(PartState(part=part, asked=asked, given=given, in_person=in_person.get(part.key, False)))
    return states


def stored_values(consultation: "ConsultationRequest", part: PagePart) -> dict[str, str]:
    """What is stored of one part, by the names of its form."""
    chosen = {answer.key: answer.answer_key for answer in consultation.suitability}
    texts = {name: str(getattr(consultation, name)) for name in part.texts}
    return texts | {SUITABILITY + question.key: chosen.get(question.key, "") for question in part.questions}


def fingerprint_of(values: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def is_overwriting(consultation: "ConsultationRequest", form: PartForm) -> bool:
    """Whether the part was changed since this page was made from it, to something that the page does not say."""
    stored = stored_values(consultation, form.part)
    sent = {name: form.cleaned_data[name] for name in form.names}
    return form.cleaned_data["seen"] != fingerprint_of(stored) and sent != stored


def add_below(consultation: "ConsultationRequest", form: PartForm) -> dict[str, str]:
    """The texts of the form below those that are stored. An error of the form for each that no longer fits."""
    texts = {}
    for name in form.part.texts:
        old, new = str(getattr(consultation, name)), form.cleaned_data[name]
        known = not new or old == new or old.endswith(f"{_between(name)}{new}")
        texts[name] = old if known else f"{old}{_between(name)}{new}" if old else new
        if error := too_long(texts[name], length_of(name)):
            form.add_error(name, _("Together with what you sent before: %(error)s") % {"error": error})
    return texts


def _between(name: str) -> str:
    """What stands between two additions to one text."""
    return "; " if name == "language" else "\n\n"


def save_part(
    consultation: "ConsultationRequest",
    form: PartForm,
    *,
    texts: dict[str, str],
    owner: bool,
    in_person: bool,
    at: datetime,
) -> list[Answer]:
    """Save the part; the health answers that it gave. In person means: what is still open in it stays for the visit."""
    part = form.part
    answers: dict[str, Answer | None] = {}
    for question in part.questions:
        chosen = form.cleaned_data[SUITABILITY + question.key] or (IN_PERSON if in_person else "")
        answer = answer_to(question, chosen)
        if answer or owner:
            answers[question.key] = answer
    add_answers(
        consultation=consultation,
        part=Part(key=part.key, title=part.title),
        texts=texts,
        answers=answers,
        labels={name: str(form.fields[name].label) for name in part.texts},
        in_person=in_person,
        write_messages=messages_on_addition,
        at=at,
    )
    return [answer for answer in answers.values() if answer]
