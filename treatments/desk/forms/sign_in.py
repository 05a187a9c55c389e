"""The forms for signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

# The signed id of the account that fills in a form, so that its text is restored for nobody else.
AUTHOR = "_author"
AUTHOR_SALT = "treatments.desk.author"


class EnrolmentForm(forms.Form):
    """Setting up the first app of an account: its own first code, and the code that a manager handed over."""

    enrolment_code = forms.CharField(
        label=_("Code from a manager"),
        help_text=_("A manager makes it under Accounts and hands it to you. It works once, within three days."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Code of the app"),
        help_text=_("The six digits that your app shows now."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )
