"""Your healing days: the page, its choices and how it is kept."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.clock import Clock
from treatments import content
from treatments.articles.tool_links import BY_ARTICLE, tool_items
from treatments.reading_pages import FOR_EVERYBODY

PAGE = "/tools/aftercare/"


def shown(client: Client, **choices: str) -> str:
    response = client.get(PAGE, choices)
    assert response.status_code == 200
    return " ".join(response.text.split())


@pytest.mark.parametrize("address", ["/tools/", PAGE])
def test_the_bare_page_is_kept_like_any_reading_page(client: Client, address: str) -> None:
    # No django_db mark: pytest-django refuses every query.
    response = client.get(address)

    assert response.headers["Cache-Control"] == FOR_EVERYBODY
    assert response.cookies == {}
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_page_with_choices_is_kept_by_nobody_and_sets_no_cookie(client: Client) -> None:
    response = client.get(PAGE, {"kind": "spot", "on": "2026-11-24"})

    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.cookies == {}
    assert "kind=" not in response.text.split("<body>")[0]  # the canonical address has no choices


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)(PAGE).status_code == 405


def test_before_anything_is_chosen_the_days_of_one_kind_are_there_without_dates(client: Client) -> None:
    text = shown(client)

    assert "The day itself" in text
    assert "Enter your day" in text
    assert "2026" not in text.split('id="days"')[1].split("<footer")[0]


def test_each_stage_has_its_dates_and_its_sources(client: Client) -> None:
    text = shown(client, kind="spot", on="2026-11-24")

    assert "Wed 25 Nov to Thu 26 Nov 2026" in text
    for stage in next(one for one in content.current().site.aftercare if one.key == "spot").stages:
        assert stage.usual in text
        assert stage.do in text
    assert 'href="#source-1"' in text
    assert 'id="source-1"' in text


def test_today_is_the_day_at_the_clinic(client: Client, clock: Clock) -> None:
    clock.at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))  # the second of July in London

    text = shown(client, kind="spot", on="2026-07-01")

    assert "Today is <strong>day 1</strong>" in text
    assert text.count('aria-current="date"') == 1
    assert "Days 1 to 2 <span" in text.split('aria-current="date"')[1][:60]


def test_disagreements_are_marked_with_words(client: Client) -> None:
    text = shown(client, kind="spot", on="2026-11-24")

    assert "Sources disagree:" in text
    assert "Until Thu 26 Nov 2026 at least; some sources say Tue 1 Dec 2026." in text
    assert "Until Tue 1 Dec 2026.</strong>" in text


def test_the_signs_are_those_of_the_boxes_on_every_version_of_the_page(client: Client) -> None:
    for choices in ({}, {"kind": "not-sure"}, {"kind": "toning", "on": "2026-11-24"}):
        text = client.get(PAGE, choices).text
        for name in ("emergency", "same-day"):
            box = content.current().box(name)
            assert box is not None
            assert " ".join(box.html.split()) in " ".join(text.split())


def test_who_is_not_sure_is_shown_how_to_find_out(client: Client) -> None:
    text = shown(client, kind="not-sure", on="2026-11-24")

    assert "How to find out which kind it was" in text
    assert "healing-line" not in text
    assert "The laser was aimed at single marks." in text


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"kind": "spot", "on": "31.2.2026"}, "Enter the day as a date"),
        ({"kind": "spot", "on": "1799-01-01"}, "Enter a day between 1900 and 2199"),
        ({"kind": "spot", "on": "9999-12-31"}, "Enter a day between 1900 and 2199"),
        ({"kind": "<b>", "on": ""}, "Choose one of the kinds of session"),
        ({"on": "2026-11-24"}, "Choose the kind of session"),
    ],
)
def test_an_impossible_choice_is_an_error_and_is_kept_in_the_form(
    client: Client, choices: dict[str, str], words: str
) -> None:
    response = client.get(PAGE, choices)

    assert response.status_code == 422
    assert words in response.text
    assert f'value="{choices["on"]}"' in response.text or not choices["on"]
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("typed", ["2026-11-24", "24/11/2026", "24.11.2026", "24 November 2026"])
def test_a_day_may_be_typed_as_people_write_it(client: Client, typed: str) -> None:
    assert "Spot treatment, Tue 24 Nov 2026" in shown(client, kind="spot", on=typed)


def test_every_article_that_has_a_tool_leads_to_it_at_the_right_choice(client: Client, settings: Settings) -> None:
    for slug in BY_ARTICLE:
        for item in tool_items(slug):
            assert client.get(item.url).status_code == 200, item.url
    assert reverse("tools:aftercare") + "?kind=fractional" in client.get("/articles/acne-scars/").text


def test_the_tools_are_found_from_home_from_the_head_of_each_page_and_by_search_engines(client: Client) -> None:
    assert 'href="/tools/"' in client.get("/about/").text
    assert f'href="{PAGE}"' in client.get("/").text
    assert f"{PAGE}</loc>" in client.get("/sitemap.xml").text
