"""The way of a patient in Firefox and in WebKit: home, an article, a word explained, a form with errors twice, sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.webdriver import Driver, driver
from treatments import content
from treatments.consultations.models import ConsultationRequest
from treatments.library.article import Article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

AT_THE_SUMMARY = "return document.activeElement.id === 'error-summary' && location.hash === ''"


@pytest.fixture(params=["firefox", "webkit"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    with driver(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def article() -> Article:
    """One that explains a word."""
    return next(article for article in content.current().articles() if article.terms)


def at(other: Driver, path: str) -> None:
    other.until("return location.pathname === arguments[0] && document.readyState === 'complete'", path)


def test_a_patient_reads_gets_two_errors_and_sends_a_request(other: Driver, site: str, article: Article) -> None:
    other.go(f"{site}/")
    other.click("header a[href='/articles/']")
    at(other, "/articles/")
    other.click(f"main a[href='/articles/{article.slug}/']")
    at(other, f"/articles/{article.slug}/")

    word_is_explained_in_place(other, article)

    other.click("header a[href='/consultation/']")
    at(other, "/consultation/")
    other.click("button[name='next']")
    other.until(AT_THE_SUMMARY)
    other.click("#error-summary a[href='#id_name']")
    question_is_in_sight(other, "id_name")
    other.type("#id_name", "Ada Example")
    other.click("button[name='next']")

    other.until(f"{AT_THE_SUMMARY} && document.querySelector(\"#error-summary a[href='#id_name']\") === null")
    choose(other, "[name='contact_channel'][value='email']")
    other.type("#id_email", "ada@example.org")
    choose(other, "[name='concern']")
    choose(other, "[name='safety'][value='none']")
    choose(other, "[name='over_18'][value='yes']")
    choose(other, "[name='consent']")
    other.click("button[name='next']")
    at(other, "/consultation/check/")
    other.click("form[action='/consultation/check/'] button")
    at(other, "/consultation/sent/")

    reference = other.script("return document.querySelector('[data-reference]').dataset.reference")
    assert [(one.name, one.reference) for one in ConsultationRequest.objects.all()] == [("Ada Example", reference)]


def choose(other: Driver, control: str) -> None:
    """By the keyboard: the driver of WebKit cannot click what it has to scroll to, when that has a scroll margin."""
    other.type(control, " ")
    other.until("return document.querySelector(arguments[0]).checked", control)


def word_is_explained_in_place(other: Driver, article: Article) -> None:
    meanings = {term.meaning for term in article.terms}
    mark = other.script("const look = getComputedStyle(document.querySelector('a.term'));"
                        "return [look.textDecorationLine, look.textDecorationStyle]")  # fmt: skip

    other.click("a.term")
    other.until("return document.querySelector('.term-meaning').checkVisibility()")

    assert mark == ["underline", "dotted"]
    assert other.script("return document.querySelector('.term-meaning').textContent") in meanings
    assert other.script("return location.pathname") == f"/articles/{article.slug}/"
    other.type(".term-meaning", "\ue00c")  # Escape
    other.until("return document.activeElement.className === 'term'")


def question_is_in_sight(other: Driver, control: str) -> None:
    """Label, hint and error stand above the control that a link leads to."""
    other.until("return document.activeElement.id === arguments[0]", control)
    top = other.script("return document.getElementById('div_' + arguments[0]).getBoundingClientRect().top", control)

    assert top >= 0
