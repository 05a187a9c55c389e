"""Pages are drawn once and kept by their validator; what is kept is the same for everybody."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from pytest_django import Settings

from tests.library.folders import Folder
from treatments import content
from treatments.page_cache import PageCache
from treatments.reading_pages import pages, validator

ADDRESS = "/articles/acne-scars/"


def test_a_kept_page_is_given_for_its_own_validator_alone() -> None:
    kept = PageCache()
    kept.keep("/a/", "one", HttpResponse("first"))

    found = kept.get("/a/", "one")

    assert found is not None
    assert found.body == b"first"
    assert kept.get("/a/", "two") is None
    assert kept.get("/b/", "one") is None


def test_a_newer_page_takes_the_place_of_the_older_one() -> None:
    kept = PageCache()
    kept.keep("/a/", "one", HttpResponse("first" * 100))
    second = kept.keep("/a/", "two", HttpResponse("second"))

    assert kept.get("/a/", "one") is None
    assert kept.size == second.size


def test_the_pages_drawn_longest_ago_give_way_when_there_is_no_room() -> None:
    one_page = PageCache().keep("/", "x", HttpResponse("a" * 500)).size
    kept = PageCache(limit=2 * one_page)
    for path in ("/a/", "/b/", "/c/"):
        kept.keep(path, "x", HttpResponse("a" * 500))

    assert [kept.get(path, "x") is not None for path in ("/a/", "/b/", "/c/")] == [False, True, True]
    assert kept.size == 2 * one_page


def test_a_page_is_packed_only_for_whoever_can_unpack_it() -> None:
    page = PageCache().keep("/", "x", HttpResponse("words " * 100))
    requests = RequestFactory()

    packed = page.answer(requests.get("/", headers={"Accept-Encoding": "br, gzip"}))
    plain = page.answer(requests.get("/"))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.content == b"words " * 100
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_a_second_visit_is_not_drawn_again_and_nothing_of_the_first_visitor_is_in_it(
    client: Client, folder: Folder
) -> None:
    client.cookies["desk"] = "signed-in"
    first = client.get(ADDRESS + "?from=somewhere", headers={"User-Agent": "first", "X-Forwarded-For": "1.2.3.4"})
    validator = first.headers["ETag"]

    second = Client().get(ADDRESS)

    kept = pages.get(ADDRESS, validator)
    assert kept is not None
    assert kept.body == second.content == first.content
    assert b"somewhere" not in second.content
    assert second.cookies == {}


def test_a_changed_text_is_drawn_anew(client: Client, folder: Folder) -> None:
    before = client.get(ADDRESS).text
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")
    content.refresh_if_changed()

    after = client.get(ADDRESS).text

    assert "Dark marks can come" in before
    assert "Dark marks may come" in after


def test_a_page_is_drawn_anew_on_a_new_day_since_a_review_falls_due_by_the_clock(
    client: Client, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get(ADDRESS).headers["ETag"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)

    assert client.get(ADDRESS).headers["ETag"] != before


def test_each_setting_that_a_page_prints_is_part_of_its_validator(
    client: Client, folder: Folder, settings: Settings
) -> None:
    tags = [client.get(ADDRESS).headers["ETag"]]
    settings.SITE_URL = "https://clinic.example"
    tags.append(client.get(ADDRESS).headers["ETag"])
    settings.RETENTION = "another"
    tags.append(client.get(ADDRESS).headers["ETag"])
    with translation.override("de"):
        tags.append(validator(RequestFactory().get(ADDRESS)))

    assert len(set(tags)) == 4


def test_indents_of_templates_are_not_sent() -> None:
    drawn = HttpResponse(b"<ul>\n  <li>a</li>\n\n    <li>b  c</li>\n</ul>")

    page = PageCache().keep("/", "v", drawn)

    assert page.body == b"<ul>\n<li>a</li>\n<li>b  c</li>\n</ul>"
