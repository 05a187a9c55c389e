"""An article's whole life as a reader meets it: drafted, dated, published, moved, withdrawn, changed."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.library.folders import BODY, HEADER, Folder
from treatments import content

ADDRESS = "/articles/acne-scars/"


def test_a_published_article_says_who_wrote_it_and_that_nobody_has_checked_it(client: Client, folder: Folder) -> None:
    text = client.get(ADDRESS).text

    assert "the picoinfo contributors" in text
    assert '<dd class="trust-line-review">Not yet checked by a clinician</dd>' in text
    assert '<time datetime="2026-11-02">2 November 2026</time>' in text


def test_a_draft_is_not_found(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("status: published", "status: draft"))

    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/sitemap.xml").text


def test_an_article_of_tomorrow_is_not_found_today(client: Client, folder: Folder) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    header = HEADER.replace("published: 2026-11-01", f"published: {tomorrow}").replace(
        "updated: 2026-11-02", f"updated: {tomorrow}"
    )
    folder.article(BODY, header=header)

    assert client.get(ADDRESS).status_code == 404


def test_a_withdrawn_article_answers_410_with_a_page_that_says_so(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("status: published", "status: withdrawn"))

    response = client.get(ADDRESS)

    assert response.status_code == 410
    assert "This page was taken down" in response.text
    assert "Scars shrink" not in response.text
    assert ADDRESS not in client.get("/articles/").text


def test_an_old_address_leads_to_the_new_one_for_good(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER + "redirects_from: [scars]\n")

    response = client.get("/articles/scars/")

    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)


def test_a_changed_word_changes_the_validator(client: Client, folder: Folder) -> None:
    before = client.get(ADDRESS).headers["ETag"]
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")
    content.refresh_if_changed()

    response = client.get(ADDRESS, headers={"If-None-Match": before})

    assert response.status_code == 200
    assert response.headers["ETag"] != before


def test_a_topic_without_articles_says_so_and_is_left_out_of_the_index(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("status: published", "status: draft"))

    assert "Nothing is published here yet." in client.get("/topics/concerns/").text
    assert "/topics/concerns/" not in client.get("/articles/").text


def test_a_concern_without_an_article_leads_to_a_person(client: Client, folder: Folder) -> None:
    text = client.get("/").text

    assert '<a href="/articles/acne-scars/">Acne scars</a>' in text
    assert '<a href="/consultation/">I am not sure</a>' in text


def test_the_home_page_says_how_asking_works_and_leads_to_the_form(client: Client, folder: Folder) -> None:
    text = client.get("/").text

    assert "How asking works" in text
    assert '<a class="button" href="/consultation/">Ask for a consultation</a>' in text


def test_a_missing_fixed_page_is_not_found(client: Client, folder: Folder) -> None:
    assert client.get("/about/").status_code == 200
    assert client.get("/privacy/").status_code == 404


def test_writer_in_development_sees_why_the_page_has_not_changed(
    folder: Folder, client: Client, settings: Settings
) -> None:
    client.get("/articles/side-effects/")
    folder.change("articles/side-effects/en.md", "title: Side effects", "title: [")
    content.refresh_if_changed()
    told_to_readers = client.get("/articles/side-effects/").text
    settings.DEBUG = True

    told_to_writers = client.get("/articles/side-effects/").text

    notice = "This file has a fault. You see its last good version."
    assert notice not in told_to_readers
    assert notice in told_to_writers
    assert "articles/side-effects/en.md:" in told_to_writers
    assert "<h1>Side effects</h1>" in told_to_writers
