"""Suspected spam is kept and marked; no email is sent to the address it gave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.intake.visitor import Visitor, reference_on
from treatments.consultations.models import ConsultationRequest, Message
from treatments.intake.tickets import new_ticket

pytestmark = pytest.mark.django_db


def handed_out_a_minute_ago() -> str:
    return str(new_ticket(at=timezone.now() - timedelta(minutes=1)))


def test_a_form_with_its_trap_filled_in_is_kept_and_marked_and_answered_like_any_other():
    page = Visitor().request(website="https://example.org", form_token=handed_out_a_minute_ago())

    stored = ConsultationRequest.objects.get()
    assert reference_on(page) == stored.reference
    assert (stored.suspected_spam, stored.spam_reasons) == (True, "The hidden field was filled in.")


def test_staff_hear_of_a_suspected_request_and_its_address_does_not():
    Visitor().request(website="https://example.org")

    assert [message.kind for message in Message.objects.all()] == ["staff-notice"]


def test_a_quick_hand_gets_its_letter():
    Visitor().request()

    stored = ConsultationRequest.objects.get()
    assert not stored.suspected_spam
    assert [message.to for message in Message.objects.filter(kind="receipt")] == ["ada@example.org"]


def test_every_sign_at_once_is_still_kept():
    Visitor().request(website="x", form_token="made up", message="https://a.example https://b.example")

    stored = ConsultationRequest.objects.get()
    assert stored.spam_reasons == (
        "The hidden field was filled in. The form was not one that we handed out. The text holds several web links."
    )
