from django import forms
from django.utils.translation import gettext_lazy as _

from treatments.feedback.models import WORDS_LENGTH


class FeedbackForm(forms.Form):
    """Was this page useful? The component draws it, on the article and, sent back, on a page of its own."""

    useful = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        error_messages={
            "required": _("Choose Yes or No."),
            "invalid_choice": _("Choose Yes or No."),
        },
    )
    words = forms.CharField(
        required=False,
        max_length=WORDS_LENGTH,
        error_messages={
            "max_length": _("Write at most %(limit_value)d letters. You wrote %(show_value)d."),
        },
    )
