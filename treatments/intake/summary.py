"""The answers of a form: as data to be stored, as rows to be read, and the care cards for some of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treatments.consultations.actions.submit import ConsentGiven, RequestData
from treatments.consultations.answers import DANGER, Answer
from treatments.consultations.choices import Channel
from treatments.consultations.request_fields import (
    ASKED_FIELDS,
    LATER_FIELDS,
    TEXT_FIELDS,
    TYPED_FIELDS,
    Kind,
    RequestField,
)
from treatments.intake.forms import AskForm
from treatments.intake.layout import SUITABILITY, groups_of
from treatments.intake.questions import Questions, answer_to, pressing

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest
    from treatments.library.schemas.questions import SuitabilityQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    kind: str
    question: str
    answer: str
    care: str


def care_cards(answers: Iterable[Answer], questions: Questions) -> tuple[CareCard, ...]:
    """The cards that must be read before going on, the most pressing first; one for each kind of danger."""
    found: dict[str, tuple[SuitabilityQuestion, Answer]] = {}
    by_key = {question.key: question for question in questions.suitability}
    for answer in answers:
        if answer.level != DANGER:
            continue
        behind = (by_key[answer.key],) if answer.key in by_key else questions.questions_behind(answer.answer_key)
        found |= {question.key: (question, answer) for question in behind}
    return tuple(
        CareCard(kind=question.card, question=answer.question, answer=answer.label, care=question.care)
        for question, answer in sorted(found.values(), key=lambda one: pressing(one[0]))
    )


def given_answers(form: AskForm) -> list[Answer]:
    """The answer to the safety question, and the health answers that came along from another page."""
    safety = form.questions.safety_answer(form.cleaned_data.get("safety", ""))
    carried = (
        answer_to(question, form.cleaned_data.get(SUITABILITY + question.key, ""))
        for question in form.questions.suitability
    )
    return [answer for answer in (safety, *carried) if answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One question and its answer as text, which is empty if the question was left out."""

    question: str
    answer: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSection:
    title: str
    rows: tuple[AnswerRow, ...]


def answer_sections(form: AskForm) -> tuple[AnswerSection, ...]:
    sections = [
        AnswerSection(
            title=group.title,
            rows=tuple(_row(form, name) for name in group.fields if name != form.unused_contact),
        )
        for group in groups_of(form.questions)
    ]
    carried = tuple(_row(form, name) for name in form.carried if form.cleaned_data.get(name))
    if carried:
        sections.append(AnswerSection(title=_("Health answers that go along"), rows=carried))
    return tuple(sections)


def _row(form: AskForm, name: str) -> AnswerRow:
    bound = form[name]
    anchor = f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)
    return AnswerRow(
        question=str(bound.label), answer=display_value(bound.field, form.cleaned_data[name]), anchor=anchor
    )


def stored_rows(consultation: "ConsultationRequest", questions: Questions) -> tuple[AnswerRow, ...]:
    """Everything that a request contains, with the labels of today's form."""
    asked = [
        AnswerRow(question=questions.label(field.form_field), answer=_stored_value(consultation, field), anchor="")
        for field in (*ASKED_FIELDS, *LATER_FIELDS)
    ]
    health = [
        AnswerRow(question=answer.question, answer=answer.label, anchor="") for answer in consultation.suitability
    ]
    return (*asked, *health)


def _stored_value(consultation: "ConsultationRequest", field: RequestField) -> str:
    match field.name, field.kind:
        case "channel", _kind:
            return consultation.get_channel_display()
        case "concern", _kind:
            return consultation.concern_title
        case name, Kind.CHOICES:
            return ", ".join(getattr(consultation, name))
        case name, _kind:
            return str(getattr(consultation, name))


def display_value(field: forms.Field, value: Any) -> str:
    match field:
        case forms.MultipleChoiceField():
            return ", ".join(chosen_labels(field, value))
        case forms.ChoiceField():
            return "".join(chosen_labels(field, [value]))
        case forms.BooleanField():
            return _("Yes") if value else ""
        case _:
            return str(value)


def chosen_labels(field: forms.Field, keys: Collection[str]) -> tuple[str, ...]:
    choices = cast("forms.ChoiceField", field).choices
    return tuple(str(label) for key, label in cast("Iterable[tuple[str, str]]", choices) if key and key in keys)


def request_data(form: AskForm, *, spam_reasons: Sequence[str]) -> RequestData:
    cleaned = form.cleaned_data
    channel = Channel(cleaned["contact_channel"])
    typed = {field.name: cleaned[field.name] for field in TYPED_FIELDS if not field.later}
    if form.unused_contact:
        typed[form.unused_contact] = ""
    return RequestData(
        **typed,
        channel=channel,
        contact_times=chosen_labels(form.fields["contact_times"], cleaned["contact_times"]),
        page_language=get_language() or "en",
        concern=cleaned["concern"],
        concern_title=display_value(form.fields["concern"], cleaned["concern"]),
        answers=tuple(given_answers(form)),
        over_18=cleaned["over_18"] == "yes",
        wants_letter=bool(typed["email"]),
        spam_reasons=tuple(spam_reasons),
    )


def consent_given(form: AskForm) -> ConsentGiven:
    return ConsentGiven(wording=form.wording.text, version=form.wording.version, language=form.wording.language)


def free_text(form: AskForm) -> str:
    return "\n".join(str(form.data.get(field.name, "")) for field in TEXT_FIELDS)
