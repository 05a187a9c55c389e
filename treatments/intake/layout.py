"""The order of the form: short groups, each with its own heading. The page of answers follows the same order."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crispy_forms.layout import HTML, Field, Fieldset, Layout, Submit
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from treatments.intake.forms import AskForm

SUITABILITY = "suitability_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`opening` names the partial that stands between the heading and the first question."""

    title: str
    fields: tuple[str, ...]
    opening: str = ""
    compact: bool = False


def groups_of(form: "AskForm") -> tuple[Group, ...]:
    health = tuple(name for name in form.fields if name.startswith(SUITABILITY))
    return (
        Group(
            title=_("How to reach you"),
            fields=("name", "contact_channel", "phone", "email", "contact_times", "language", "access_needs"),
        ),
        Group(title=_("What you would like to ask"), fields=("concern", "hopes", "tried", "message")),
        Group(title=_("Photos"), fields=("photos",), opening="intake/_photos.html"),
        Group(title=form.questions.label("suitability"), fields=health, opening="intake/_health.html", compact=True),
        Group(title=_("Your age and your consent"), fields=("over_18", "consent"), opening="intake/_consent.html"),
    )


def ask_layout(form: "AskForm") -> Layout:
    return Layout(
        *(_fieldset(group) for group in groups_of(form)),
        "consent_version",
        "form_token",
        Field("website", template="intake/_trap.html"),
        Submit("next", _("Check your answers")),
    )


def _fieldset(group: Group) -> Fieldset:
    opening = [HTML(f'{{% include "{group.opening}" %}}')] if group.opening else []
    marks = {"data_compact": ""} if group.compact else {}
    return Fieldset(group.title, *opening, *group.fields, **marks)
