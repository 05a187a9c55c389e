"""Whatever charset a request names, the site answers: never with a bare 500 of the server."""

import codecs
import encodings.aliases
import io
from typing import Any

import pytest
from django.test import Client, RequestFactory

from picoinfo.ready_pages import ReadyPages
from picoinfo.wsgi import application

NAMES = sorted(set(encodings.aliases.aliases) | set(encodings.aliases.aliases.values()))


def is_another(name: str) -> bool:
    try:
        return codecs.lookup(name).name != "utf-8"
    except LookupError:  # a name for another kind of machine
        return True


OTHER = [name for name in NAMES if is_another(name)]
pytestmark = pytest.mark.django_db  # a request closes old connections

CODECS = [name for name in sorted(set(encodings.aliases.aliases.values())) if is_another(name)]
ODD = ['"', "utf-8\x00", "no-such", "ISO-8859-1;charset=hex", "\xe9", "utf-8; charset=hex"]


@pytest.fixture(autouse=True)
def without_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread would outlive the test, and open the folder that a later test is still writing."""
    monkeypatch.setattr(ReadyPages, "watch", lambda _ready: None)


def answer(
    method: str, content_type: str, *, query: str = "q=%C3%A9", body: bytes = b"a=b"
) -> tuple[int, dict[str, str]]:
    """One request through the server's entry, as Granian would make it, with a CSRF cookie."""
    environ: dict[str, Any] = RequestFactory().generic(method, "/healthz", QUERY_STRING=query).environ
    environ |= {
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": f"form={'a' * 32}",
    }
    seen: list[Any] = []

    b"".join(application(environ, lambda status, headers, *_: seen.extend([int(status[:3]), dict(headers)])))

    return seen[0], seen[1]


@pytest.mark.parametrize(
    ("method", "media", "names"),
    [
        ("POST", "application/x-www-form-urlencoded", [*OTHER, *ODD]),
        ("POST", "multipart/form-data; boundary=x", [*CODECS, *ODD]),
        ("GET", "text/plain", [*CODECS, *ODD]),
        ("TRACE", "text/plain", [*CODECS, *ODD]),
    ],
)
def test_a_charset_other_than_utf_8_is_refused_in_words(method: str, media: str, names: list[str]):
    answers = {name: answer(method, f"{media}; charset={name}") for name in names}

    assert {name: status for name, (status, _) in answers.items() if status != 400} == {}
    assert {headers["X-Content-Type-Options"] for _, headers in answers.values()} == {"nosniff"}


@pytest.mark.parametrize("name", ["utf-8", "UTF-8", "UTF8", "utf_8", '"utf-8"', "u8"])
def test_utf_8_by_any_of_its_names_is_read(name: str):
    status, _ = answer("GET", f"text/plain; charset={name}")

    assert status == 200


def test_nul_in_an_address_is_refused():
    client = Client()

    assert [client.get("/healthz?q=%00").status_code, client.get("/articles/a%00b/").status_code] == [400, 400]
