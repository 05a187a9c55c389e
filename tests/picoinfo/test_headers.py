"""Every response has the security headers, wherever it comes from."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from picoinfo.headers import security_headers
from tests.desk.people import staff_client
from tests.prepared import prepared_folder

READING = ("/", "/articles/", "/articles/acne-scars/", "/about/", "/privacy/", "/accessibility/")
GUARDS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTML_GUARDS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; manifest-src 'self'; report-uri /csp-report/"
)


@pytest.mark.django_db  # the end of a request looks after old connections
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/", 200),
        ("get", "/articles/acne-scars/", 200),
        ("get", "/articles/acne-scars", 301),
        ("get", "/no-such-page/", 404),
        ("post", "/articles/acne-scars/", 405),
        ("trace", "/", 405),
        ("get", "/healthz", 200),
        ("get", "/robots.txt", 200),
        ("get", "/favicon.ico", 301),
        ("get", "/static/img/mark.svg", 200),
        ("get", "/?q=%00", 400),
    ],
)
def test_every_answer_is_guarded(method: str, address: str, status: int):
    response = getattr(Client(), method)(address)
    response.close()  # a file's answer holds it open

    assert response.status_code == status
    assert {name: response[name] for name in GUARDS} == GUARDS
    if response["Content-Type"].startswith("text/html"):
        assert {name: response[name] for name in HTML_GUARDS} == HTML_GUARDS
        assert response["Content-Security-Policy"] == POLICY


@pytest.mark.django_db
def test_the_desk_keeps_the_policy_but_for_what_its_jquery_cannot_meet():
    response = Client().get("/admin/login/")

    assert response["Content-Security-Policy"] == POLICY.replace(" require-trusted-types-for 'script';", "")
    assert [response["Cache-Control"], response["X-Robots-Tag"]] == ["no-store, private", "noindex"]


def test_reading_sets_no_cookie_and_asks_no_database():
    client = Client()  # a test without the django_db mark fails on any query

    for address in READING:
        response = client.get(address)
        assert [address, response.status_code, dict(response.cookies)] == [address, 200, {}]
        assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_the_form_s_cookie_ends_with_what_it_guards():
    response = Client().get("/consultation/")

    assert response.cookies["form"]["max-age"] == settings.RETENTION.draft.total_seconds()


@pytest.mark.django_db
@pytest.mark.parametrize("address", READING)
def test_reading_asks_nothing_and_sets_nothing_even_for_a_nurse_who_is_signed_in(
    address: str, django_assert_num_queries: DjangoAssertNumQueries
):
    nurse = staff_client("clinician")
    assert nurse.get("/admin/").status_code == 200

    with django_assert_num_queries(0):
        response = nurse.get(address)

    assert [response.status_code, dict(response.cookies)] == [200, {}]
    assert "Cookie" not in response.get("Vary", "")


def test_an_error_is_kept_by_no_cache_whatever_the_view_says():
    cached = HttpResponse(status=503, headers={"Cache-Control": "public, max-age=300"})

    response = security_headers(lambda _request: cached)(RequestFactory().get("/"))

    assert response.headers["Cache-Control"] == "no-store, private"


def test_an_article_may_be_kept_and_is_asked_for_again_by_its_tag():
    client = Client()

    first = client.get("/articles/acne-scars/")
    again = client.get("/articles/acne-scars/", headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=300, s-maxage=2, stale-while-revalidate=86400"
    assert [again.status_code, again.content] == [304, b""]


@pytest.fixture
def collected(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a stylesheet as the site serves it: collected, with the digest of its content in the name."""
    settings.STATIC_ROOT = prepared_folder(tmp_path_factory.getbasetemp()) / "static"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return static("css/tokens.css")


@pytest.mark.django_db
def test_the_icon_is_found_at_its_old_address_and_the_manifest_says_what_it_is(collected: str):
    icon = Client().get("/favicon.ico", follow=True)
    manifest = Client().get("/site.webmanifest")
    rules = Client().get(Client().get("/").headers["Speculation-Rules"].strip('"'))
    for response in (icon, manifest, rules):
        response.close()

    assert (icon.status_code, icon["Content-Type"]) == (200, "image/png")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert rules["Content-Type"] == "application/speculationrules+json"


@pytest.mark.django_db
def test_the_admins_stylesheets_are_collected_in_their_layer(collected: str):
    response = Client().get(static("admin/css/forms.css"))
    css = b"".join(response.streaming_content).decode()
    response.close()

    assert re.match(r'@import url\("widgets\.[0-9a-f]+\.css"\);\s*@layer admin\s*{', css)
    assert re.search(r"url\(\"?\.\./img/search\.[0-9a-f]+\.svg", css)


@pytest.mark.django_db
def test_a_named_file_is_kept_for_a_year_and_lent_to_no_other_site(collected: str):
    response = Client().get(collected)
    response.close()

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.has_header("Access-Control-Allow-Origin") is False


@pytest.mark.django_db
def test_the_desk_has_no_cookie_besides_its_session_and_its_token():
    client = staff_client("reception")

    told = client.post("/admin/consultations/consultationrequest/", {"action": "claim", "index": "0"}, follow=True)

    assert [str(message) for message in told.context["messages"]] != []
    assert set(client.cookies) <= {"desk", "form"}


@pytest.mark.django_db
@pytest.mark.parametrize(("origin", "status"), [(settings.SITE_URL, 200), ("https://elsewhere.example", 403)])
def test_a_form_from_our_own_address_is_taken_though_a_proxy_hides_the_host(origin: str, status: int):
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1:9999"})
    client.get("/admin/login/")
    form = {"username": "nobody", "password": "wrong", "csrfmiddlewaretoken": client.cookies["form"].value}

    response = client.post("/admin/login/", form, headers={"origin": origin})

    assert response.status_code == status
