"""The privacy page promises the very periods after which things are erased."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as real
from django.test import Client
from pytest_django import Settings

from treatments.articles.retention import period_words, with_periods


def test_the_page_prints_the_periods_of_the_settings(client: Client, settings: Settings) -> None:
    settings.RETENTION = replace(real.RETENTION, draft=timedelta(hours=7), closed=timedelta(days=91))

    text = client.get("/privacy/").text

    assert "7 hours" in text
    assert "91 days" in text
    assert "{{" not in text


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=180), "180 days"),
        (timedelta(days=365), "1 year"),
        (timedelta(days=3 * 365), "3 years"),
        (timedelta(days=366), "366 days"),
        (timedelta(days=2, hours=3), "51 hours"),
    ],
)
def test_a_period_is_given_exactly_in_its_largest_unit(period: timedelta, words: str) -> None:
    assert period_words(period) == words


def test_a_period_that_no_setting_has_is_refused() -> None:
    with pytest.raises(AttributeError):
        with_periods("kept for {{retention:ever}}", real.RETENTION)
