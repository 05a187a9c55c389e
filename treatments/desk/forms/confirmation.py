"""Forms that ask for the password again before data leaves the desk or is erased."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Short codes that stay in the history after the person's data is erased.
REASONS = [
    ("patient-asked", gettext_lazy("The patient asked for it")),
    ("sent-by-mistake", gettext_lazy("It was sent by mistake")),
    ("not-a-request", gettext_lazy("It is not a real request")),
    ("kept-elsewhere", gettext_lazy("It is kept in the clinic's own records now")),
]


class PasswordForm(forms.Form):
    """The password of the signed-in account; wrong ones count towards a lock-out as they do at signing in."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("Asked again, since patients' data leave the desk or are lost by this."),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> None:
        username = self.request.user.get_username()
        given = authenticate(self.request, username=username, password=self.cleaned_data["password"])
        if given != self.request.user:
            raise forms.ValidationError(_("This is not your password. Nothing has been done."))


class ExportForm(PasswordForm):
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("csv", gettext_lazy("CSV, for a spreadsheet")), ("json", gettext_lazy("JSON, for a program"))],
        widget=forms.RadioSelect,
        initial="csv",
    )
    contact = forms.BooleanField(
        label=gettext_lazy("With names and contact details"),
        help_text=gettext_lazy("Leave this empty for counting and reporting."),
        required=False,
    )
    field_order = ["format", "contact", "password"]


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The reason stays in the history, without the person."),
        choices=[("", gettext_lazy("Choose ...")), *REASONS],
    )


class ErasureForm(PasswordForm):
    """The second step: the reason was given in the first."""

    reason = forms.ChoiceField(choices=REASONS, widget=forms.HiddenInput)
