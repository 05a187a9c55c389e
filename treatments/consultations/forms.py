"""Form fields for what a patient types, and the contact details, which patients and staff both correct.

A person's own words are kept exactly as they were sent, or refused with a sentence; never trimmed or corrected.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.consultations import rules, texts
from treatments.consultations.choices import Channel

DIGITS_OF_A_PHONE = 6
UNREADABLE = "\ufffd"  # what a decoder puts where the bytes were no text


class ExactTextField(forms.CharField):
    """Text of limited length, kept as it was sent. `lines` is the height of its box; with one it may not break."""

    def __init__(self, *, limit: int, lines: int = 1, **kwargs: Any) -> None:
        self.limit, self.lines = limit, lines
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput())
        super().__init__(strip=False, **kwargs)
        self.validators = []  # Django's message about NUL names neither the field nor a remedy; `validate` does

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser silently cuts a long paste at maxlength, so long texts have none: a script tells when it is near.
        length = {"data-limit": str(self.limit)} if self.lines > 1 else {"maxlength": str(self.limit)}
        return {"dir": "auto", **length}  # whoever writes Arabic on an English page writes from right to left

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.required and texts.looks_blank(value):
            raise ValidationError(self.error_messages["required"], code="required")
        for error in (unreadable(value), too_long(value, self.limit), "" if self.lines > 1 else broken_line(value)):
            if error:
                # The summary above the form shows the sentence alone, so it names its question.
                raise ValidationError(f"{self.label}: {error}", code="text")


class PhoneField(ExactTextField):
    """A phone number as its owner writes it. Refusing a real number is worse than accepting a mistyped one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            limit=rules.PHONE_LENGTH, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(texts.digits_of(value)) < DIGITS_OF_A_PHONE:
            raise ValidationError(_("Enter a phone number with its area code, such as 020 7946 0000."), code="phone")


class EmailField(forms.EmailField):
    """An email address. Spaces around it are not part of it and are dropped."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter an email address in the form name@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=rules.EMAIL_LENGTH, **kwargs)
        self.widget.attrs.update({"autocomplete": "email", "spellcheck": "false", "dir": "ltr"})

    def run_validators(self, value: str) -> None:
        """One message for whatever is wrong, not one for each rule."""
        try:
            if unreadable(value):
                raise ValidationError("unreadable")  # noqa: TRY301 - ends as every other fault does
            super().run_validators(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


def unreadable(text: str) -> str:
    if not texts.is_storable(text):
        return _(
            "This text holds a character that cannot be kept. Type the text again, or paste it without formatting."
        )
    if UNREADABLE in text:
        return _("Part of this text did not arrive as it was written (look for “\ufffd”). Type that part again.")
    return ""


def too_long(text: str, limit: int) -> str:
    over = texts.typed_length(text) - limit
    if over <= 0:
        return ""
    return ngettext(
        "This text is %(over)s character too long. Keep it to %(limit)s characters.",
        "This text is %(over)s characters too long. Keep it to %(limit)s characters.",
        over,
    ) % {"over": over, "limit": limit}


def broken_line(text: str) -> str:
    return "" if texts.is_one_line(text) else _("Write this on one line, without tabs.")


class ContactForm(forms.Form):
    """How a patient is reached. Phone or email is enough, but the one that we are to use must be there."""

    contact_channel = forms.ChoiceField(label=gettext_lazy("How to answer"), choices=Channel.choices)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = EmailField(label=gettext_lazy("Email"), required=False)

    def clean(self) -> dict[str, Any]:
        match self.cleaned_data.get("contact_channel"):
            case Channel.PHONE:
                self._require("phone", _("Enter a phone number, or choose email above."))
            case Channel.EMAIL:
                self._require("email", _("Enter an email address, or choose a call above."))
            case Channel.EITHER if not self.cleaned_data.get("email"):
                self._require("phone", _("Enter a phone number or an email address."))
        return self.cleaned_data

    def _require(self, name: str, message: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(message, code="required"))
