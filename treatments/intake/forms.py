"""The form that asks for a consultation, and the form that corrects contact details."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations.forms import ContactForm, ExactTextField
from treatments.consultations.request_fields import TEXT_FIELDS
from treatments.intake.layout import SUITABILITY, ask_layout, groups_of
from treatments.intake.photos import PhotosField
from treatments.intake.questions import Questions, hint_and_why
from treatments.intake.tickets import Ticket
from treatments.library.article import ConsentWording
from treatments.library.schemas.questions import SuitabilityQuestion
from treatments.ui.radios import Radios, TickBoxes

UNDER_18 = "no"


class PatientForm(ContactForm):
    """A form for patients: its labels, hints and choices are those of content/questions.yaml."""

    contact_channel = forms.ChoiceField(
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose whether we should ring or write.")},
    )

    data: QueryDict

    def __init__(self, *args: Any, questions: Questions, time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_text_fields()
        self.questions = questions
        for name, field in self.fields.items():
            field.label = questions.label(name)
            field.help_text = questions.help(name, *self.more_hints(name, time_zone))
            if isinstance(field, forms.ChoiceField):
                field.choices = questions.choices(name)
                name_the_question(field)

    def add_text_fields(self) -> None:
        """For a form with more than the contact details."""

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is drawn. Made only when needed, since many forms are only validated."""
        helper = FormHelper(self)
        helper.attrs = {"novalidate": ""}  # the server's messages are the same for everybody, and friendlier
        return helper

    def more_hints(self, name: str, time_zone: str) -> tuple[str, ...]:
        field = self.fields[name]
        if name == "contact_times":
            return (_("Clinic time: %(zone)s.") % {"zone": time_zone.replace("_", " ")},)
        if isinstance(field, ExactTextField) and field.lines > 1:
            return (_("Up to %(limit)s characters.") % {"limit": field.limit},)
        return ()


class CorrectionForm(PatientForm):
    """The same questions by themselves, on a request's private page."""

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.add_input(Submit("save", _("Save the new details")))
        return helper


class AskForm(PatientForm):
    """Everything a request may hold. Only a way to reach the person, the concern, consent and age are needed."""

    contact_times = forms.MultipleChoiceField(required=False, widget=TickBoxes)
    concern = forms.ChoiceField(
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose what you would like to ask about, or “I am not sure”.")},
    )
    photos = PhotosField()
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick this box if you agree. We may not keep your request without it.")
        },
    )
    over_18 = forms.ChoiceField(
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose whether you are 18 or older.")},
    )
    consent_version = forms.CharField(widget=forms.HiddenInput, required=False)
    form_token = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this field empty. It is here to catch machines."),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, wording: ConsentWording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name"].error_messages["required"] = _("Enter a name we can call you by.")
        self.fields["website"].label = self.base_fields["website"].label
        self.fields["website"].help_text = ""
        self.fields["consent_version"].initial = wording.version
        for question in self.questions.suitability:
            self.fields[SUITABILITY + question.key] = suitability_field(question)
        self.order_fields([name for group in groups_of(self.questions) for name in group.all_fields])

    def add_text_fields(self) -> None:
        for field in TEXT_FIELDS:
            self.fields[field.name] = ExactTextField(limit=field.length, lines=field.lines, required=field.required)

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = ask_layout(self.questions)
        return helper

    def carry(self, ticket: Ticket) -> None:
        """Replace the ticket in the form; the answers stay as they are."""
        self.data = self.data.copy()
        self.data["form_token"] = str(ticket)

    @property
    def is_under_18(self) -> bool:
        return self.data.get("over_18") == UNDER_18

    def clean_consent(self) -> bool:
        """A tick belongs to one version of the wording. If that has changed since, consent is asked again."""
        if self.data.get("consent_version") != self.wording.version:
            self.data = self.data.copy()  # shown again, the form has the new wording and no tick
            self.data.pop("consent")
            self.data["consent_version"] = self.wording.version
            raise ValidationError(_("The wording has changed. Read it once more, then tick the box."), code="wording")
        return bool(self.cleaned_data["consent"])


def name_the_question(field: forms.ChoiceField) -> None:
    field.error_messages["invalid_choice"] = _("%(question)s: choose one of the answers that the form offers.") % {
        "question": field.label
    }


def suitability_field(question: SuitabilityQuestion) -> forms.ChoiceField:
    field = forms.ChoiceField(
        required=False,
        label=question.words,
        help_text=hint_and_why((), question.why),
        # The empty choice is selected at first: text browsers would send the first answer, and an answer can be undone.
        choices=[*((answer.key, answer.label) for answer in question.answers), ("", _("Skip this question"))],
        widget=Radios,
    )
    name_the_question(field)
    return field
