"""Nothing acknowledged is lost, nothing is stored twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from pytest_django import Settings

from tests.consultations.world import CONSENT, NOON, a_draft, a_request, details, letters, submitted
from treatments.consultations import storage
from treatments.consultations.actions import sqlite_write_lock
from treatments.consultations.actions.exceptions import ConsentMissing, NotAnAdult, TextUnstorable
from treatments.consultations.actions.notify import message_context
from treatments.consultations.actions.submit import find_submitted, submit_request
from treatments.consultations.answers import Answer
from treatments.consultations.choices import Channel, EventKind, MessageKind, Status
from treatments.consultations.keys import hash_of
from treatments.consultations.models import Consent, ConsultationRequest, Event, Message, NameWord, Photo

pytestmark = pytest.mark.django_db

DANGER = Answer(
    key="eyes", question="Trouble with your eyes since a laser?", answer_key="yes", label="Yes, pain", level="danger"
)
HARMLESS = Answer(key="sun", question="Recent tan?", answer_key="yes", label="Yes", level="usually-postponed")


def test_a_form_becomes_a_request_with_consent_history_and_letters() -> None:
    sent = submitted()

    consultation = ConsultationRequest.objects.get()
    assert sent.created
    assert sent.consultation == consultation
    assert (consultation.status, consultation.version, consultation.created_at) == (Status.NEW, 1, NOON)
    assert [(c.wording, c.sha256, c.is_intact) for c in Consent.objects.all()] == [
        (CONSENT.wording, Consent.fingerprint(CONSENT.wording), True)
    ]
    assert [(e.kind, e.reference, e.by_name, e.details) for e in Event.objects.all()] == [
        (EventKind.RECEIVED, consultation.reference, "", {"photos": 0, "suspected": []})
    ]
    assert [(m.kind, m.to) for m in Message.objects.all()] == [
        (MessageKind.STAFF_NOTICE, "desk@example.org"),
        (MessageKind.RECEIPT, "ann@example.org"),
    ]
    assert list(NameWord.objects.values_list("word", flat=True)) == ["ann", "otherone"]


def test_the_same_form_again_stores_nothing_and_returns_the_same_links() -> None:
    first = submitted(token="one form")

    second = submitted(token="one form", message="typed anew")

    assert (second.created, second.consultation, second.owner_key) == (False, first.consultation, first.owner_key)
    assert ConsultationRequest.objects.get().message == "Can anything be done?"
    assert (Message.objects.count(), Event.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_six_posts_in_the_same_moment_make_one_row_and_one_reference() -> None:
    draft = a_draft(photos=2)
    start = threading.Barrier(6)

    def post(_number: int) -> tuple[str, str | None, bool]:
        start.wait()
        try:
            sent = submitted(token="one form", draft=draft)
            return sent.consultation.reference, sent.owner_key, sent.created
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))

    assert len({(reference, key) for reference, key, _ in answers}) == 1
    assert sorted(created for _, _, created in answers) == [False] * 5 + [True]
    assert (ConsultationRequest.objects.count(), Message.objects.count(), Photo.objects.count()) == (1, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_twenty_different_forms_in_the_same_moment_are_all_stored() -> None:
    def post(number: int) -> str:
        try:
            return submitted(token=f"form {number}").consultation.reference
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        references = set(pool.map(post, range(20)))

    assert references == set(ConsultationRequest.objects.values_list("reference", flat=True))
    assert len(references) == 20


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_waited_long_enough_goes_on_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_write_lock, "LONGEST_WAIT_SECONDS", 0.2)

    with sqlite_write_lock._lock:  # somebody is stuck
        sent = submitted()

    assert sent.created
    assert not sqlite_write_lock._lock.locked()


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_given_back_after_a_failure() -> None:
    with pytest.raises(IntegrityError):
        submitted(channel=Channel.PHONE, phone="")

    assert not sqlite_write_lock._lock.locked()


def test_a_taken_reference_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = a_request().reference
    drawn = iter([taken, "K7M-4TX"])
    monkeypatch.setattr("treatments.consultations.actions.submit.new_reference", lambda: next(drawn))

    assert a_request().reference == "K7M-4TX"


def test_the_owner_key_opens_the_request_and_is_not_stored() -> None:
    sent = submitted()

    assert sent.owner_key is not None
    assert sent.consultation.owner_key_hash == hash_of(sent.owner_key)
    assert sent.owner_key not in str(list(ConsultationRequest.objects.values()))


def test_after_a_change_of_the_secret_a_repeat_still_finds_its_request(settings: Settings) -> None:
    first = submitted(token="one form")
    settings.SECRET_KEY = "another"

    again = find_submitted(token="one form")

    assert again is not None
    assert (again.consultation, again.owner_key) == (first.consultation, None)


def test_a_secret_that_was_replaced_and_kept_still_writes_the_same_links(settings: Settings) -> None:
    first = submitted(token="one form")
    letter_key = message_context(first.consultation).letter_key
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    again = find_submitted(token="one form")

    assert again is not None
    assert again.owner_key == first.owner_key
    assert message_context(again.consultation).letter_key == letter_key


def test_the_token_of_the_form_is_not_stored() -> None:
    consultation = a_request(token="one form")

    assert consultation.submit_token_hash == hash_of("one form")
    assert "one form" not in str(list(ConsultationRequest.objects.values()))


@pytest.mark.parametrize("token", ["a\0b", "half \ud83d"])
def test_a_forged_token_is_refused_and_finds_nothing(token: str) -> None:
    assert find_submitted(token=token) is None
    with pytest.raises(TextUnstorable):
        submitted(token=token)


def test_without_consent_nothing_is_stored() -> None:
    with pytest.raises(ConsentMissing):
        submit_request(token="t", data=details(), consent=None, write_messages=letters, at=NOON)

    assert ConsultationRequest.objects.count() == 0


def test_a_request_of_somebody_under_18_is_not_stored() -> None:
    with pytest.raises(NotAnAdult):
        submitted(over_18=False)

    assert ConsultationRequest.objects.count() == 0


def test_letters_that_cannot_be_written_leave_nothing_half_stored() -> None:
    def broken(_facts: object) -> list[object]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        submit_request(token="t", data=details(), consent=CONSENT, write_messages=broken, at=NOON)  # type: ignore[arg-type]

    assert (ConsultationRequest.objects.count(), Event.objects.count(), Consent.objects.count()) == (0, 0, 0)


def test_suspected_spam_is_kept_and_notifies_staff_but_not_the_given_address() -> None:
    consultation = a_request(spam_reasons=("honeypot", "links"))

    assert (consultation.suspected_spam, consultation.spam_reasons) == (True, "honeypot links")
    assert [m.kind for m in Message.objects.all()] == [MessageKind.STAFF_NOTICE]


def test_a_patient_who_wants_no_letter_gets_none() -> None:
    a_request(wants_letter=False)

    assert [m.kind for m in Message.objects.all()] == [MessageKind.STAFF_NOTICE]


def test_an_address_gets_only_so_many_receipts_a_day_and_staff_hear_of_every_request(settings: Settings) -> None:
    settings.LETTERS_PER_ADDRESS_PER_DAY = 2
    for number, email in enumerate(["ann@example.org", "ANN@example.org", "ann@Example.org", "bob@example.org"]):
        a_request(email=email, at=NOON + timedelta(minutes=number))
    a_request(email="ann@example.org", at=NOON + timedelta(days=1))

    kinds = [m.kind for m in Message.objects.all()]
    assert kinds.count(MessageKind.STAFF_NOTICE) == 5
    assert sorted(m.to for m in Message.objects.filter(kind=MessageKind.RECEIPT)) == [
        "ANN@example.org",
        "ann@example.org",
        "ann@example.org",
        "bob@example.org",
    ]


def test_a_danger_answer_makes_the_request_urgent_in_the_patients_words() -> None:
    consultation = a_request(answers=(HARMLESS, DANGER))

    assert consultation.urgent
    assert consultation.urgent_reason == "Trouble with your eyes since a laser? Yes, pain"
    assert consultation.suitability == (HARMLESS, DANGER)


def test_other_answers_are_not_urgent() -> None:
    consultation = a_request(answers=(HARMLESS,))

    assert (consultation.urgent, consultation.urgent_reason) == (False, "")


def test_the_photos_of_the_draft_become_the_requests_and_its_answers_go() -> None:
    draft = a_draft(photos=2)
    names = list(draft.photos.values_list("name", flat=True))
    draft.answers = {"name": "Ann"}
    draft.save()

    consultation = submitted(draft=draft).consultation

    draft.refresh_from_db()
    assert [(p.name, p.position, p.width) for p in consultation.photos.all()] == [
        (names[0], 1, 120),
        (names[1], 2, 121),
    ]
    assert all(storage.read_photo(name) for name in names)
    assert (draft.consultation, draft.answers, draft.photos.count()) == (consultation, {}, 0)
    assert draft.expires_at == NOON + timedelta(hours=1)
    assert Event.objects.get().details == {"photos": 2, "suspected": []}


@pytest.mark.parametrize("field", ["name", "email", "phone", "language", "message", "hopes", "concern_title"])
@pytest.mark.parametrize("text", ["a\0b", "half a character \ud83d"])
def test_what_no_database_can_keep_is_refused_by_name(field: str, text: str) -> None:
    with pytest.raises(TextUnstorable) as refused:
        submitted(**{field: text})

    assert refused.value.field == field


def test_an_unstorable_answer_is_refused() -> None:
    with pytest.raises(TextUnstorable):
        submitted(answers=(Answer(key="a", question="q\0", answer_key="b", label="c"),))


@pytest.mark.parametrize("name", ["Ann\r\nBcc: x@example.org", "Ann\u2028Other", "\u200b\u3164", ""])
def test_a_name_that_breaks_the_line_or_looks_blank_is_refused(name: str) -> None:
    with pytest.raises(TextUnstorable):
        submitted(name=name)


@pytest.mark.parametrize(
    "text",
    [
        "  kept  with\tits spaces\r\n",
        "\u202eright to left\u202c שלום",
        "👩🏽‍⚕️ e\u0301 \ufeff \u2066isolated\u2069",
        "=1+1 <script>alert(1)</script> {{ 7*7 }}",
    ],
)
def test_a_message_is_kept_letter_for_letter(text: str) -> None:
    consultation = a_request(message=text)

    consultation.refresh_from_db()
    assert consultation.message == text


@pytest.mark.parametrize(
    "changes",
    [{"message": "x" * 5001}, {"name": "x" * 121}, {"email": "not an address"}, {"hopes": "é" * 3001}],
)
def test_more_than_the_form_allows_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        submitted(**changes)


def test_the_preferred_way_may_be_either() -> None:
    assert a_request(channel=Channel.EITHER, email="", wants_letter=False).channel == Channel.EITHER
