"""What a filled-in form says: as it is kept in a draft, as a person checks it, and as it is handed to the store."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from treatments.consultations.actions.submit import ConsentGiven, Details
from treatments.consultations.answers import DANGER, Answer
from treatments.consultations.choices import Channel
from treatments.consultations.lookup import ConsultationRequest
from treatments.intake.forms import AskForm
from treatments.intake.layout import SUITABILITY, groups_of
from treatments.intake.questions import Questions

NOT_KEPT = {"form_token", "website", "photos"}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    kind: str
    question: str
    answer: str
    care: str


def kept(form: AskForm) -> dict[str, list[str]]:
    """What was typed, letter for letter, for every field that had no fault."""
    return {
        name: form.data.getlist(name)
        for name in form.fields
        if name in form.data and name not in NOT_KEPT and name not in form.errors
    }


def as_data(kept_answers: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in kept_answers.items():
        data.setlist(name, list(values))
    return data


def as_initial(kept_answers: Mapping[str, Sequence[str]], form: AskForm) -> dict[str, Any]:
    """For a form that is opened again. The tick of consent is given anew each time the wording is shown."""
    several = {name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {
        name: list(values) if name in several else values[-1]
        for name, values in kept_answers.items()
        if values and name not in {"consent", "consent_version"}
    }


def line_groups(form: AskForm) -> tuple[LineGroup, ...]:
    return tuple(
        LineGroup(title=group.title, lines=_shortened(lines) if group.compact else lines)
        for group in groups_of(form)
        if group.fields != ("photos",)
        for lines in [tuple(_line(form, name) for name in group.all_fields)]
    )


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
    return Line(question=str(bound.label), answer=_in_words(bound.field, form.cleaned_data[name]), anchor=anchor)


def _in_words(field: forms.Field, value: Any) -> str:
    match field:
        case forms.MultipleChoiceField():
            return ", ".join(_chosen(field, value))
        case forms.ChoiceField():
            return "".join(_chosen(field, [value]))
        case forms.BooleanField():
            return _("Yes") if value else ""
        case _:
            return str(value)


def _chosen(field: forms.Field, keys: Collection[str]) -> tuple[str, ...]:
    choices = cast("forms.ChoiceField", field).choices
    return tuple(str(label) for key, label in cast("Iterable[tuple[str, str]]", choices) if key in keys)


def details_of(form: AskForm, *, spam_reasons: Sequence[str]) -> Details:
    said = form.cleaned_data
    channel = Channel(said["contact_channel"])
    return Details(
        name=said["name"],
        channel=channel,
        email=said["email"],
        phone=said["phone"],
        contact_times=_chosen(form.fields["contact_times"], said["contact_times"]),
        language=said["language"],
        page_language=get_language() or "en",
        access_needs=said["access_needs"],
        concern=said["concern"],
        concern_title=_in_words(form.fields["concern"], said["concern"]),
        hopes=said["hopes"],
        tried=said["tried"],
        message=said["message"],
        answers=tuple(health_answers(form)),
        over_18=said["over_18"] == "yes",
        wants_letter=bool(said["email"]) and channel != Channel.PHONE,
        spam_reasons=tuple(spam_reasons),
    )


def says_the_same(consultation: ConsultationRequest, details: Details) -> bool:
    """Whether a form holds nothing but what an earlier request holds already."""
    return (
        all(
            getattr(consultation, name) == getattr(details, name)
            for name in ("name", "channel", "email", "phone", "language", "access_needs", "concern", *STORIES)
        )
        and list(consultation.contact_times) == list(details.contact_times)
        and tuple(consultation.suitability) == details.answers
    )


STORIES = ("hopes", "tried", "message")


def stored_lines(consultation: ConsultationRequest, questions: Questions) -> tuple[Line, ...]:
    """Everything that a request holds, in the words of today's form."""
    words = {
        "name": consultation.name,
        "contact_channel": consultation.get_channel_display(),
        "phone": consultation.phone,
        "email": consultation.email,
        "contact_times": ", ".join(consultation.contact_times),
        "language": consultation.language,
        "access_needs": consultation.access_needs,
        "concern": consultation.concern_title,
        **{name: getattr(consultation, name) for name in STORIES},
    }
    told = [Line(question=questions.label(name), answer=answer, anchor="") for name, answer in words.items()]
    health = [Line(question=answer.question, answer=answer.label, anchor="") for answer in consultation.suitability]
    return (*told, *health)


def consent_of(form: AskForm) -> ConsentGiven:
    return ConsentGiven(wording=form.wording.text, version=form.wording.version, language=form.wording.language)


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


PRESSING = {"emergency": 0, "same-day": 1, "ask": 2}


def free_text(form: AskForm) -> str:
    return "\n".join(str(form.data.get(name, "")) for name in ("name", "language", "access_needs", *STORIES))


def fingerprint(given: Mapping[str, Sequence[str]], photos: Sequence[str]) -> str:
    """Tells whether the answers on a page of answers are still those that would be sent."""
    return hashlib.sha256(json.dumps([given, list(photos)], sort_keys=True).encode()).hexdigest()[:32]
