"""A form without fault as the store takes it: answers copied with the words of the day, and the consent given."""

from collections.abc import Sequence

from django.utils.translation import get_language

from treatments.consultations.actions.submit import ConsentGiven, RequestData
from treatments.consultations.choices import Channel
from treatments.consultations.request_fields import TEXT_FIELDS, TYPED_FIELDS
from treatments.intake.care import health_answers
from treatments.intake.forms import AskForm
from treatments.intake.words import chosen, in_words


def data_of(form: AskForm, *, spam_reasons: Sequence[str]) -> RequestData:
    cleaned = form.cleaned_data
    channel = Channel(cleaned["contact_channel"])
    return RequestData(
        **{field.name: cleaned[field.name] for field in TYPED_FIELDS},
        channel=channel,
        contact_times=chosen(form.fields["contact_times"], cleaned["contact_times"]),
        page_language=get_language() or "en",
        concern=cleaned["concern"],
        concern_title=in_words(form.fields["concern"], cleaned["concern"]),
        answers=tuple(health_answers(form)),
        over_18=cleaned["over_18"] == "yes",
        wants_letter=bool(cleaned["email"]) and channel != Channel.PHONE,
        spam_reasons=tuple(spam_reasons),
    )


def consent_of(form: AskForm) -> ConsentGiven:
    return ConsentGiven(wording=form.wording.text, version=form.wording.version, language=form.wording.language)


def free_text(form: AskForm) -> str:
    return "\n".join(str(form.data.get(field.name, "")) for field in TEXT_FIELDS)
