"""The fields of the form and the words beside them.

A person's own words are kept exactly as they were sent, or refused with a sentence; never trimmed or corrected. Labels,
hints and the reasons for asking come from content/questions.yaml.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.consultations import rules, texts
from treatments.consultations.choices import Channel
from treatments.library.article import Site
from treatments.library.schemas.questions import FormQuestion, SuitabilityQuestion

DIGITS_OF_A_PHONE = 6
UNREADABLE = "\ufffd"  # what a decoder leaves where the bytes were no text


class ExactTextField(forms.CharField):
    """Text of a limited length. `lines` is the room that the page gives it; with one, it must fit on that line."""

    def __init__(self, *, limit: int, lines: int = 1, **kwargs: Any) -> None:
        self.limit, self.lines = limit, lines
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput())
        super().__init__(strip=False, **kwargs)
        self.validators = []  # Django's own remark on NUL names neither the field nor the cure; `validate` does

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser cuts a long paste at maxlength without a word, so long texts have none: the hint tells the limit.
        return {} if self.lines > 1 else {"maxlength": str(self.limit)}

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.required and texts.looks_blank(value):
            raise ValidationError(self.error_messages["required"], code="required")
        for refusal in (unreadable(value), too_long(value, self.limit), "" if self.lines > 1 else broken_line(value)):
            if refusal:
                # The summary above the form shows the sentence alone, so it names its question.
                raise ValidationError(f"{self.label}: {refusal}", code="text")


class PhoneField(ExactTextField):
    """A phone number as its owner writes it. Refusing a real number is worse than taking one with a slip in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            limit=rules.PHONE_LENGTH, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(texts.digits_of(value)) < DIGITS_OF_A_PHONE:
            raise ValidationError(_("Enter a phone number with its area code, such as 020 7946 0000."), code="phone")


class EmailField(forms.EmailField):
    """An address that a letter can reach. Spaces round it are no part of it, so they are dropped."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter an email address in the form name@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=rules.EMAIL_LENGTH, **kwargs)
        self.widget.attrs.update({"autocomplete": "email", "spellcheck": "false"})

    def run_validators(self, value: str) -> None:
        """One sentence for whatever is wrong, not one for every rule it breaks."""
        try:
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


# Fields that are called otherwise in a request than in the file of questions.
KEYS = {"contact_times": "contact_time"}


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one library. A question that the file lacks still has a name, so the door stays open."""

    site: Site

    def ask(self, field: str) -> FormQuestion:
        key = KEYS.get(field, field)
        for question in self.site.questions:
            if question.key == key:
                return question
        return FormQuestion(key=key, label=key.replace("_", " ").capitalize(), hint="", why="", used_by="")

    def label(self, field: str) -> str:
        return self.ask(field).label

    def help(self, field: str, *more: str) -> SafeString:
        question = self.ask(field)
        return hint_and_why((question.hint, *more), question.why)

    def choices(self, field: str) -> list[tuple[str, str]]:
        if field == "concern":
            return [(concern.key, concern.title) for concern in self.site.concerns]
        answers = self.ask(field).answers
        return [(answer.key, answer.label) for answer in answers] or needed_choices(field)

    @property
    def suitability(self) -> tuple[SuitabilityQuestion, ...]:
        return self.site.suitability


def needed_choices(field: str) -> list[tuple[str, str]]:
    """The two choices without which no request can be sent, for when the file of questions cannot be read."""
    match field:
        case "contact_channel":
            return [(channel.value, str(channel.label)) for channel in (Channel.PHONE, Channel.EMAIL)]
        case "over_18":
            return [("yes", _("I am 18 or older")), ("no", _("I am under 18"))]
        case _:
            return []


def hint_and_why(hints: Iterable[str], why: str) -> SafeString:
    """A hint, and below it the reason for asking; both are plain text."""
    lines = [("hint-line", format_html("{}", hint)) for hint in hints if hint]
    if why:
        lines.append(("why", format_html("<b>{}</b> {}", _("Why we ask:"), why)))
    return format_html_join("", '<span class="{}">{}</span>', lines)
