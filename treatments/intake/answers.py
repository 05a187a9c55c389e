"""A form without fault as the store takes it: answers copied with the words of the day, and the consent given."""

from collections.abc import Sequence

from django.utils.translation import get_language

from treatments.consultations.actions.submit import ConsentGiven, Details
from treatments.consultations.choices import Channel
from treatments.consultations.lookup import ConsultationRequest
from treatments.intake.care import health_answers
from treatments.intake.forms import AskForm
from treatments.intake.words import chosen, in_words

STORIES = ("hopes", "tried", "message")


def details_of(form: AskForm, *, spam_reasons: Sequence[str]) -> Details:
    said = form.cleaned_data
    channel = Channel(said["contact_channel"])
    return Details(
        name=said["name"],
        channel=channel,
        email=said["email"],
        phone=said["phone"],
        contact_times=chosen(form.fields["contact_times"], said["contact_times"]),
        language=said["language"],
        page_language=get_language() or "en",
        access_needs=said["access_needs"],
        concern=said["concern"],
        concern_title=in_words(form.fields["concern"], said["concern"]),
        hopes=said["hopes"],
        tried=said["tried"],
        message=said["message"],
        answers=tuple(health_answers(form)),
        over_18=said["over_18"] == "yes",
        wants_letter=bool(said["email"]) and channel != Channel.PHONE,
        spam_reasons=tuple(spam_reasons),
    )


def consent_of(form: AskForm) -> ConsentGiven:
    return ConsentGiven(wording=form.wording.text, version=form.wording.version, language=form.wording.language)


def says_the_same(consultation: ConsultationRequest, details: Details) -> bool:
    """Whether a form holds nothing but what an earlier request holds already."""
    return (
        all(
            getattr(consultation, name) == getattr(details, name)
            for name in ("name", "channel", "email", "phone", "language", "access_needs", "concern", *STORIES)
        )
        and list(consultation.contact_times) == list(details.contact_times)
        and tuple(consultation.suitability) == details.answers
    )


def free_text(form: AskForm) -> str:
    return "\n".join(str(form.data.get(name, "")) for name in ("name", "language", "access_needs", *STORIES))
