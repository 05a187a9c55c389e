"""Letters to a patient: answered to the clinic, refused unfinished, seen before, held for ten seconds, asking."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from tests.clock import NOW, Clock
from tests.consultations.world import a_request
from tests.desk.people import action_url, an_account, record_url, staff_client
from tests.desk.test_record import DANGER
from treatments import content
from treatments.consultations.actions import triage
from treatments.consultations.actions.exceptions import LetterGone
from treatments.consultations.actions.reply import take_back_reply
from treatments.consultations.choices import EventKind, Status
from treatments.consultations.models import ConsultationRequest, Event, Message
from treatments.consultations.outbox import deliver_due
from treatments.desk.reply_templates import reply_templates_for
from treatments.desk.word_search import health_words_in

pytestmark = pytest.mark.django_db

LETTER = {"subject": "Times for a visit", "text": "Dear Ann,\n\nplease ring us.", "then": "answered"}


@pytest.fixture
def nurse() -> Client:
    return staff_client("clinician", "nurse")


def send(client: Client, consultation: ConsultationRequest, **changes: Any) -> Any:
    version = ConsultationRequest.objects.get(pk=consultation.pk).version
    return client.post(action_url("reply", consultation), {"version": version, **LETTER, **changes})


def letter() -> Message:
    return Message.objects.get(kind="reply")


def take_back(
    client: Client, of: ConsultationRequest, *, record: ConsultationRequest | None = None, **more: Any
) -> Any:
    at = record or of
    version = ConsultationRequest.objects.get(pk=at.pk).version
    return client.post(
        action_url("take-back", of), {"version": version, "record": at.pk, "letter": letter().pk, **more}
    )


@pytest.mark.parametrize(
    ("setting", "sender"),
    [
        ("no-reply@example.org", "Sample Clinic <no-reply@example.org>"),
        ("Our own name <site@example.org>", "Our own name <site@example.org>"),
    ],
)
def test_a_letter_comes_from_the_clinic_and_is_answered_to_its_mailbox(
    nurse: Client, settings: Settings, setting: str, sender: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = setting
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Message.objects.all().delete()
    consultation = a_request()
    send(nurse, consultation)

    deliver_due(now=lambda: NOW + timedelta(minutes=1))

    sent = next(one for one in mail.outbox if one.subject == LETTER["subject"])
    assert (sent.from_email, sent.reply_to) == (sender, [content.current().site.clinic.email])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"text": "These times are free:\n\n-\n-\n\nKind regards"}, "“-”"),
        ({"text": "Dear {nom}"}, "“{nom}”"),
        ({"subject": "Times, {reference}"}, "“{reference}”"),
        ({"text": "On ____ at noon"}, "“____”"),
        ({"text": "On [...] at noon"}, "“[...]”"),
        ({"subject": "Your melasma"}, "Take “melasma” out of the subject"),
        ({"subject": "About your tattoo"}, "Take “tattoo” out of the subject"),
    ],
)
def test_an_unfinished_letter_or_a_telling_subject_is_refused_and_stays_in_its_box(
    nurse: Client, changes: dict[str, str], what: str
) -> None:
    consultation = a_request()

    response = send(nurse, consultation, **changes)

    form = response.context["forms"]["reply"]
    assert (response.status_code, what in response.text) == (422, True)
    assert {name: form[name].value() for name in changes} == changes
    assert Message.objects.filter(kind="reply").count() == 0


def test_braces_in_a_name_and_a_clinic_named_after_the_skin_are_no_fault(
    nurse: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = content.current().site
    clinic = site.clinic.model_copy(update={"name": "Sample Skin Clinic"})
    monkeypatch.setitem(vars(content.current()), "site", replace(site, clinic=clinic))
    consultation = a_request(name="Ann {reference}")

    response = send(nurse, consultation, subject="Times at Sample Skin Clinic", text="Dear Ann {reference}, hello")

    assert response.status_code == 302


def test_ready_wording_has_no_health_word_in_its_subjects() -> None:
    templates = reply_templates_for(a_request())

    assert [words for one in templates if (words := health_words_in(one.subject))] == []


def test_the_preview_shows_the_email_and_sends_nothing_by_itself(nurse: Client) -> None:
    consultation = a_request()
    typed = {"version": 1, "page": "a-window-of-mine", "note": "MARK-note", **LETTER}

    page = nurse.post(action_url("preview", consultation), typed)

    for words in ("Sample Clinic &lt;", content.current().site.clinic.email, "ann@example.org", "please ring us."):
        assert words in page.text
    assert Message.objects.filter(kind="reply").count() == 0
    sent = nurse.post(action_url("reply", consultation), dict(page.context["sent_along"]))
    assert letter().text == LETTER["text"]
    assert nurse.get(sent.headers["Location"]).context["forms"]["note"]["note"].value() == "MARK-note"


def test_a_faulty_letter_has_no_preview(nurse: Client) -> None:
    response = nurse.post(action_url("preview", a_request()), {"version": 1, **LETTER, "text": "-"})

    assert (response.status_code, "still to be filled in" in response.text) == (422, True)


def test_for_ten_seconds_a_letter_can_be_taken_back_with_all_that_it_changed(nurse: Client, clock: Clock) -> None:
    consultation = a_request(answers=(DANGER,))
    shown = nurse.get(send(nurse, consultation).headers["Location"]).text
    clock.forward(timedelta(seconds=9))
    assert deliver_due(now=clock.now).sent == 2  # the notice and the receipt, and not the letter

    back = take_back(nurse, consultation)

    after = ConsultationRequest.objects.get()
    box = nurse.get(back.headers["Location"]).context["forms"]["reply"]
    assert "goes in ten seconds" in shown
    assert (after.status, after.first_answered_at, after.urgent) == (Status.NEW, None, True)
    assert (box["subject"].value(), box["text"].value()) == (LETTER["subject"], LETTER["text"])
    assert Message.objects.filter(kind="reply").count() == 0
    assert Event.objects.filter(kind=EventKind.REPLY_TAKEN_BACK).count() == 1


def test_after_ten_seconds_it_is_offered_no_more_and_after_sending_it_is_too_late(nurse: Client, clock: Clock) -> None:
    consultation = a_request()
    send(nurse, consultation)
    clock.forward(timedelta(seconds=10))
    shown = nurse.get(record_url(consultation)).text
    deliver_due(now=clock.now)

    back = take_back(nurse, consultation, note="MARK-note")

    page = nurse.get(back.headers["Location"])
    assert ("Take it back" in shown, "too late" in page.text) == (False, True)
    assert (letter().sent_at is not None, ConsultationRequest.objects.get().status) == (True, Status.ANSWERED)
    assert page.context["forms"]["note"]["note"].value() == "MARK-note"


def test_it_is_taken_back_from_the_next_record_too_and_only_by_its_writer(nurse: Client) -> None:
    first, following = a_request(), a_request()
    send(nurse, first)
    assert action_url("take-back", first) in nurse.get(record_url(following)).text

    with pytest.raises(LetterGone):
        take_back_reply(message=letter(), by=an_account("other", "clinician"), at=NOW)
    back = take_back(nurse, first, record=following, text="for the other record")

    assert back.headers["Location"].startswith(record_url(first))
    assert nurse.get(back.headers["Location"]).context["forms"]["reply"]["text"].value() == LETTER["text"]


def test_what_a_colleague_did_meanwhile_stays_when_the_letter_is_taken_back(nurse: Client) -> None:
    consultation = a_request()
    send(nurse, consultation)
    triage.move_to(consultation=consultation, status=Status.WAITING, by=an_account("other"), at=NOW)

    take_back(nurse, consultation)

    assert ConsultationRequest.objects.get().status == Status.WAITING


def test_asking_for_a_photo_sends_the_private_link_and_waits_for_the_patient(nurse: Client) -> None:
    consultation = a_request()

    nurse.post(
        action_url("ask", consultation), {"version": 1, "ask_kind": "photo", "ask_words": "MARK a photo by daylight"}
    )

    after, sent = ConsultationRequest.objects.get(), letter()
    assert (after.status, after.information_requests.get().kind) == (Status.WAITING, "photo")
    assert (f"/{consultation.reference}-" in sent.text, "MARK" in sent.text + sent.subject) == (True, False)
    assert sent.reply_to == content.current().site.clinic.email
    assert "MARK a photo by daylight" in nurse.get(record_url(consultation)).text
