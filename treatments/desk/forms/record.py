"""What staff type into a record. Every form that changes the request carries the version that its author saw."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations import rules
from treatments.consultations.choices import InformationKind, Outcome, PartOfDay, Status
from treatments.consultations.forms import ContactForm, ExactTextField
from treatments.consultations.texts import looks_blank
from treatments.desk.staff_names import staff_name_with_account
from treatments.desk.word_search import health_words_in

# What ready wording leaves for staff: a line of nothing but a dash, a place in braces, a gap of underscores or dots.
UNFINISHED = re.compile(r"^\s*[-\u2013\u2014\u2022*]+\s*$|\{\w+\}|_{3,}|\.{4,}|\[\s*(?:\.\.\.|\u2026)?\s*\]")
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


def note_for_all_field() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Nothing about health: reception may read it"), required=False)


class NoteForm(RecordForm):
    note = note_field(required=True)
    note_for_all = note_for_all_field()


class MoveForm(VersionedForm):
    """A step; with an outcome where the request ends, and with a note if there is something to say."""

    status = forms.ChoiceField(choices=Status.choices)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ended"), choices=[("", gettext_lazy("Choose ...")), *STAFF_OUTCOMES], required=False
    )
    note = note_field(required=False)
    note_for_all = note_for_all_field()

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


class LinkForm(RecordForm):
    link_to = forms.CharField(
        label=gettext_lazy("Reference of the other request"), required=False, max_length=20, strip=True
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


class AskForm(VersionedForm):
    ask_kind = forms.ChoiceField(
        label=gettext_lazy("Ask for"),
        choices=InformationKind.choices,
        widget=forms.RadioSelect,
        initial=InformationKind.PHOTO,
    )
    ask_words = ExactTextField(
        label=gettext_lazy("What you ask"),
        help_text=gettext_lazy(
            "It stands on the private page, to which the letter leads. Whoever has the link reads it: no name, and "
            "nothing that the patient told you."
        ),
        limit=rules.MESSAGE_LENGTH,
        lines=3,
        error_messages={"required": gettext_lazy("Type what you ask for first.")},
    )


class ReplyForm(VersionedForm):
    """A letter. `names` are texts in which a brace or a health word means nothing: the patient's and the clinic's."""

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

    def __init__(self, *args: Any, names: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        if words := health_words_in(self._without_names(subject)):
            message = _("Take “%(word)s” out of the subject: anybody near a phone may read it.")
            raise forms.ValidationError(message % {"word": words[0]})
        self._refuse_unfinished(subject)
        return subject

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self._refuse_unfinished(text)
        return text

    def _refuse_unfinished(self, text: str) -> None:
        for line in self._without_names(text).splitlines():
            if found := UNFINISHED.search(line):
                message = _("“%(what)s” is still to be filled in. Write what belongs there, or take it out.")
                raise forms.ValidationError(message % {"what": found.group().strip()})

    def _without_names(self, text: str) -> str:
        for name in filter(None, self.names):
            text = text.replace(name, "")
        return text


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
    "ask": AskForm,
    "link": LinkForm,
}
# The note of a step and a note alone are the same box.
_SAME_BOX = {"note": "move"}


def auto_id_of(name: str) -> str:
    return f"{_SAME_BOX.get(name, name)}_%s"
