"""No field of the request can be forgotten: each is followed from the form to every place that it must reach."""

from dataclasses import fields
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.intake.visitor import ANSWERS, CHECK, SENT, Visitor, owner_link_on, text_of
from treatments import content
from treatments.consultations.actions.details import RequestData
from treatments.consultations.export import as_record
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.request_fields import (
    ANSWERED_FIELDS,
    ASKED_FIELDS,
    LATER_FIELDS,
    REQUEST_FIELDS,
    TEXT_FIELDS,
    TYPED_FIELDS,
)
from treatments.intake.layout import page_parts
from treatments.intake.questions import Questions

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[2] / "content"

# What a row holds besides: where it stands, and what is made from the answers to find it again.
BOOKKEEPING = {
    "id", "reference", "submit_token_hash", "version", "created_at", "updated_at", "status", "outcome", "closed_at",
    "first_answered_at", "assigned_to", "opened_by", "opened_at", "email_normalised", "phone_digits", "phone_backwards",
    "urgent", "urgent_reason", "added_at", "additions_read_at", "suspected_spam", "spam_reasons", "letter_key_hash",
    "owner_key_hash", "call_on", "call_part", "call_words", "call_tries", "folded_words", "folded_language",
}  # fmt: skip
MARKS = {field.name: f"marked {field.name}" for field in TEXT_FIELDS if not field.later}
LATER_MARKS = {field.name: f"marked {field.name}" for field in LATER_FIELDS}
CHANGES = {
    **{name: f"{mark}, changed" for name, mark in MARKS.items()},
    "contact_channel": {"contact_channel": "phone", "phone": "020 7946 0000"},
    "phone": {"contact_channel": "phone", "phone": "020 7946 0001"},
    "email": "other@example.org",
    "contact_times": ["morning"],
    "concern": "melasma",
    "safety": "changing-mark",
    "suitability_pregnancy": "yes",
}


def names() -> set[str]:
    return {field.name for field in REQUEST_FIELDS}


def test_the_table_the_model_and_the_data_know_the_same_fields():
    columns = {field.name for field in ConsultationRequest._meta.concrete_fields}

    assert columns - BOOKKEEPING == names()
    assert {field.name for field in fields(RequestData)} - {"spam_reasons"} == names()


def test_the_model_takes_as_much_as_the_table_says():
    lengths = {field.name: ConsultationRequest._meta.get_field(field.name).max_length for field in TYPED_FIELDS}

    assert lengths == {field.name: field.length for field in TYPED_FIELDS}


def test_every_column_has_its_migration():
    call_command("makemigrations", "consultations", check=True, dry_run=True, verbosity=0)


def test_every_question_of_the_form_has_its_words_in_the_real_content():
    text = (CONTENT / "questions.yaml").read_text(encoding="utf-8")
    keys = {"contact_times": "contact_time"}
    asked = {keys.get(field.form_field, field.form_field) for field in (*ASKED_FIELDS, *LATER_FIELDS)} | {"safety"}

    assert [key for key in sorted(asked) if f"- key: {key}\n" not in text] == []


def test_every_text_reaches_the_page_of_answers_the_table_the_own_page_and_the_export():
    visitor = Visitor()
    visitor.ask(**MARKS)
    check = text_of(visitor.get(CHECK))
    visitor.send()
    address = visitor.open_link(owner_link_on(visitor.get(SENT)))
    parts = page_parts(Questions(content.current().site))
    for part in parts:
        if part.texts:
            visitor.add(f"{address}prepare/{part.key}/", **{name: LATER_MARKS[name] for name in part.texts})
    own = text_of(visitor.get(address))
    stored = ConsultationRequest.objects.get()

    assert {name for part in parts for name in part.texts} == set(LATER_MARKS)
    assert all(mark in check for mark in MARKS.values())
    for name, mark in (MARKS | LATER_MARKS).items():
        assert mark in own, name
        assert getattr(stored, name) == mark
        assert as_record(stored)["fields"][name] == mark


def test_a_line_break_counts_as_one_character_from_the_form_to_the_table():
    """A browser sends each as two."""
    longest = {field.name: "x\r\n" * (field.length // 2) for field in TEXT_FIELDS if field.lines > 1}
    visitor = Visitor()

    address = visitor.own_address(message=longest["message"])
    visitor.add(f"{address}prepare/words/", **{name: longest[name] for name in ("hopes", "tried", "more")})
    visitor.add(f"{address}prepare/visit/", access_needs=longest["access_needs"])

    stored = ConsultationRequest.objects.get()
    assert {name: getattr(stored, name) for name in longest} == longest


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_the_language_of_the_page_is_stored(language):
    with translation.override(language):
        Visitor().request()

    assert ConsultationRequest.objects.get().page_language == language


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_answer_is_never_taken_for_one_that_was_received(name):
    visitor = Visitor()
    form = visitor.open_form()
    first = {**MARKS, "phone": "020 7946 0000"} | ({"contact_channel": "phone"} if name == "phone" else {})
    visitor.ask(form, **first)
    visitor.send()
    change = CHANGES[name]

    visitor.ask(form, **{**first, **(change if isinstance(change, dict) else {name: change})})
    visitor.send()

    assert ConsultationRequest.objects.count() == 2


def test_every_answer_has_a_change_to_be_tried():
    asked = {field.form_field for field in ANSWERED_FIELDS if field.form_field}

    assert asked <= set(CHANGES) <= {*asked, "safety", "suitability_pregnancy"}
    assert set(ANSWERS) - {"consent", "over_18"} <= set(CHANGES)
