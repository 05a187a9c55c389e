"""Pages from memory: the same bytes and headers as Django's own, nothing of any visitor, and nothing out of date."""

import gzip
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone, translation
from pytest_django import Settings

from picoinfo.charset import require_utf8
from picoinfo.ready_pages import VOUCHED_FOR, Answer, Environ, Generation, ReadyPage, ReadyPages, encoding, make_ready
from tests.articles.test_pages import every_address
from tests.library.folders import Folder
from treatments import content
from treatments.consultations.models import Draft
from treatments.reading_pages import DiffersBetweenVisitorsError, current_generation, reading_page, validator

ADDRESS = "/articles/acne-scars/"


def request(path: str = ADDRESS, method: str = "GET", **headers: str) -> Environ:
    environ = RequestFactory().get(path, HTTP_HOST="localhost").environ
    return environ | {"REQUEST_METHOD": method, "wsgi.input": io.BytesIO()} | headers


def answer(application: Callable[..., Iterable[bytes]], environ: Environ) -> Answer:
    began: list[Any] = []
    body = b"".join(application(dict(environ), lambda *words: began.extend(words)))
    return Answer(began[0], sorted(header for header in began[1] if header[0] != "X-Request-ID"), body)


class Counted:
    """The application without ready pages, and what it was asked."""

    def __init__(self) -> None:
        self.inner = require_utf8(WSGIHandler())
        self.asked: list[Environ] = []

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        return self.inner(environ, start_response)


@pytest.fixture
def django() -> Iterator[Counted]:
    """As Django's own test client does: the end of a request must not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Counted()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def watch_nothing(ready: ReadyPages) -> None:
    pass


@pytest.fixture
def ready(django: Counted, monkeypatch: pytest.MonkeyPatch) -> ReadyPages:
    """Without its thread: a test says itself when to look for changes."""
    monkeypatch.setattr(ReadyPages, "watch", watch_nothing)
    made = ReadyPages(django)
    made.check()
    return made


def unpacked(found: Answer) -> Answer:
    named = dict(found.headers)
    packing = named.pop("Content-Encoding", "")
    body = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[packing](found.body)
    named["Content-Length"] = str(len(body))
    return Answer(found.status, sorted(named.items()), body)


def test_every_page_is_byte_for_byte_what_django_answers_with_the_same_headers(
    ready: ReadyPages, django: Counted
) -> None:
    for path in every_address():
        answer(ready, request(path))
        expected, asked = answer(django.inner, request(path)), len(django.asked)
        tag = dict(expected.headers)["ETag"]
        unchanged = answer(django.inner, request(path, HTTP_IF_NONE_MATCH=tag))

        assert answer(ready, request(path)) == expected, path
        for packing in ("gzip", "br"):
            packed = answer(ready, request(path, HTTP_ACCEPT_ENCODING=packing))
            assert dict(packed.headers)["Content-Encoding"] == packing
            assert len(packed.body) < len(expected.body) / 2
            assert unpacked(packed) == expected, path
        assert answer(ready, request(path, "HEAD")) == Answer(expected.status, expected.headers, b"")
        assert answer(ready, request(path, HTTP_IF_NONE_MATCH=f'"other", {tag}')) == unchanged, path
        assert len(django.asked) == asked, f"{path} is not answered from memory"


@pytest.mark.parametrize(
    "environ",
    [
        request("/articles/never-was/"),
        request("/articles"),
        request(ADDRESS, "POST"),
        request(ADDRESS, HTTP_HOST="elsewhere.example"),
        request(ADDRESS, CONTENT_TYPE="text/html; charset=utf-7"),
        request(ADDRESS, CONTENT_LENGTH="99999999999"),
        request(ADDRESS, HTTP_IF_MATCH='"other"'),
        request("/compare/", QUERY_STRING="concern=melasma"),
        request("/healthz"),
    ],
    ids=lambda environ: f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}",
)
def test_whatever_is_unusual_is_answered_by_django(ready: ReadyPages, django: Counted, environ: Environ) -> None:
    for path in (ADDRESS, "/compare/"):
        answer(ready, request(path))
    asked = len(django.asked)

    found = answer(ready, environ)

    assert len(django.asked) == asked + 1
    assert found.status == answer(django.inner, environ).status


def test_the_number_of_the_request_that_made_a_page_is_not_given_to_the_next_reader(ready: ReadyPages) -> None:
    answer(ready, request())
    began: list[Any] = []
    ready(request(), lambda *words: began.extend(words))

    assert "X-Request-ID" not in dict(began[1])


def test_a_page_is_made_for_a_visitor_of_whom_nothing_is_known(ready: ReadyPages, django: Counted) -> None:
    first = request(HTTP_COOKIE="desk=signed-in", HTTP_USER_AGENT="first", HTTP_ACCEPT_LANGUAGE="de")

    answer(ready, first | {"REMOTE_ADDR": "203.0.113.9"})

    visitor, *making = django.asked
    assert visitor["HTTP_COOKIE"] == "desk=signed-in"
    assert len(making) == 2
    for asked in making:
        assert "203.0.113.9" not in asked.values()
        assert not {"HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE"} & asked.keys()


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (("Set-Cookie", "a=b"), "sets a cookie"),
        (("Vary", "Accept-Encoding, Cookie"), "varies with the cookie"),
        (("Cache-Control", "no-store"), "may not be kept"),
    ],
)
def test_an_answer_that_may_be_personal_is_never_kept_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, header: tuple[str, str], complaint: str
) -> None:
    def personal(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[VOUCHED_FOR] = current_generation()
        start_response(
            "200 OK", [("ETag", '"x"'), ("Cache-Control", "public"), header][:: -1 if "no" in header[1] else 1]
        )
        return [b"yours alone"]

    monkeypatch.setattr(ReadyPages, "watch", watch_nothing)
    ready = ReadyPages(personal)
    ready.check()

    assert answer(ready, request()).body == b"yours alone"
    assert not ready.generation.pages
    assert complaint in caplog.text


@pytest.mark.django_db
def test_a_reading_page_that_reads_the_database_or_takes_a_token_fails(rf: RequestFactory) -> None:
    def reads(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(Draft.objects.count()))

    def takes_a_token(request: HttpRequest) -> TemplateResponse:
        get_token(request)
        return TemplateResponse(request, "errors/plain.html", {"status": 500})

    for view in (reads, takes_a_token):
        with pytest.raises(DiffersBetweenVisitorsError):
            reading_page(view)(rf.get("/"))


def test_the_old_pages_answer_until_the_new_ones_are_made(
    ready: ReadyPages, django: Counted, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.close()
    ready.check()
    for path in (ADDRESS, "/"):
        answer(ready, request(path))
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")
    content.refresh_if_changed()
    meanwhile: list[Answer] = []
    made = ReadyPages._made

    def looking_on(self: ReadyPages, *where: Any) -> ReadyPage | None:
        meanwhile.append(answer(self, request()))
        return made(self, *where)

    monkeypatch.setattr(ReadyPages, "_made", looking_on)
    ready.check()
    asked = len(django.asked)

    assert len(meanwhile) == 2
    assert all(b"Dark marks can come" in found.body for found in meanwhile)
    assert b"Dark marks may come" in answer(ready, request()).body
    assert len(django.asked) == asked


def test_a_withdrawn_page_is_gone_with_the_next_generation(ready: ReadyPages, folder: Folder) -> None:
    content.close()
    ready.check()
    assert answer(ready, request()).status == "200 OK"

    (folder.path / "articles/acne-scars/en.md").unlink()
    content.refresh_if_changed()
    ready.check()

    assert answer(ready, request()).status == "404 Not Found"


def test_a_page_that_changed_while_it_was_made_is_of_one_state(
    ready: ReadyPages, folder: Folder, rf: RequestFactory
) -> None:
    """The first attempt sees the content change under it, and is thrown away."""
    content.close()
    attempts: list[str] = []

    def changing(request: HttpRequest) -> HttpResponse:
        attempts.append(current_generation())
        if len(attempts) == 1:
            folder.change("articles/acne-scars/en.md", "Dark marks can come", "Dark marks may come")
            content.refresh_if_changed()
        return TemplateResponse(request, "errors/plain.html", {"status": attempts[-1]})

    found = reading_page(changing)(made := rf.get("/"))

    assert len(set(attempts)) == 2
    assert made.META[VOUCHED_FOR] == attempts[-1] == current_generation()
    assert found.headers["ETag"] == validator(made, attempts[-1])


def test_many_who_ask_at_once_let_a_page_be_made_once(ready: ReadyPages, django: Counted) -> None:
    ready._reading[ADDRESS] = ("localhost", "http", "")
    visitors = [threading.Thread(target=answer, args=(ready, request())) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()

    assert len(django.asked) == 2  # the page, and the 304 for whoever has it


def test_the_pages_made_longest_ago_give_way_when_there_is_no_room() -> None:
    page = make_ready(Answer("200 OK", [("ETag", 'W/"x"')], b"words " * 50), Answer("304 Not Modified", [], b""))
    generation = Generation("one", limit=2 * page.size)
    for path in ("/a/", "/b/", "/c/", "/c/"):
        generation.keep(path, page)

    assert list(generation.pages) == ["/b/", "/c/"]
    assert generation.size == 2 * page.size


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("br ; q=0.000 , gzip ; q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("brotli, x-gzip", ""),
        ("identity", ""),
        ("*", ""),
    ],
)
def test_the_smallest_form_that_the_client_takes(accepted: str, chosen: str) -> None:
    assert encoding(accepted) == chosen


def test_a_new_day_a_setting_and_a_language_make_another_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [current_generation()]
    settings.SITE_URL = "https://clinic.example"
    seen.append(current_generation())
    settings.RETENTION = "another"
    seen.append(current_generation())
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    seen.append(current_generation())
    english = validator(RequestFactory().get(ADDRESS), seen[0])
    with translation.override("de"):
        german = validator(RequestFactory().get(ADDRESS), seen[0])

    assert len(set(seen)) == 4
    assert english != german


def test_a_date_alone_never_hides_a_change(ready: ReadyPages) -> None:
    modified = dict(answer(ready, request()).headers)["Last-Modified"]

    assert answer(ready, request(HTTP_IF_MODIFIED_SINCE=modified)).status == "200 OK"
