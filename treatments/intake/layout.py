"""The order of the pages: short groups, each with its own heading. The page of answers follows the same order.

The first page asks what is needed to answer. The parts of the request's own page are all optional.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from crispy_forms.layout import HTML, Field, Fieldset, Hidden, Layout, LayoutObject, Submit
from django.forms import Form
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.consultations.request_fields import ASKED_FIELDS, LATER_FIELDS, Reader
from treatments.intake.questions import Questions
from treatments.library.schemas.questions import SuitabilityQuestion

SUITABILITY = "suitability_"
PHOTOS = "photos"
MOST_QUESTIONS = 5  # in one part: more at once tire
WORDS_A_MINUTE = 200  # read with care, on a screen
SECONDS_A_TAP = 1.3  # pointing and pressing, by the keystroke-level model (Card, Moran and Newell 1980)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`openings` names the partials that stand before some of the fields."""

    title: str
    fields: tuple[str, ...]
    openings: tuple[tuple[str, str], ...] = ()


class Carried(LayoutObject):  # type: ignore[misc]
    """Health answers that were given on another page of this site: each with a tick, so that it can be taken out."""

    template = "intake/_carried.html"

    def __init__(self, *fields: str) -> None:
        self.fields = list(fields)

    def render(self, form: Form, context: Context, template_pack: str = "pico", **kwargs: Any) -> SafeString:
        given = [form[name] for name in self.fields if name in form.fields and form[name].value()]
        return render_to_string(self.template, {"given": given})


def groups_of(questions: Questions) -> tuple[Group, ...]:
    reach = tuple(field.form_field for field in ASKED_FIELDS if field.reader == Reader.ALL)
    return (
        Group(title=_("Your question"), fields=_asked(Reader.HEALTH)),
        Group(title=_("How to reach you"), fields=reach),
        Group(
            title=_("Before you send"),
            fields=("safety", "over_18", "consent"),
            openings=(("consent", "intake/_consent.html"),),
        ),
    )


def _asked(reader: Reader) -> tuple[str, ...]:
    return tuple(field.form_field for field in ASKED_FIELDS if field.reader == reader)


def carried_fields(questions: Questions) -> tuple[str, ...]:
    return tuple(SUITABILITY + question.key for question in questions.suitability)


def ask_layout(questions: Questions, *, checked: str | None = None) -> Layout:
    """`checked` marks the form that was shown again to be checked: it is sent from where it stands."""
    end = (
        [Submit("next", _("Check your answers"))]
        if checked is None
        else [Hidden("checked", checked), Submit("next", _("Send your request"))]
    )
    return Layout(
        *(_fieldset(group) for group in groups_of(questions)),
        Carried(*carried_fields(questions)),
        "consent_version",
        "form_token",
        Field("website", template="intake/_trap.html"),
        *end,
    )


def _fieldset(group: Group) -> Fieldset:
    openings = dict(group.openings)
    lines: list[Any] = []
    for name in group.fields:
        if name in openings:
            lines.append(HTML(f'{{% include "{openings[name]}" %}}'))
        lines.append(name)
    return Fieldset(group.title, *lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """One part of the page that helps to prepare: texts and health questions, or the photos."""

    key: str
    title: str
    texts: tuple[str, ...] = ()
    questions: tuple[SuitabilityQuestion, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the questions take to read and to tap; 0 for texts, which may be as short as somebody likes."""
        words = sum(
            len(f"{question.words} {' '.join(answer.label for answer in question.answers)}".split())
            for question in self.questions
        )
        return ceil(words / WORDS_A_MINUTE + len(self.questions) * SECONDS_A_TAP / 60)


def page_parts(questions: Questions) -> tuple[PagePart, ...]:
    return (
        PagePart(key=PHOTOS, title=questions.label(PHOTOS)),
        PagePart(key="words", title=_("In your own words"), texts=_later(Reader.HEALTH)),
        *_health_parts(questions),
        PagePart(key="visit", title=_("Your language and your visit"), texts=_later(Reader.ALL)),
    )


def part_of(questions: Questions, key: str) -> PagePart | None:
    return next((part for part in page_parts(questions) if part.key == key), None)


def _later(reader: Reader) -> tuple[str, ...]:
    return tuple(field.form_field for field in LATER_FIELDS if field.reader == reader)


def _health_parts(questions: Questions) -> tuple[PagePart, ...]:
    """A question with a `group` begins a part; so does every sixth one, where a clinic gave none."""
    found: list[tuple[str, list[SuitabilityQuestion]]] = []
    for question in questions.suitability:
        if not found or question.group or len(found[-1][1]) == MOST_QUESTIONS:
            found.append((question.group or questions.label("suitability"), []))
        found[-1][1].append(question)
    return tuple(
        PagePart(key=f"health-{number}", title=title, questions=tuple(asked))
        for number, (title, asked) in enumerate(found, start=1)
    )


def fields_of(part: PagePart) -> Sequence[str]:
    return (*part.texts, *(SUITABILITY + question.key for question in part.questions))
