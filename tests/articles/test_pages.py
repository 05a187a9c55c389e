"""The reading pages of the real content: the same for everybody, without a cookie or a query."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.library.folders import Folder
from treatments import content

FOR_EVERYBODY = "public, max-age=300, s-maxage=2, stale-while-revalidate=86400"
FIXED = (
    "/",
    "/articles/",
    "/glossary/",
    "/sources/",
    "/about/",
    "/how-we-write/",
    "/privacy/",
    "/accessibility/",
    "/sitemap.xml",
)


def every_address() -> list[str]:
    library = content.current()
    articles = [reverse("articles:article", args=[article.slug]) for article in library.articles()]
    topics = [reverse("articles:topic", args=[topic.key]) for topic in library.site.topics]
    return [*FIXED, *articles, *topics]


@pytest.mark.parametrize("address", every_address())
def test_a_reading_page_is_public_and_asks_no_database(client: Client, address: str) -> None:
    # No django_db mark: pytest-django refuses every query, on any connection.
    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == FOR_EVERYBODY
    assert "Set-Cookie" not in response.headers
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["ETag"].startswith('W/"')


@pytest.mark.django_db
def test_a_reading_page_costs_no_query_even_with_a_session_cookie(client: Client) -> None:
    client.cookies["desk"] = "a-nurse-who-is-signed-in"

    with CaptureQueriesContext(connection) as queries:
        client.get("/articles/acne-scars/")

    assert len(queries) == 0


def test_a_page_that_has_not_changed_is_answered_with_304_and_the_same_caching(client: Client) -> None:
    first = client.get("/articles/acne-scars/")

    again = client.get("/articles/acne-scars/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["Cache-Control"] == FOR_EVERYBODY


def test_two_pages_have_two_validators(client: Client) -> None:
    tags = {client.get(address).headers["ETag"] for address in every_address()}

    assert len(tags) == len(every_address())


def test_head_is_answered_like_get_without_a_body(client: Client) -> None:
    response = client.head("/articles/acne-scars/")

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/", "/articles/acne-scars/", "/about/", "/sitemap.xml"])
def test_other_methods_are_refused_and_the_right_ones_named(address: str, method: str) -> None:
    stranger = Client(enforce_csrf_checks=True)

    response = getattr(stranger, method)(address)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["/articles/never-was/", "/topics/never-was/", "/never-was/", "/pictures/x.jpg"])
def test_an_unknown_address_is_not_found_and_offers_the_first_reads(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert '<a href="/articles/how-pico-laser-works/">' in response.text


def test_help_for_a_low_mood_stands_in_the_footer_where_the_clinic_has_filled_it_in(
    client: Client, folder: Folder
) -> None:
    assert "If you feel low" not in client.get("/articles/acne-scars/").text

    folder.change("clinic.yaml", "country: GB", "country: GB\nlow_mood_help: ring the sample line on 020 7946 0222.")
    content.close()

    assert (
        "If you feel low, or think of harming yourself: ring the sample line on 020 7946 0222."
        in client.get("/articles/acne-scars/").text
    )
