"""The questions of the form and the words beside them, which come from content/questions.yaml."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.consultations.choices import Channel
from treatments.library.article import Site
from treatments.library.schemas.questions import FormQuestion, SuitabilityQuestion

# Fields whose name in the form differs from their key in questions.yaml.
KEYS = {"contact_times": "contact_time"}


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one library. A question missing from the file still gets a label, so the form can be sent."""

    site: Site

    def ask(self, field: str) -> FormQuestion:
        key = KEYS.get(field, field)
        for question in self.site.questions:
            if question.key == key:
                return question
        return FormQuestion(key=key, label=key.replace("_", " ").capitalize())

    def label(self, field: str) -> str:
        return self.ask(field).label

    def help(self, field: str, *more: str) -> SafeString:
        question = self.ask(field)
        return hint_and_why((question.hint, *more), question.why, question.used_by)

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


def hint_and_why(hints: Iterable[str], why: str, used_by: str = "") -> SafeString:
    """A hint, and below it why we ask and who uses the answer; all of it is plain text."""
    lines = [("hint-line", format_html("{}", hint)) for hint in hints if hint]
    if why:
        lines.append(("why", format_html("<b>{}</b> {}", _("Why we ask:"), why)))
    if used_by:
        lines.append(("why", format_html("<b>{}</b> {}", _("Who uses it:"), used_by)))
    return format_html_join("", '<span class="{}">{}</span>', lines)
