"""A content file that cannot be read does not stop the form: the rest of it still works."""

import shutil
from pathlib import Path

import pytest

from tests.intake.visitor import ASK, Visitor, text_of
from treatments import content as content_handle

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(settings, tmp_path: Path):
    """A copy of the real content, to be broken."""
    copy = tmp_path / "content"
    shutil.copytree(settings.CONTENT_DIR, copy, ignore=shutil.ignore_patterns("articles"))
    settings.CONTENT_DIR = copy
    content_handle.close()
    yield copy
    content_handle.close()


@pytest.mark.parametrize("file", ["questions.yaml", "suitability.yaml", "clinic.yaml"])
def test_the_form_opens_without_one_file(content, file):
    (content / file).write_text("- [broken")

    assert Visitor().get(ASK).status_code == 200


def test_without_a_wording_nobody_can_agree_and_the_page_says_so(content):
    shutil.rmtree(content / "consent")

    response = Visitor().get(ASK)

    assert response.status_code == 503
    assert "This page does not work just now" in text_of(response)


@pytest.mark.parametrize("file", ["questions.yaml", "suitability.yaml"])
def test_requests_still_arrive_when_a_file_of_questions_cannot_be_read(content, file):
    (content / file).write_text("- [broken")

    assert Visitor().request(contact_times=[]).status_code == 200
