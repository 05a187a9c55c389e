"""Copies of one form: sent at once, from two tabs, or again after an error."""

from datetime import timedelta

import pytest
from django.test import override_settings

from tests.consultations.world import DAY, NOON
from treatments.consultations.actions.draft import start_draft
from treatments.consultations.actions.limit import check_attempts, count_attempt
from treatments.consultations.lookup import draft_by_key
from treatments.consultations.models import AttemptCount, Draft

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_copies_of_one_form_share_one_draft():
    first = start_draft(token="one form", at=NOON, lifetime=DAY)
    second = start_draft(token="one form", at=NOON + HOUR, lifetime=DAY)

    assert second == first
    assert Draft.objects.count() == 1


def test_two_forms_have_two_drafts():
    first = start_draft(token="one form", at=NOON, lifetime=DAY)
    second = start_draft(token="another", at=NOON, lifetime=DAY)

    assert first != second


def test_a_draft_is_found_by_its_form_after_the_secret_has_changed():
    begun = start_draft(token="one form", at=NOON, lifetime=DAY)

    with override_settings(SECRET_KEY="another secret"):
        assert start_draft(token="one form", at=NOON, lifetime=DAY) == begun
        assert draft_by_key(key="one form", at=NOON) == begun


def test_looking_at_attempts_counts_none():
    look = {"address": "203.0.113.9", "what": "send", "limit": 1, "window": HOUR, "at": NOON}

    before = [check_attempts(**look).allowed for _ in range(3)]
    count_attempt(**look)
    after = check_attempts(**look)

    assert before == [True, True, True]
    assert (after.allowed, after.retry_after) == (False, HOUR)
    assert [row.count for row in AttemptCount.objects.all()] == [1]
