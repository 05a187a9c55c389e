"""The styleguide is for development and for staff; anybody else gets 404."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_the_same_404_as_anywhere(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404


def test_an_account_without_staff_rights_gets_404(client: Client) -> None:
    client.force_login(User.objects.create_user("somebody"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/styleguide/").status_code == 404


def test_staff_see_every_component(client: Client) -> None:
    client.force_login(
        User.objects.create_user("nurse", is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    response = client.get("/styleguide/")

    assert response.status_code == 200
    classes = {name for found in re.findall(r'class="([^"]+)"', response.text) for name in found.split()}
    assert {"care-card", "do-list", "disagree", "myth", "people-picture", "error-summary", "panel", "steps"} <= classes


def test_staff_without_their_second_factor_get_404_where_it_is_required(client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(
        User.objects.create_user("nurse", is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert client.get("/styleguide/").status_code == 404


def test_development_shows_it_to_anybody(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert client.get("/styleguide/").status_code == 200


def test_the_swatches_are_styled_here_and_sent_to_no_reader(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert 'href="/static/css/swatches.css"' in client.get("/styleguide/").text
    assert ".swatch-" not in Path(str(finders.find("css/site.css"))).read_text()
