"""Answers as a person reads them: on the page to check before sending, and on a request's private page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.consultations.lookup import ConsultationRequest
from treatments.consultations.request_fields import ASKED_FIELDS, Kind, RequestField
from treatments.intake.forms import AskForm
from treatments.intake.layout import Group, groups_of
from treatments.intake.questions import Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question and its answer in words; no words mean that it was left out."""

    question: str
    answer: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGroup:
    title: str
    lines: tuple[Line, ...]


def line_groups(form: AskForm) -> tuple[LineGroup, ...]:
    return tuple(
        LineGroup(title=group.title, lines=_lines(form, group))
        for group in groups_of(form)
        if group.fields != ("photos",)
    )


def _lines(form: AskForm, group: Group) -> tuple[Line, ...]:
    lines = tuple(_line(form, name) for name in group.all_fields)
    return _shortened(lines) if group.compact else lines


def _shortened(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Of many optional questions those that were answered, and one line for the rest."""
    answered = tuple(line for line in lines if line.answer)
    left_out = len(lines) - len(answered)
    if not left_out:
        return lines
    words = ngettext("%(count)s question left out", "%(count)s questions left out", left_out) % {"count": left_out}
    first = next(line for line in lines if not line.answer)
    return (*answered, Line(question=words, answer="", anchor=first.anchor))


def _line(form: AskForm, name: str) -> Line:
    bound = form[name]
    anchor = f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)
    return Line(question=str(bound.label), answer=in_words(bound.field, form.cleaned_data[name]), anchor=anchor)


def stored_lines(consultation: ConsultationRequest, questions: Questions) -> tuple[Line, ...]:
    """Everything that a request holds, in the words of today's form."""
    told = [
        Line(question=questions.label(field.form_field), answer=_stored_words(consultation, field), anchor="")
        for field in ASKED_FIELDS
    ]
    health = [Line(question=answer.question, answer=answer.label, anchor="") for answer in consultation.suitability]
    return (*told, *health)


def _stored_words(consultation: ConsultationRequest, field: RequestField) -> str:
    match field.name, field.kind:
        case "channel", _kind:
            return consultation.get_channel_display()
        case "concern", _kind:
            return consultation.concern_title
        case name, Kind.CHOICES:
            return ", ".join(getattr(consultation, name))
        case name, _kind:
            return str(getattr(consultation, name))


def in_words(field: forms.Field, value: Any) -> str:
    match field:
        case forms.MultipleChoiceField():
            return ", ".join(chosen(field, value))
        case forms.ChoiceField():
            return "".join(chosen(field, [value]))
        case forms.BooleanField():
            return _("Yes") if value else ""
        case _:
            return str(value)


def chosen(field: forms.Field, keys: Collection[str]) -> tuple[str, ...]:
    choices = cast("forms.ChoiceField", field).choices
    return tuple(str(label) for key, label in cast("Iterable[tuple[str, str]]", choices) if key and key in keys)
