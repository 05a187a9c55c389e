"""Every error has a page that explains it; the page for 500 needs nothing that may be broken."""

import logging
from pathlib import Path

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from picoinfo.errors import error_page
from treatments import content

HEADINGS = {
    400: "We could not read that",
    403: "You may not open this",
    404: "We cannot find this page",
    405: "This page can only be read",
    410: "This page was taken down",
    413: "That was too large",
    429: "Please wait a little",
    500: "Something went wrong on our side",
}


@pytest.mark.parametrize("status", HEADINGS)
def test_each_error_page_explains_itself_and_is_not_indexed(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = error_page(RequestFactory().get("/somewhere/"), status)

    assert response.status_code == status
    assert f"<h1>{HEADINGS[status]}</h1>" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert caplog.records == []


def test_the_page_for_our_own_faults_needs_neither_a_request_nor_any_content(
    tmp_path: Path, settings: Settings
) -> None:
    settings.CONTENT_DIR = tmp_path / "gone"
    content.close()

    text = error_page(None, 500).text

    content.close()
    assert f"<h1>{HEADINGS[500]}</h1>" in text


def test_an_error_of_a_form_gives_the_phone_number() -> None:
    phone = content.current().site.clinic.phone

    texts = {status: error_page(RequestFactory().post("/"), status).text for status in (403, 413, 429)}

    assert "<h1>This was not sent</h1>" in texts[403]
    assert all(f">{phone}</a>" in text.split("<footer", 1)[0] for text in texts.values())
