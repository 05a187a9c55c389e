"""A reader says whether a page was useful: without a cookie, without a name, from this site alone, and not for ever."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.library.folders import BODY, HEADER, Folder
from treatments.consultations.models import AttemptCount
from treatments.feedback import views
from treatments.feedback.models import Answer

ADDRESS = "/feedback/acne-scars/"
HERE = {"Sec-Fetch-Site": "same-origin"}


def send(client: Client, headers: dict[str, str] | None = None, **form: str) -> tuple[int, str]:
    response = client.post(ADDRESS, form, headers=HERE if headers is None else headers)
    assert response.cookies == {}
    return response.status_code, response.text or response.headers["Location"]


@pytest.mark.django_db
def test_an_answer_is_kept_with_its_day_and_nothing_about_the_reader(client: Client) -> None:
    status, address = send(client, useful="no", words="  What is a “dose”?\nI do not know. ")

    kept = Answer.objects.values().get()
    assert (status, address) == (302, f"{ADDRESS}thanks/")
    assert kept.pop("id") > 0
    assert kept == {
        "article": "acne-scars",
        "language": "en",
        "useful": False,
        "words": "What is a “dose”?\nI do not know.",
        "on": timezone.localdate(),
    }


def test_the_thanks_are_a_reading_page_that_says_that_nobody_answers(client: Client) -> None:
    response = client.get(f"{ADDRESS}thanks/")

    assert (response.status_code, response.cookies) == (200, {})
    assert "nobody will answer you" in response.text
    assert 'href="/articles/acne-scars/"' in response.text
    assert '<meta name="robots" content="noindex">' in response.text


def test_the_form_stands_on_the_article_warns_and_leads_to_help(client: Client, folder: Folder) -> None:
    folder.article(f'{BODY}\n## Signs {{#signs}}\n\n!!! box "emergency"\n')
    text = " ".join(client.get("/articles/acne-scars/").text.split())
    plain = " ".join(client.get("/articles/side-effects/").text.split())

    assert f'<form method="post" action="{ADDRESS}"' in text
    assert "csrfmiddlewaretoken" not in text
    assert "Write nothing that says who you are, and nothing about your health." in text
    assert '<a href="/articles/acne-scars/#signs">the signs that need help</a>' in text
    assert 'ring <a href="tel:02079460000">020 7946 0000</a>' in plain
    assert "the signs that need help" not in plain


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Origin": "http://localhost:8000"}, 302),  # SITE_URL, behind a proxy that passes on another Host
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_a_form_of_this_site_counts(client: Client, headers: dict[str, str], status: int) -> None:
    answer, text = send(client, headers, useful="yes", words="My own <words>")

    assert (answer, Answer.objects.count()) == (status, 1 if status == 302 else 0)
    assert status == 302 or "My own &lt;words&gt;</textarea>" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"words": "My own words"}, "Choose Yes or No."),
        ({"useful": "perhaps", "words": "My own words"}, "Choose Yes or No."),
        ({"useful": "yes", "words": "My own words" * 100}, "Write at most 1000 letters. You wrote 1200."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, form: dict[str, str], error: str) -> None:
    status, text = send(client, **form)

    assert (status, Answer.objects.count()) == (422, 0)
    assert error in text
    assert f"{form['words']}</textarea>" in text
    assert ('value="yes" required checked' in text) is (form.get("useful") == "yes")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_only_what_readers_can_read_has_answers(client: Client, folder: Folder, status: str) -> None:
    folder.article(BODY, header=HEADER.replace("status: published", f"status: {status}"))

    assert client.post(ADDRESS, {"useful": "yes"}, headers=HERE).status_code == 404
    assert client.post("/feedback/nothing/", {"useful": "yes"}, headers=HERE).status_code == 404
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_one_address_sends_so_many_an_hour_and_the_address_is_not_kept(client: Client, settings: Settings) -> None:
    settings.FEEDBACK_PER_HOUR = 2

    answers = [send(client, useful="yes", words=f"Number {number}") for number in range(3)]
    from_elsewhere = client.post(ADDRESS, {"useful": "yes"}, headers=HERE, REMOTE_ADDR="198.51.100.7")

    assert [status for status, _text in answers] == [302, 302, 429]
    assert "Number 2</textarea>" in answers[2][1]
    assert "try again in 60 minutes" in answers[2][1]
    assert (from_elsewhere.status_code, Answer.objects.count()) == (302, 3)
    assert not AttemptCount.objects.filter(address_hash__contains="127.0.0.1").exists()


@pytest.mark.django_db
def test_all_together_send_so_many_a_day_and_a_refused_address_takes_no_room(
    client: Client, settings: Settings
) -> None:
    settings.FEEDBACK_PER_HOUR, settings.FEEDBACK_PER_DAY = 1, 2

    def from_address(last: int) -> int:
        response = client.post(ADDRESS, {"useful": "yes"}, headers=HERE, REMOTE_ADDR=f"198.51.100.{last}")
        return response.status_code

    assert [from_address(last) for last in (1, 1, 1, 2, 3)] == [302, 429, 429, 302, 429]


@pytest.mark.django_db
def test_a_database_that_fails_loses_no_word(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_values: object) -> None:
        raise DatabaseError("disk full: My own words")

    monkeypatch.setattr(views, "keep_answer", fail)

    response = client.post(ADDRESS, {"useful": "no", "words": "My own words"}, headers=HERE)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "My own words</textarea>" in response.text


@pytest.mark.django_db
def test_an_answer_is_erased_when_its_time_is_over(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    limit = timezone.localdate() - settings.RETENTION.feedback
    for on in (limit, limit - timedelta(days=1)):
        Answer.objects.create(article="acne-scars", language="en", useful=True, on=on)

    call_command("erase_feedback", "--dry-run")
    call_command("erase_feedback")

    assert capsys.readouterr().out == "Would erase 1 readers' answers\nErased 1 readers' answers\n"
    assert list(Answer.objects.values_list("on", flat=True)) == [limit]


@pytest.mark.django_db
def test_the_table_takes_no_longer_words() -> None:
    with pytest.raises(IntegrityError):
        Answer.objects.create(article="a", language="en", useful=True, words="x" * 1001, on=date(2026, 1, 1))


@pytest.mark.django_db
def test_the_table_is_as_the_model_says() -> None:
    call_command("makemigrations", "feedback", "--check", "--dry-run", verbosity=0)
