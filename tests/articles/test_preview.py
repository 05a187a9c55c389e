"""What is not for readers yet: seen by staff at the desk, by a writer in development, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.library.folders import BODY, HEADER, Folder
from treatments import content

ADDRESS = "/articles/acne-scars/"
PREVIEW = "/admin/preview/acne-scars/"
STATES = {
    "draft": "This is a draft. Readers cannot see it.",
    "withdrawn": "This page is withdrawn. Readers are told that it is gone.",
}


def status(folder: Folder, status: str) -> None:
    folder.article(BODY, header=HEADER.replace("status: published", f"status: {status}"))


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_user("nurse", password="x", is_staff=True))
    return client


@pytest.mark.parametrize("state", STATES)
def test_staff_see_unpublished_pages_with_a_notice(staff: Client, folder: Folder, state: str) -> None:
    status(folder, state)

    response = staff.get(PREVIEW)

    assert response.status_code == 200
    assert f'<div class="notice"><p>{STATES[state]}</p></div>' in re.sub(r"\n\s*", "", response.text)
    assert "Dark marks can come" in response.text
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store, private", "noindex")


def test_staff_see_tomorrows_article_with_its_day(staff: Client, folder: Folder) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    dated = HEADER.replace("2026-11-01", f"{tomorrow}").replace("2026-11-02", f"{tomorrow}")
    folder.article(BODY, header=dated)

    text = staff.get(PREVIEW).text

    assert f"Readers will see this page from {tomorrow:%-d %B %Y} on." in text


def test_published_article_is_previewed_without_a_notice(staff: Client, folder: Folder) -> None:
    assert 'class="notice"' not in staff.get(PREVIEW).text


def test_unknown_article_is_not_found(staff: Client, folder: Folder) -> None:
    assert staff.get("/admin/preview/nothing/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_asked_to_sign_in(client: Client, folder: Folder, method: str) -> None:
    status(folder, "draft")

    response = getattr(client, method)(PREVIEW)

    assert response.status_code == 302
    assert response["Location"] == f"/admin/login/?next={PREVIEW}"


def test_account_that_is_not_staff_is_asked_to_sign_in(client: Client, db: None, folder: Folder) -> None:
    client.force_login(User.objects.create_user("patient", password="x"))

    assert client.get(PREVIEW).status_code == 302


def test_writer_sees_a_draft_in_development(client: Client, folder: Folder, settings: Settings) -> None:
    status(folder, "draft")
    settings.DEBUG = True

    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert STATES["draft"] in response.text


def test_withdrawn_is_gone_in_development_too(client: Client, folder: Folder, settings: Settings) -> None:
    status(folder, "withdrawn")
    settings.DEBUG = True

    assert client.get(ADDRESS).status_code == 410


def test_pages_follow_content_in_development_alone(client: Client, folder: Folder, settings: Settings) -> None:
    assert "follow-content.js" not in client.get(ADDRESS).text
    assert client.get("/content-version").status_code == 404

    settings.DEBUG = True

    assert 'data-version="/content-version"' in client.get(ADDRESS).text
    first = client.get("/content-version")
    assert (first.status_code, first["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert first.text == client.get("/content-version").text


def test_version_changes_with_the_words(client: Client, folder: Folder, settings: Settings) -> None:
    settings.DEBUG = True
    before = client.get("/content-version").text

    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")
    content.refresh_if_changed()

    assert client.get("/content-version").text != before
