"""What staff type at the sign-in desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

# Who writes in a form: told along with it, signed, so that it can be given back to nobody else.
WRITER = "_writer"
WRITER_SALT = "treatments.desk.writer"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )
