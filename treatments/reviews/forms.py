"""What staff send about an article. Errors are whole sentences, since they stand above the page as well."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.editorial.signing import SHORTEST_CHECKED
from treatments.reviews.models import WORDS_LENGTH


class WordsForm(forms.Form):
    """A remark or a reply."""

    words = forms.CharField(
        max_length=WORDS_LENGTH,
        error_messages={
            "required": gettext_lazy("Type the words first."),
            "max_length": gettext_lazy("Write at most %(limit_value)d letters. You wrote %(show_value)d."),
        },
    )


class SignForm(forms.Form):
    kind = forms.ChoiceField(choices=[("full", ""), ("typo", "")], error_messages={"required": gettext_lazy("Choose.")})
    checked = forms.CharField(
        min_length=SHORTEST_CHECKED,
        max_length=500,
        error_messages={
            "required": gettext_lazy("Say in a sentence what you checked."),
            "min_length": gettext_lazy("Say in a sentence what you checked."),
            "max_length": gettext_lazy("Say it in at most %(limit_value)d letters. You wrote %(show_value)d."),
        },
    )
    changed = forms.CharField(required=False, max_length=500)
    next = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Give the day of the next check as 2027-11-20.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("checked", "changed"):
            if name in data:
                data[name] = " ".join(data[name].split())  # a line of the header
        if data.get("kind") != "full" or "next" in self.errors:
            return data
        if data.get("next") is None:
            self.add_error("next", _("Give the day by which the text is checked again."))
        elif data["next"] <= self.today:
            self.add_error("next", _("The day of the next check must be later than today."))
        return data
