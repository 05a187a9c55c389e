"""The order of the form: short groups, each with its own heading. The page of answers follows the same order."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import HTML, Field, Fieldset, Layout, LayoutObject, Submit
from django.forms import Form
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.consultations.request_fields import ASKED_FIELDS, Reader
from treatments.intake.questions import Questions
from treatments.library.schemas.questions import SuitabilityQuestion

SUITABILITY = "suitability_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`opening` names the partial between the heading and the first question."""

    title: str
    fields: tuple[str, ...]
    opening: str = ""
    compact: bool = False
    folded: tuple[str, ...] = ()

    @property
    def all_fields(self) -> tuple[str, ...]:
        return (*self.fields, *self.folded)


class Folded(LayoutObject):  # type: ignore[misc]
    """Fields inside a <details> element, open if one of them was filled in or has an error."""

    template = "intake/_more_health.html"

    def __init__(self, *fields: str) -> None:
        self.fields = list(fields)

    def render(self, form: Form, context: Context, template_pack: str = "pico", **kwargs: Any) -> SafeString:
        touched = any(form[name].value() or form[name].errors for name in self.fields)
        content = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"content": content, "count": len(self.fields), "open": touched})


def groups_of(questions: Questions) -> tuple[Group, ...]:
    health = {SUITABILITY + question.key: may_be_dangerous(question) for question in questions.suitability}
    return (
        Group(title=_("How to reach you"), fields=_asked(Reader.ALL)),
        Group(title=_("What you would like to ask"), fields=_asked(Reader.HEALTH)),
        Group(title=_("Photos"), fields=("photos",), opening="intake/_photos.html"),
        Group(
            title=questions.label("suitability"),
            fields=tuple(name for name, dangerous in health.items() if dangerous),
            folded=tuple(name for name, dangerous in health.items() if not dangerous),
            opening="intake/_health.html",
            compact=True,
        ),
        Group(title=_("Your age and your consent"), fields=("over_18", "consent"), opening="intake/_consent.html"),
    )


def _asked(reader: Reader) -> tuple[str, ...]:
    return tuple(field.form_field for field in ASKED_FIELDS if field.reader == reader)


def ask_layout(questions: Questions) -> Layout:
    return Layout(
        *(_fieldset(group) for group in groups_of(questions)),
        "consent_version",
        "form_token",
        Field("website", template="intake/_trap.html"),
        Submit("next", _("Check your answers")),
    )


def _fieldset(group: Group) -> Fieldset:
    opening = [HTML(f'{{% include "{group.opening}" %}}')] if group.opening else []
    marks = {"data_compact": ""} if group.compact else {}
    folded = [Folded(*group.folded)] if group.folded else []
    return Fieldset(group.title, *opening, *group.fields, *folded, **marks)


def may_be_dangerous(question: SuitabilityQuestion) -> bool:
    """Whether an answer leads to a care card: such a question is never folded away."""
    return any(answer.level == "danger" for answer in question.answers)
