"""What staff type into a record. Every form that changes the request carries the version that its author saw."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations import rules
from treatments.consultations.choices import Outcome, PartOfDay, Status
from treatments.consultations.forms import ContactForm, ExactTextField
from treatments.consultations.texts import looks_blank
from treatments.desk.staff_names import staff_name_with_account

REPLY_LENGTH = 10_000
SUBJECT_LENGTH = 200
STAFF_OUTCOMES = [choice for choice in Outcome.choices if choice[0] not in rules.PATIENTS_OUTCOMES]


class RecordForm(forms.Form):
    """One part of the page of a record. `unused` names boxes that the action leaves as they were typed."""

    unused: frozenset[str] = frozenset()


class VersionedForm(RecordForm):
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


class NoteForm(RecordForm):
    note = note_field(required=True)


class MoveForm(VersionedForm):
    """A step; with an outcome where the request ends, and with a note if there is something to say."""

    status = forms.ChoiceField(choices=Status.choices)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ended"), choices=[("", gettext_lazy("Choose ...")), *STAFF_OUTCOMES], required=False
    )
    note = note_field(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        closing = data.get("status") == Status.CLOSED
        if closing and not data.get("outcome"):
            self.add_error("outcome", _("Choose how it ended before you close it."))
        self.unused = frozenset() if closing else frozenset({"outcome"})
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


class UrgencyForm(VersionedForm):
    urgency_reason = ExactTextField(label=gettext_lazy("Why"), limit=rules.URGENCY_LENGTH, lines=2, required=False)


class ToldForm(RecordForm):
    told = ExactTextField(
        label=gettext_lazy("Who was told"),
        help_text=gettext_lazy("Such as the clinician on duty. The time is noted."),
        limit=rules.URGENCY_LENGTH,
        error_messages={"required": gettext_lazy("Type who was told first.")},
    )


class CallForm(VersionedForm):
    """A day on which to ring. `today` is the clinic's."""

    call_on = forms.DateField(
        label=gettext_lazy("Ring on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        error_messages={
            "required": gettext_lazy("Choose the day on which to ring."),
            "invalid": gettext_lazy("Enter the day as in 2026-12-03."),
        },
    )
    call_part = forms.ChoiceField(
        label=gettext_lazy("Part of the day"), choices=PartOfDay.choices, initial=PartOfDay.ANY
    )
    call_words = ExactTextField(
        label=gettext_lazy("About the call"),
        help_text=gettext_lazy("Such as: works nights, ask for her by her first name. Everybody at the desk reads it."),
        limit=rules.CALL_WORDS_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_call_on(self) -> date:
        day: date = self.cleaned_data["call_on"]
        if self.today and day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day


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


class ContactCorrectionForm(ContactForm, VersionedForm):
    """The contact details, with the choice of either way, which the patients' form does not offer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # the browser knows those of the nurse


# The forms of a record by the name of their action. They share one page, so a name means the same in each of them.
RECORD_FORMS: dict[str, type[RecordForm]] = {
    "move": MoveForm,
    "note": NoteForm,
    "reply": ReplyForm,
    "contact": ContactCorrectionForm,
    "assign": AssignForm,
    "urgency": UrgencyForm,
    "told": ToldForm,
    "call": CallForm,
}
# The note of a step and a note alone are the same box.
_SAME_BOX = {"note": "move"}


def auto_id_of(name: str) -> str:
    return f"{_SAME_BOX.get(name, name)}_%s"
