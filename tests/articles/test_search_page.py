"""The page of search and its suggestions: for everybody without a trace, and never kept."""

import pytest
from django.test import Client

from tests.library.folders import Folder
from treatments import content
from treatments.reading_pages import VOUCHED_FOR


def test_search_shows_sections_with_the_words_marked_and_leaves_no_trace(client: Client, folder: Folder) -> None:
    # No django_db mark: every query is refused.
    response = client.get("/search/", {"q": "scars"})

    assert response.status_code == 200
    assert '<a href="/articles/acne-scars/">Acne scars</a>' in response.text
    assert "<mark>scars</mark>" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "ETag" not in response.headers
    assert response.cookies == {}
    assert VOUCHED_FOR not in response.wsgi_request.META  # without it ready_pages keeps nothing


def test_a_question_is_shown_as_text_and_kept_in_the_field(client: Client, folder: Folder) -> None:
    text = client.get("/search/", {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in text
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in text


def test_an_empty_result_offers_near_words_and_the_first_pages(client: Client) -> None:
    text = client.get("/search/", {"q": "scartz zzzz"}).text

    assert "We found nothing for “scartz zzzz”." in text
    assert '<a href="/search/?q=scars">scars</a>' in text
    assert '<a href="/articles/how-pico-laser-works/">' in text


def test_search_without_a_question_offers_the_first_pages(client: Client) -> None:
    text = client.get("/search/").text

    assert '<a href="/articles/how-pico-laser-works/">' in text
    assert "We found" not in text


def test_words_of_danger_put_the_card_above_what_is_found(client: Client, folder: Folder) -> None:
    text = client.get("/search/", {"q": "pain and scars"}).text

    card, results = text.index('data-level="same-day"'), text.index("search-results")
    assert card < results
    assert 'href="tel:02079460000"' in text[card:results]
    assert "care-card" not in client.get("/search/", {"q": "scars"}).text


def test_suggestions_follow_the_typing_and_lead_to_help_first(client: Client) -> None:
    found = client.get("/search/suggestions/", {"q": "acne sca"}).json()["found"]
    urgent = client.get("/search/suggestions/", {"q": "blister"}).json()["found"]
    response = client.get("/search/suggestions/", {"q": ""})

    assert found[0]["url"] == "/articles/acne-scars/"
    assert urgent[0]["url"] == "/articles/acne-scars/#when-to-ring"
    assert (response.json(), response.headers["Cache-Control"]) == ({"found": []}, "no-store, private")


@pytest.mark.parametrize("address", ["/search/", "/search/suggestions/"])
def test_other_methods_are_refused(address: str) -> None:
    response = Client(enforce_csrf_checks=True).post(address, {"q": "scars"})

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_what_was_withdrawn_is_not_found_from_the_moment_its_page_is_gone(client: Client, folder: Folder) -> None:
    assert "Acne scars" in client.get("/search/", {"q": "scars"}).text
    stale = content.search_index("en")
    folder.change("articles/acne-scars/en.md", "status: published", "status: withdrawn")
    content.close()
    content.current()
    content._handle.indexes["en"] = stale

    text = client.get("/search/", {"q": "scars"}).text

    assert "/articles/acne-scars/" not in text


def test_the_index_follows_a_change_of_the_content(client: Client, folder: Folder) -> None:
    assert "search-results" not in client.get("/search/", {"q": "lichen"}).text
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Lichen can come")
    content.refresh_if_changed()

    assert "<mark>Lichen</mark>" in client.get("/search/", {"q": "lichen"}).text


def test_every_page_has_search_the_phone_and_help_at_its_head(client: Client) -> None:
    for address in ("/", "/articles/acne-scars/", "/consultation/", "/never-was/"):
        head = client.get(address).text.partition("</header>")[0]

        assert 'role="search"' in head
        assert 'href="tel:' in head
        assert '<a href="/articles/acne-scars/#when-to-ring">Worried after laser?</a>' in head


def test_help_is_not_promised_where_no_page_lists_the_signs(client: Client, folder: Folder) -> None:
    assert "Worried after laser?" not in client.get("/articles/acne-scars/").text


def test_a_page_that_the_clinic_wrote_itself_is_found_at_its_own_address(client: Client, folder: Folder) -> None:
    folder.write("pages/parking/en.md", "---\ntitle: Parking\nupdated: 2026-11-01\n---\n## Bays {#bays}\n\nTwo bays.\n")

    assert '<a href="/clinic/parking/#bays">Bays</a>' in client.get("/search/", {"q": "bays"}).text
