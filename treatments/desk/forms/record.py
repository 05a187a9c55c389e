"""What staff type into a record. Every form that changes the request carries the version that its author saw."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations import rules
from treatments.consultations.choices import Channel, Outcome, Status
from treatments.consultations.texts import is_one_line, is_storable, looks_blank
from treatments.desk.staff_names import staff_name_with_account

REPLY_LENGTH = 10_000
SUBJECT_LENGTH = 200
STAFF_OUTCOMES = [choice for choice in Outcome.choices if choice[0] not in rules.PATIENTS_OUTCOMES]


def storable(text: str) -> None:
    if not is_storable(text):
        raise forms.ValidationError(_("This text holds a character that cannot be kept. Type it anew."))


def one_line(text: str) -> None:
    if not is_one_line(text):
        raise forms.ValidationError(_("This must stand on one line."))


class VersionedForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def note_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("Never sent to the patient."),
        max_length=rules.MESSAGE_LENGTH,
        required=required,
        strip=False,
        validators=[storable],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    note = note_field(required=True)

    def clean_note(self) -> str:
        text: str = self.cleaned_data["note"]
        if looks_blank(text):
            raise forms.ValidationError(_("Type the note first."))
        return text


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
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        help_text=gettext_lazy("Anybody near a phone may read it: no name and no health word."),
        max_length=SUBJECT_LENGTH,
        validators=[storable, one_line],
    )
    text = forms.CharField(
        label=gettext_lazy("Letter"),
        help_text=gettext_lazy("No word about skin or health, unless the patient agreed to read it in an email."),
        max_length=REPLY_LENGTH,
        strip=False,
        validators=[storable],
        widget=forms.Textarea(attrs={"rows": 12}),
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

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if looks_blank(text):
            raise forms.ValidationError(_("Type the letter first."))
        return text


class ContactForm(VersionedForm):
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=rules.PHONE_LENGTH,
        required=False,
        validators=[storable, one_line],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"), max_length=rules.EMAIL_LENGTH, required=False, validators=[storable, one_line]
    )
    channel = forms.ChoiceField(label=gettext_lazy("How to answer"), choices=Channel.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        phone, email, channel = data.get("phone"), data.get("email"), data.get("channel")
        if self.errors:
            return data
        if not phone and not email:
            self.add_error("phone", _("Keep one way to reach the patient: a phone number or an email address."))
        elif channel == Channel.PHONE and not phone:
            self.add_error("channel", _("There is no phone number to ring."))
        elif channel == Channel.EMAIL and not email:
            self.add_error("channel", _("There is no email address to write to."))
        return data
