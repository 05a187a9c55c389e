"""The constraints of the database: for each, a row that is accepted and one that is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import F

from tests.consultations.world import NOON, a_draft, a_nurse, a_request, submitted
from treatments.consultations.choices import Channel, EventKind, MessageKind, Outcome, Status
from treatments.consultations.models import (
    Addition,
    AttemptCount,
    Consent,
    ConsultationRequest,
    ContactChange,
    Draft,
    Event,
    InformationRequest,
    Message,
    NameWord,
    Note,
    Photo,
)

pytestmark = pytest.mark.django_db

REQUEST: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("request_status_is_known", {"status": Status.WAITING}, {"status": "lost"}),
    (
        "request_outcome_is_known",
        {"status": Status.CLOSED, "closed_at": NOON, "outcome": Outcome.BOOKED},
        {"status": Status.CLOSED, "closed_at": NOON, "outcome": "vanished"},
    ),
    ("request_channel_is_known", {"channel": Channel.PHONE}, {"channel": "pigeon"}),
    (
        "request_closed_with_outcome",
        {"status": Status.CLOSED, "closed_at": NOON, "outcome": Outcome.SPAM},
        {"status": Status.CLOSED},
    ),
    ("request_closed_with_outcome", {"outcome": ""}, {"outcome": Outcome.SPAM}),
    ("request_closed_with_outcome", {"closed_at": None}, {"closed_at": NOON}),
    (
        "request_closed_with_outcome",
        {"status": Status.ANSWERED},
        {"status": Status.CLOSED, "closed_at": NOON, "outcome": ""},
    ),
    ("request_has_a_name", {"name": "A"}, {"name": ""}),
    (
        "request_can_be_answered",
        {"email": "", "email_normalised": "", "wants_letter": False},
        {"email": "", "email_normalised": "", "wants_letter": False, "phone": ""},
    ),
    ("request_preferred_way_is_open", {"channel": Channel.EMAIL, "phone": ""}, {"channel": Channel.PHONE, "phone": ""}),
    (
        "request_preferred_way_is_open",
        {"channel": Channel.PHONE, "email": "", "email_normalised": "", "wants_letter": False},
        {"channel": Channel.EMAIL, "email": "", "email_normalised": "", "wants_letter": False},
    ),
    (
        "request_letter_needs_an_address",
        {"email": "", "email_normalised": "", "wants_letter": False},
        {"email": "", "email_normalised": ""},
    ),
    ("request_email_can_be_found", {"email_normalised": "x"}, {"email_normalised": ""}),
    ("request_urgent_for_a_reason", {"urgent": True, "urgent_reason": "eyes"}, {"urgent": True}),
    ("request_urgent_for_a_reason", {"urgent": False}, {"urgent_reason": "eyes"}),
    ("request_suspected_for_a_reason", {"suspected_spam": True, "spam_reasons": "links"}, {"suspected_spam": True}),
    (
        "request_call_on_a_part_of_a_day",
        {"call_on": NOON.date(), "call_part": "morning"},
        {"call_on": NOON.date(), "call_part": "night"},
    ),
    ("request_call_on_a_part_of_a_day", {"call_on": None}, {"call_part": "morning"}),
    ("request_by_an_adult", {"over_18": True}, {"over_18": False}),
    ("request_version_counts_up", {"version": 1}, {"version": 0}),
    ("request_changed_after_arrival", {"updated_at": NOON}, {"updated_at": NOON - timedelta(seconds=1)}),
]


@pytest.mark.parametrize(("rule", "allowed", "refused"), REQUEST)
def test_a_request_that_makes_no_sense_is_refused(rule: str, allowed: dict[str, Any], refused: dict[str, Any]) -> None:
    one = ConsultationRequest.objects.filter(pk=a_request().pk)
    one.update(**allowed)
    one.update(
        status=Status.NEW,
        closed_at=None,
        outcome="",
        channel=Channel.EITHER,
        phone="1",
        email="a@example.org",
        email_normalised="a@example.org",
        wants_letter=True,
        urgent=False,
        urgent_reason="",
        suspected_spam=False,
        spam_reasons="",
    )

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        one.update(**refused)


def test_every_rule_of_the_request_is_tried() -> None:
    rules = {constraint.name for constraint in ConsultationRequest._meta.constraints}

    assert rules - {rule for rule, _, _ in REQUEST} == {"request_opened_at_a_time"}


def test_somebody_who_opened_a_record_did_so_at_a_time() -> None:
    one = ConsultationRequest.objects.filter(pk=a_request().pk)
    one.update(opened_by=a_nurse(), opened_at=NOON)

    with pytest.raises(IntegrityError, match="request_opened_at_a_time"):
        one.update(opened_at=None)


OTHERS: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("consent_has_words", Consent, {"wording": ""}),
    ("photo_is_not_empty", Photo, {"width": 0}),
    ("photo_is_not_empty", Photo, {"height": 0}),
    ("photo_is_not_empty", Photo, {"size": 0}),
    ("event_kind_is_known", Event, {"kind": "rumour"}),
    ("message_kind_is_known", Message, {"kind": "rumour"}),
    ("message_is_complete", Message, {"to": ""}),
    ("message_is_complete", Message, {"subject": ""}),
    ("message_is_complete", Message, {"text": ""}),
    ("message_is_about_a_request", Message, {"consultation": None}),
    ("message_is_about_a_request", Message, {"kind": MessageKind.ACCOUNT_NOTICE}),
    ("contact_change_changes_something", ContactChange, {"new_phone": "1", "new_email": ""}),
    ("message_sent_or_set_aside", Message, {"sent_at": NOON, "dead_at": NOON}),
    ("draft_lives_for_a_while", Draft, {"expires_at": F("created_at")}),
    ("note_has_words", Note, {"text": ""}),
    ("addition_has_a_part", Addition, {"part": ""}),
    ("addition_has_a_part", Addition, {"title": ""}),
    ("information_kind_is_known", InformationRequest, {"kind": "rumour"}),
    ("information_is_asked_in_words", InformationRequest, {"words": ""}),
    ("information_answered_at_a_time", InformationRequest, {"answer": "Since May."}),
]


@pytest.mark.parametrize(("rule", "model", "changes"), OTHERS)
def test_a_row_beside_a_request_that_makes_no_sense_is_refused(
    rule: str, model: type[models.Model], changes: dict[str, Any]
) -> None:
    draft = a_draft(photos=1)
    consultation = submitted(draft=draft).consultation
    Note.objects.create(consultation=consultation, text="x", at=NOON)
    Addition.objects.create(consultation=consultation, at=NOON, part="visit", title="Your visit")
    InformationRequest.objects.create(consultation=consultation, kind="answer", words="Since when?", asked_at=NOON)
    ContactChange.objects.create(consultation=consultation, version=2, at=NOON, old_phone="1", new_phone="2")

    with pytest.raises(IntegrityError, match=rule):
        model._base_manager.update(**changes)


def test_what_is_single_stays_single() -> None:
    draft = a_draft(photos=2)
    consultation = submitted(draft=draft).consultation
    counted = AttemptCount.objects.create(address_hash="a", what="b", window_start=NOON)
    doubles: list[models.Model] = [
        Photo(consultation=consultation, position=1, name="0" * 32, width=1, height=1, size=1, sha256=""),
        NameWord(consultation=consultation, word="ann"),
        AttemptCount(address_hash="a", what="b", window_start=counted.window_start),
        Draft(key_hash=draft.key_hash, created_at=NOON, expires_at=NOON + timedelta(1)),
    ]

    for double in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            double.save(force_insert=True)


@pytest.mark.parametrize("field", ["reference", "submit_token_hash", "letter_key_hash", "owner_key_hash"])
def test_no_two_requests_share_what_names_them(field: str) -> None:
    first, second = a_request(), a_request()

    with pytest.raises(IntegrityError):
        ConsultationRequest.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


def test_the_codes_fit_their_columns() -> None:
    lengths = {
        field.name: max(len(value) for value in choices)
        for field, choices in (
            (ConsultationRequest._meta.get_field("status"), Status.values),
            (ConsultationRequest._meta.get_field("outcome"), Outcome.values),
            (Event._meta.get_field("kind"), EventKind.values),
            (Message._meta.get_field("kind"), MessageKind.values),
        )
    }

    assert all(length <= 20 for length in lengths.values())
