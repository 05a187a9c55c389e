"""The questions of the forms and the words beside them, which come from content/questions.yaml."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.consultations.answers import DANGER, Answer
from treatments.consultations.choices import Channel
from treatments.library.article import Site
from treatments.library.schemas.questions import FormQuestion, SuitabilityQuestion

# Fields whose name in the form differs from their key in questions.yaml.
KEYS = {"contact_times": "contact_time"}
SAFETY, NOT_SURE = "safety", "not-sure"
PRESSING = ("emergency", "same-day", "ask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a question is asked and who uses the answer."""

    question: str
    why: str
    used_by: str


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

    def hint(self, field: str, *more: str) -> SafeString:
        lines = [(hint,) for hint in (self.ask(field).hint, *more) if hint]
        return format_html_join("", '<span class="hint-line">{}</span>', lines)

    def reasons(self, fields: Iterable[str]) -> list[Reason]:
        asked = [self.ask(field) for field in fields]
        return [Reason(question=one.label, why=one.why, used_by=one.used_by) for one in asked if one.why or one.used_by]

    def choices(self, field: str) -> list[tuple[str, str]]:
        if field == "concern":
            return [(concern.key, concern.title) for concern in self.site.concerns]
        answers = [(answer.key, answer.label) for answer in self.ask(field).answers] or needed_choices(field)
        if field == SAFETY:
            return [*((question.key, question.now or question.words) for question in self.dangers), *answers]
        return answers

    @property
    def suitability(self) -> tuple[SuitabilityQuestion, ...]:
        return self.site.suitability

    @property
    def dangers(self) -> tuple[SuitabilityQuestion, ...]:
        """The questions with a danger among their answers, the most pressing first."""
        return tuple(sorted((question for question in self.suitability if question.has_danger), key=pressing))

    def safety_answer(self, chosen: str) -> Answer | None:
        """The answer to the one safety question; None if nothing was chosen.

        Whoever is not sure is met as the questions themselves meet that answer: in most of them it is a danger.
        """
        label = dict(self.choices(SAFETY)).get(chosen, "")
        if not label:
            return None
        behind = self.questions_behind(chosen)
        return Answer(
            key=SAFETY,
            question=self.label(SAFETY),
            answer_key=chosen,
            label=label,
            level=DANGER if behind else "",
            article=behind[0].article if behind else "",
            section=behind[0].section if behind else "",
        )

    def questions_behind(self, chosen: str) -> tuple[SuitabilityQuestion, ...]:
        """The questions whose danger an answer to the safety question may stand for."""
        if chosen == NOT_SURE:
            return tuple(question for question in self.dangers if is_danger(question, NOT_SURE))
        return tuple(question for question in self.dangers if question.key == chosen)


def pressing(question: SuitabilityQuestion) -> int:
    return PRESSING.index(question.card) if question.card in PRESSING else len(PRESSING)


def is_danger(question: SuitabilityQuestion, chosen: str) -> bool:
    return any(answer.key == chosen and answer.level == DANGER for answer in question.answers)


def answer_to(question: SuitabilityQuestion, chosen: str) -> Answer | None:
    """The answer with the words of the page; None if the question does not offer it."""
    return next(
        (
            Answer(
                key=question.key,
                question=question.words,
                answer_key=answer.key,
                label=answer.label,
                level=answer.level,
                article=question.article,
                section=question.section,
            )
            for answer in question.answers
            if answer.key == chosen
        ),
        None,
    )


def needed_choices(field: str) -> list[tuple[str, str]]:
    """The choices without which no request can be sent, for when the file of questions cannot be read."""
    match field:
        case "contact_channel":
            return [(channel.value, str(channel.label)) for channel in (Channel.PHONE, Channel.EMAIL)]
        case "over_18":
            return [("yes", _("I am 18 or older")), ("no", _("I am under 18"))]
        case "safety":
            return [("none", _("None of these")), (NOT_SURE, _("I am not sure"))]
        case _:
            return []
