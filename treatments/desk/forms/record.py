"""What staff type into a record. Every form that changes the request carries the version that its author saw."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations import rules
from treatments.consultations.choices import Outcome, Status
from treatments.consultations.forms import ContactForm, ExactTextField
from treatments.consultations.texts import looks_blank
from treatments.desk.staff_names import staff_name_with_account

REPLY_LENGTH = 10_000
SUBJECT_LENGTH = 200
STAFF_OUTCOMES = [choice for choice in Outcome.choices if choice[0] not in rules.PATIENTS_OUTCOMES]


class VersionedForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def note_field(*, required: bool) -> ExactTextField:
    return ExactTextField(
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("Never sent to the patient."),
        limit=rules.MESSAGE_LENGTH,
        lines=3,
        required=required,
        error_messages={"required": gettext_lazy("Type the note first.")},
    )


class NoteForm(forms.Form):
    note = note_field(required=True)


class MoveForm(VersionedForm):
    """A step; with an outcome where the request ends, and with a note if there is something to say."""

    status = forms.ChoiceField(choices=Status.choices)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ended"), choices=[("", gettext_lazy("Choose ...")), *STAFF_OUTCOMES], required=False
    )
    note = note_field(required=False)
    go_on = forms.BooleanField(label=gettext_lazy("Then open the next one"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        closing = data.get("status") == Status.CLOSED
        if closing and not data.get("outcome"):
            self.add_error("outcome", _("Choose how it ended before you close it."))
        data["outcome"] = Outcome(data["outcome"]) if closing and data.get("outcome") else None
        if looks_blank(data.get("note", "")):
            data["note"] = ""
        return data


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, obj: Any) -> str:
        return staff_name_with_account(obj)


class AssignForm(VersionedForm):
    to = ColleagueField(
        label=gettext_lazy("Give to"),
        empty_label=gettext_lazy("Nobody"),
        required=False,
        queryset=get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username"),
    )


class ReplyForm(VersionedForm):
    subject = ExactTextField(
        label=gettext_lazy("Subject"),
        help_text=gettext_lazy("Anybody near a phone may read it: no name and no health word."),
        limit=SUBJECT_LENGTH,
    )
    text = ExactTextField(
        label=gettext_lazy("Letter"),
        help_text=gettext_lazy("No word about skin or health, unless the patient agreed to read it in an email."),
        limit=REPLY_LENGTH,
        lines=12,
        error_messages={"required": gettext_lazy("Type the letter first.")},
    )
    then = forms.ChoiceField(
        label=gettext_lazy("After sending"),
        choices=[
            (Status.ANSWERED, gettext_lazy("Answered")),
            (Status.WAITING, gettext_lazy("Waiting for the patient, for I asked something")),
        ],
        widget=forms.RadioSelect,
        initial=Status.ANSWERED,
    )
    go_on = forms.BooleanField(label=gettext_lazy("Then open the next one"), required=False)


class ContactCorrectionForm(ContactForm, VersionedForm):
    """The contact details, with the choice of either way, which the patients' form does not offer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # the browser knows those of the nurse
