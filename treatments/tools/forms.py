"""The forms of the tools. The choices are read from the address and not stored."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.library.schemas.questions import AftercarePathway, SuitabilityQuestion
from treatments.tools.healing import EARLIEST, LATEST
from treatments.ui.radios import Radios

NOT_SURE = "not-sure"


class HealingForm(forms.Form):
    """The kind of session and its day. Without a day the days are numbered only."""

    kind = forms.ChoiceField(
        widget=Radios,
        label=gettext_lazy("Which kind of session?"),
        error_messages={
            "required": gettext_lazy("Choose the kind of session, or “I am not sure”."),
            "invalid_choice": gettext_lazy("Choose one of the kinds of session that the form offers."),
        },
    )
    on = forms.DateField(
        label=gettext_lazy("Which day was it, or will it be?"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Enter the day as a date, such as 2026-11-27 or 27/11/2026.")},
    )

    def __init__(self, *args: Any, pathways: tuple[AftercarePathway, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pathways = {pathway.key: pathway for pathway in pathways}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - for the type checker
        kind.choices = [
            *((pathway.key, choice_label(pathway.name or pathway.title, pathway.sign)) for pathway in pathways),
            (NOT_SURE, choice_label(_("I am not sure"), _("We show how to find out."))),
        ]

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(
                _("Enter a day between %(first)s and %(last)s.") % {"first": EARLIEST.year, "last": LATEST.year}
            )
        return day

    @property
    def pathway(self) -> AftercarePathway | None:
        """None where somebody is not sure."""
        return self.pathways.get(self.cleaned_data["kind"])

    @cached_property
    def helper(self) -> FormHelper:
        return fields_alone(self)


class CalendarForm(HealingForm):
    """For the file, which needs a kind and a day. `quiet` leaves out every word about health."""

    quiet = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = _("Enter the day of the session, so that we can count from it.")

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        if kind == NOT_SURE:
            raise ValidationError(_("Choose the kind of session first. The reminders differ."))
        return kind


class PulseForm(forms.Form):
    """What the light meets, how long it lasts, and which moment of the close-up is shown."""

    target = forms.ChoiceField(
        widget=Radios,
        label=gettext_lazy("What does the light meet?"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the targets that the form offers.")},
    )
    pulse = forms.ChoiceField(
        widget=Radios,
        label=gettext_lazy("How long is the pulse?"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the pulses that the form offers.")},
    )
    step = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=4,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("The close-up has four moments, numbered 1 to 4.")
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            (
                "target",
                (
                    ("ink", choice_label(_("Grain of black ink"), _("0.1 µm, a ten-thousandth of a millimetre"))),
                    ("small-grain", choice_label(_("Small grain of skin pigment"), _("0.5 µm"))),
                    ("large-grain", choice_label(_("Large grain of skin pigment"), _("1 µm"))),
                    ("cell", choice_label(_("Cell full of pigment"), _("10 µm"))),
                    ("vessel", choice_label(_("Small blood vessel"), _("50 µm, as thick as a hair"))),
                ),
            ),
            (
                "pulse",
                (
                    ("10ms", choice_label(_("10 milliseconds"), _("a flash lamp or a long-pulsed laser"))),
                    ("20ns", choice_label(_("20 nanoseconds"), _("an older pigment laser (Q-switched ruby)"))),
                    ("5ns", choice_label(_("5 nanoseconds"), _("an older pigment laser (Q-switched Nd:YAG)"))),
                    ("900ps", choice_label(_("900 picoseconds"), _("the longest of the pico lasers"))),
                    ("750ps", choice_label(_("750 picoseconds"), _("a common pico laser"))),
                    ("450ps", choice_label(_("450 picoseconds"), _("a common pico laser"))),
                    ("300ps", choice_label(_("300 picoseconds"), _("among the shortest"))),
                ),
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = choices

    @cached_property
    def helper(self) -> FormHelper:
        helper = fields_alone(self)
        helper.layout = Layout("target", "pulse")  # the moment is chosen by the links of the close-up
        return helper


class SuitabilityForm(forms.Form):
    """The questions before a consultation. None has to be answered, but a sheet needs one answer."""

    def __init__(self, *args: Any, questions: tuple[SuitabilityQuestion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                required=False,
                label=question.words,
                help_text=question.why,
                # Chosen from the start, so that an answer can be taken back.
                choices=[*((answer.key, answer.label) for answer in question.answers), ("", _("Skip this question"))],
                widget=Radios,
                error_messages={
                    "invalid_choice": _("%(question)s Choose one of the answers that the form offers.")
                    % {"question": question.words}
                },
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError(_("Answer at least one question, and we make the sheet from it."), code="required")
        return self.cleaned_data

    @cached_property
    def helper(self) -> FormHelper:
        return fields_alone(self)


def choice_label(name: str, sign: str) -> str:
    return format_html("<span><b>{}</b> <span>{}</span></span>", name, sign)


def fields_alone(form: forms.Form) -> FormHelper:
    """The questions without a <form> and a button round them: the page has these, and a fragment to go to."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True  # the choices stand in the address or are kept by nobody, so nothing can be forged
    return helper
