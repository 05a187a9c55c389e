"""Plainly made-up requests, sent and worked on through the same actions as real ones."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from treatments import content
from treatments.consultations.actions import triage
from treatments.consultations.actions.addition import Part
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.actions.request_photos import add_photo
from treatments.consultations.actions.submit import ConsentGiven, RequestData, submit_request
from treatments.consultations.answers import DANGER, Answer
from treatments.consultations.choices import Channel, Outcome, Status
from treatments.consultations.keys import new_key
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.photos.cleaning import clean_photo
from treatments.desk.reply_templates import reply_templates_for

MESSAGES = (
    "This is a made-up message. I would like to know whether anything can be done, and what it costs.",
    "This is a made-up message. My marks have been there for six years. A friend was treated elsewhere.",
    "This is a made-up message. I am getting married in June and I would like an honest answer.",
    "This is a made-up message. I had peels before. My skin was darker for months afterwards.",
    "",
)
URGENT_EVERY = 9
LANGUAGES = ("", "", "", "Polish, with an interpreter", "Arabic")
NEEDS = ("", "", "", "A step-free way in, please")
# Numbers that the British regulator reserves for films and samples.
PHONE = "020 7946 0{number:03}"


def make_samples(count: int, *, at: datetime, by: AbstractBaseUser | None) -> Iterator[ConsultationRequest]:
    """`count` requests of the last three weeks; if there is an account, it has worked on some of the older ones."""
    first = ConsultationRequest.objects.count() + 1
    for number in range(first, first + count):
        chance = Random(number)  # noqa: S311 - for variety, not for secrets
        received = at - timedelta(minutes=chance.randint(10, 60 * 24 * 21) * (number - first + 1) // count)
        sample = _sent(number, chance, received)
        if by and at - received > timedelta(days=2):
            _worked_on(sample, chance, by, received)
        yield sample


def _sent(number: int, chance: Random, at: datetime) -> ConsultationRequest:
    library = content.current()
    concern = chance.choice(library.site.concerns)
    consent = library.latest_consent()
    if consent is None:
        raise LookupError(_("The content holds no consent wording."))
    channel = chance.choice([Channel.PHONE, Channel.EMAIL, Channel.EITHER])
    data = RequestData(
        name=_("Sample Person %(number)s") % {"number": number},
        phone="" if channel == Channel.EMAIL else PHONE.format(number=number % 1000),
        email="" if channel == Channel.PHONE else f"sample.person.{number}@example.org",
        channel=channel,
        contact_times=tuple(chance.sample(_contact_times(), k=chance.randint(0, 2))),
        language=chance.choice(LANGUAGES),
        access_needs=chance.choice(NEEDS),
        concern=concern.key,
        concern_title=concern.title,
        message=chance.choice(MESSAGES),
        answers=tuple(_answers(chance, urgent=number % URGENT_EVERY == 0)),
        over_18=True,
        spam_reasons=("sample",) if number % 17 == 0 else (),
    )
    consent_given = ConsentGiven(wording=consent.text, version=consent.version, language=consent.language)
    sample = submit_request(
        token=new_key(), data=data, consent=consent_given, write_messages=lambda _facts: [], at=at
    ).consultation
    if chance.random() < 1 / 4:
        _add_photos(sample, chance, at)
    return sample


def _contact_times() -> list[str]:
    asked = [question for question in content.current().site.questions if question.key == "contact_time"]
    return [answer.label for question in asked for answer in question.answers]


def _answers(chance: Random, *, urgent: bool) -> Iterator[Answer]:
    """Mostly harmless ones, as in a real queue."""
    for question in content.current().site.suitability:
        dangers = [answer for answer in question.answers if answer.level == DANGER] if urgent else []
        if not dangers and chance.random() < 1 / 2:
            continue
        harmless = [answer for answer in question.answers if not answer.level]
        telling = [answer for answer in question.answers if answer.level != DANGER]
        chosen = chance.choice(dangers or (harmless if harmless and chance.random() > 1 / 8 else telling))
        urgent = urgent and not dangers
        yield Answer(
            key=question.key,
            question=question.words,
            answer_key=chosen.key,
            label=chosen.label,
            level=chosen.level,
            article=question.article,
            section=question.section,
        )


def _add_photos(sample: ConsultationRequest, chance: Random, at: datetime) -> None:
    part = Part(key="photos", title=_("Photos"))
    for number in range(chance.randint(1, 3)):
        picture = Image.new("RGB", (900, 1200), chance.choice(["#e6c3a5", "#a87048", "#5b3a29"]))
        pen = ImageDraw.Draw(picture)
        for _spot in range(12):
            x, y, size = chance.randint(100, 800), chance.randint(100, 1000), chance.randint(8, 40)
            pen.ellipse((x, y, x + size, y + size), fill="#7a4a35")
        pen.text((60, 1120), f"SAMPLE PHOTO {number + 1}, DRAWN BY A PROGRAM", fill="black", font_size=36)
        out = io.BytesIO()
        picture.save(out, "JPEG")
        add_photo(
            consultation=sample,
            photo=clean_photo(out.getvalue()),
            sent_sha256="",
            part=part,
            write_messages=lambda _facts: [],
            at=at,
        )


def _worked_on(sample: ConsultationRequest, chance: Random, by: AbstractBaseUser, received: datetime) -> None:
    at = received + timedelta(hours=chance.randint(1, 40))
    match chance.randint(0, 4):
        case 0:
            triage.claim(consultation=sample, by=by, at=at)
        case 1:
            triage.move_to(consultation=sample, status=Status.WAITING, by=by, at=at)
            add_note(consultation=sample, text=_("Made-up note: rang twice, nobody at home."), by=by, at=at)
        case 2 if sample.email:
            template = reply_templates_for(sample)[0]
            send_reply(consultation=sample, subject=template.subject, text=template.text, by=by, at=at)
        case 3:
            triage.move_to(consultation=sample, status=Status.ANSWERED, by=by, at=at)
            later = at + timedelta(hours=2)
            triage.move_to(consultation=sample, status=Status.CLOSED, outcome=Outcome.BOOKED, by=by, at=later)
        case _:
            pass
