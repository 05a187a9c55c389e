"""What staff type at the sign-in desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

# The signed id of the account that fills in a form, so that its text is restored for nobody else.
AUTHOR = "_author"
AUTHOR_SALT = "treatments.desk.author"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )
