"""The answers of a form: as data to be stored, as rows to be read, and the care cards for some of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from treatments.consultations.actions.submit import ConsentGiven, RequestData
from treatments.consultations.answers import DANGER, Answer
from treatments.consultations.choices import Channel
from treatments.consultations.request_fields import ASKED_FIELDS, TEXT_FIELDS, TYPED_FIELDS, Kind, RequestField
from treatments.intake.forms import AskForm
from treatments.intake.layout import SUITABILITY, Group, groups_of
from treatments.intake.questions import Questions

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest

PRESSING = {"emergency": 0, "same-day": 1, "ask": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    kind: str
    question: str
    answer: str
    care: str


def care_cards(form: AskForm) -> tuple[CareCard, ...]:
    """The cards that must be read before going on, the most pressing first."""
    questions = {question.key: question for question in form.questions.suitability}
    cards = [
        CareCard(
            kind=questions[answer.key].card,
            question=answer.question,
            answer=answer.label,
            care=questions[answer.key].care,
        )
        for answer in health_answers(form)
        if answer.level == DANGER
    ]
    return tuple(sorted(cards, key=lambda card: PRESSING.get(card.kind, len(PRESSING))))


def health_answers(form: AskForm) -> list[Answer]:
    return [
        Answer(
            key=question.key,
            question=question.words,
            answer_key=answer.key,
            label=answer.label,
            level=answer.level,
            article=question.article,
            section=question.section,
        )
        for question in form.questions.suitability
        for answer in question.answers
        if answer.key == form.cleaned_data.get(SUITABILITY + question.key)
    ]


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
    return tuple(
        AnswerSection(title=group.title, rows=_rows(form, group))
        for group in groups_of(form.questions)
        if group.fields != ("photos",)
    )


def _rows(form: AskForm, group: Group) -> tuple[AnswerRow, ...]:
    rows = tuple(_row(form, name) for name in group.all_fields)
    return _shortened(rows) if group.compact else rows


def _shortened(lines: tuple[AnswerRow, ...]) -> tuple[AnswerRow, ...]:
    """The questions that were answered, and one row for all those left out."""
    answered = tuple(line for line in lines if line.answer)
    left_out = len(lines) - len(answered)
    if not left_out:
        return lines
    left_out_text = ngettext("%(count)s question left out", "%(count)s questions left out", left_out) % {
        "count": left_out
    }
    first = next(line for line in lines if not line.answer)
    return (*answered, AnswerRow(question=left_out_text, answer="", anchor=first.anchor))


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
        for field in ASKED_FIELDS
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
    return RequestData(
        **{field.name: cleaned[field.name] for field in TYPED_FIELDS},
        channel=channel,
        contact_times=chosen_labels(form.fields["contact_times"], cleaned["contact_times"]),
        page_language=get_language() or "en",
        concern=cleaned["concern"],
        concern_title=display_value(form.fields["concern"], cleaned["concern"]),
        answers=tuple(health_answers(form)),
        over_18=cleaned["over_18"] == "yes",
        wants_letter=bool(cleaned["email"]) and channel != Channel.PHONE,
        spam_reasons=tuple(spam_reasons),
    )


def consent_given(form: AskForm) -> ConsentGiven:
    return ConsentGiven(wording=form.wording.text, version=form.wording.version, language=form.wording.language)


def free_text(form: AskForm) -> str:
    return "\n".join(str(form.data.get(field.name, "")) for field in TEXT_FIELDS)
