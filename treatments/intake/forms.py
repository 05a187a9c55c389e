"""The forms of patients: the first page, the parts of the request's own page, and the correction of contact details."""

from collections.abc import Collection, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations.choices import Channel
from treatments.consultations.forms import ContactForm, ExactTextField
from treatments.consultations.request_fields import LATER_FIELDS, TEXT_FIELDS
from treatments.consultations.rules import MESSAGE_LENGTH
from treatments.intake.layout import SUITABILITY, PagePart, ask_layout, carried_fields, fields_of, groups_of
from treatments.intake.photos import PhotosField
from treatments.intake.questions import Questions, Reason
from treatments.intake.tickets import Ticket
from treatments.library.article import ConsentWording
from treatments.library.schemas.questions import SuitabilityQuestion
from treatments.ui.radios import Radios, TickBoxes

UNDER_18 = "no"
CHANNEL_FIELDS = {Channel.PHONE: "phone", Channel.EMAIL: "email"}


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
            field.help_text = questions.hint(name, *self.more_hints(name, time_zone))
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
        if name == "contact_times":
            return (_("Clinic time: %(zone)s.") % {"zone": time_zone.replace("_", " ")},)
        return ()


class CorrectionForm(PatientForm):
    """The same questions by themselves, on a request's private page."""

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.add_input(Submit("save", _("Save the new details")))
        return helper


class AskForm(PatientForm):
    """The first page: what a colleague needs to answer. The rest is asked on the request's own page."""

    contact_times = forms.MultipleChoiceField(required=False, widget=TickBoxes)
    concern = forms.ChoiceField(
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose what you would like to ask about, or “I am not sure”.")},
    )
    safety = forms.ChoiceField(
        widget=Radios,
        error_messages={
            "required": gettext_lazy("Say whether any of this is happening now. “I am not sure” is an answer, too.")
        },
    )
    over_18 = forms.ChoiceField(
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose whether you are 18 or older.")},
    )
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick this box if you agree. We may not keep your request without it.")
        },
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
        self.checked: str | None = None
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name"].error_messages["required"] = _("Enter a name we can call you by.")
        for field in CHANNEL_FIELDS.values():
            self.fields[field].hides_optional = True  # type: ignore[attr-defined] # needed if its way is chosen
        self.fields["website"].label = self.base_fields["website"].label
        self.fields["website"].help_text = ""
        self.fields["consent_version"].initial = wording.version
        self._add_health_fields(self.data or self.initial)
        self.order_fields([name for group in groups_of(self.questions) for name in group.fields])

    def start_with(self, initial: Mapping[str, Any]) -> None:
        """What stands in a form that is opened."""
        self.initial = {**self.initial, **initial}
        self._add_health_fields(initial)

    def _add_health_fields(self, given: Collection[str]) -> None:
        """For health answers that come along from another page: most forms have none, and need none of these."""
        for question in self.questions.suitability:
            if SUITABILITY + question.key in given:
                self.fields[SUITABILITY + question.key] = suitability_field(question)

    def add_text_fields(self) -> None:
        for field in TEXT_FIELDS:
            if field.later:
                continue
            self.fields[field.name] = ExactTextField(limit=field.length, lines=field.lines, required=field.required)

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = ask_layout(self.questions, checked=self.checked)
        return helper

    def carry(self, ticket: Ticket) -> None:
        """Replace the ticket in the form; the answers stay as they are."""
        self.data = self.data.copy()
        self.data["form_token"] = str(ticket)

    @property
    def is_under_18(self) -> bool:
        return self.data.get("over_18") == UNDER_18

    @property
    def reasons(self) -> list[Reason]:
        return self.questions.reasons(name for group in groups_of(self.questions) for name in group.fields)

    def clean(self) -> dict[str, Any]:
        """Only the chosen way counts: a fault in the other field is no fault, and stops nobody."""
        if other := self.unused_contact:
            self.errors.pop(other, None)
            self.cleaned_data.setdefault(other, "")
        return super().clean()

    @property
    def unused_contact(self) -> str:
        """The field of the way that was not chosen; empty where both or none may be used."""
        match self.cleaned_data.get("contact_channel"):
            case Channel.PHONE:
                return CHANNEL_FIELDS[Channel.EMAIL]
            case Channel.EMAIL:
                return CHANNEL_FIELDS[Channel.PHONE]
            case _:
                return ""

    @property
    def carried(self) -> tuple[str, ...]:
        return carried_fields(self.questions)

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
        # The empty choice is selected at first: text browsers would send the first answer, and an answer can be undone.
        choices=[*((answer.key, answer.label) for answer in question.answers), ("", _("Skip this question"))],
        widget=Radios,
    )
    name_the_question(field)
    return field


class FreeForm(forms.Form):
    """A form whose page draws the <form> and its buttons."""

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True  # the page has the token
        return helper


class PartForm(FreeForm):
    """One part of the page that helps to prepare. Nothing in it has to be answered."""

    # The stored answers that the page was made from, so that two tabs do not overwrite each other unseen.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    data: QueryDict

    def __init__(self, *args: Any, part: PagePart, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.questions = part, questions
        for field in LATER_FIELDS:
            if field.name in part.texts:
                self.fields[field.name] = ExactTextField(
                    limit=field.length,
                    lines=field.lines,
                    required=False,
                    label=questions.label(field.name),
                    help_text=questions.hint(field.name),
                )
        for question in part.questions:
            self.fields[SUITABILITY + question.key] = suitability_field(question)
        for optional in self.fields.values():
            optional.hides_optional = True  # type: ignore[attr-defined] # the page says that everything is

    @property
    def reasons(self) -> list[Reason]:
        asked = [Reason(question=one.words, why=one.why, used_by="") for one in self.part.questions]
        return [*self.questions.reasons(self.part.texts), *asked]

    def renew(self, seen: str) -> None:
        """Shown again, the form stands for what is stored now; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = seen

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(fields_of(self.part))


class PhotosForm(FreeForm):
    photos = PhotosField()

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].label = questions.label("photos")
        self.fields["photos"].help_text = questions.hint("photos")
        self.reasons = questions.reasons(["photos"])


class AnswerForm(FreeForm):
    """The answer to what staff asked."""

    answer = ExactTextField(
        limit=MESSAGE_LENGTH,
        lines=4,
        label=gettext_lazy("Your answer"),
        error_messages={"required": gettext_lazy("Write your answer, or ring us instead.")},
    )
