"""Reading pages that are made already, answered before Django: their bytes, headers and validator from memory.

A page is kept as Django and all middleware answered it, so its headers are Django's own by construction. Only a page
that `treatments.reading_pages` vouches for may enter, and only if its answer carries nothing of one visitor. Whatever
is unusual about a request (a query, a body, another method, a host not seen before) goes to Django.

All kept pages belong to one generation: what one state of content, code, settings and day made of them. When that
state changes, the pages are made again beside the old ones, which answer until the new generation is whole.
"""

import functools
import gzip
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import brotli
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_etags

from treatments.reading_pages import VOUCHED_FOR, current_generation

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
Origin = tuple[str, str, str]

LIMIT = 32 * 1024 * 1024  # bytes of one generation in one process; the pages made longest ago give way
CHECK_EVERY_SECONDS = 0.25
REMAKE_SECONDS = 1.5  # at most; a page that is not made by then is made when somebody asks for it
BROTLI_QUALITY = 10  # an article 10 % smaller than with 9; 11 gains 2 % more and takes three times as long
COMPRESSED = ("br", "gzip")  # the smaller one first
TAKES = {
    form: re.compile(rf"(?:^|[,\s]){form}\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)") for form in COMPRESSED
}
NUMBERED = "x-request-id"  # of the one request for which Django answered
FORWARDED_SCHEME = "HTTP_X_FORWARDED_PROTO"
# A request with one of these asks for something that only Django works out.
UNUSUAL = (
    "QUERY_STRING",
    "SCRIPT_NAME",
    "CONTENT_TYPE",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """One page in each encoding ("" for none), and what somebody gets who has it already."""

    etag: str
    answers: dict[str, Answer]
    not_modified: Answer

    @property
    def size(self) -> int:
        return sum(len(answer.body) for answer in self.answers.values())

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags and self._is_among(tags):
            answer = self.not_modified
        else:
            answer = self.answers[encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        start_response(answer.status, answer.headers)
        return (b"",) if environ["REQUEST_METHOD"] == "HEAD" else (answer.body,)

    def _is_among(self, tags: str) -> bool:
        """A date alone never gets a 304: a file that came back with an old date would stay hidden."""
        return tags == self.etag or any(
            tag == "*" or tag.removeprefix("W/") == self.etag.removeprefix("W/") for tag in parse_etags(tags)
        )


def encoding(accepted: str) -> str:
    """The smallest form that the client takes."""
    return next((form for form in COMPRESSED if form in accepted and TAKES[form].search(accepted)), "")


def make_ready(plain: Answer, not_modified: Answer) -> ReadyPage:
    """Both as Django gave them, `plain` without compression."""
    forms = {
        "": plain.body,
        "gzip": gzip.compress(plain.body, mtime=0),
        "br": brotli.compress(plain.body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
    }
    return ReadyPage(
        etag=header(plain, "etag"),
        answers={form: _encoded(plain, form, body) for form, body in forms.items()},
        not_modified=not_modified,
    )


def _encoded(plain: Answer, form: str, body: bytes) -> Answer:
    headers = [(name, str(len(body)) if name.lower() == "content-length" else value) for name, value in plain.headers]
    if form:
        headers.append(("Content-Encoding", form))
    return Answer(plain.status, headers, body)


def header(answer: Answer, name: str) -> str:
    return next((value for found, value in answer.headers if found.lower() == name), "")


@dataclass(slots=True)
class Generation:
    """The pages of one state by path. Read without a lock; written under one."""

    name: str
    limit: int = LIMIT
    size: int = 0
    pages: dict[str, ReadyPage] = field(default_factory=dict)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, path: str, page: ReadyPage) -> None:
        with self._writing:
            self._drop(path)
            self.pages[path] = page
            self.size += page.size
            while self.size > self.limit:
                self._drop(next(iter(self.pages)))

    def _drop(self, path: str) -> None:
        if (old := self.pages.pop(path, None)) is not None:
            self.size -= old.size


class ReadyPages:
    """A WSGI application around another one, whose reading pages it answers from memory."""

    def __init__(self, application: WsgiApplication) -> None:
        self.application = application
        self.generation = Generation("")
        self._next: Generation | None = None
        self._reading: dict[str, Origin] = {}  # where reading pages were found, and how they were asked for
        self._making = threading.Lock()
        self._watch: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self._watch is None:
            self.watch()
        if not is_plain(environ):
            return self.application(environ, start_response)
        path = environ["PATH_INFO"]
        page = self.generation.pages.get(path)
        if page is None and path in self._reading:
            page = self._made(path, origin(environ))
        return page.answer(environ, start_response) if page else self._asked(environ, start_response)

    def watch(self) -> None:
        """Start the thread that notices changes, also while nobody reads. Not at import: a server may fork then."""
        with self._making:
            if self._watch is None:
                self._watch = threading.Thread(target=self._keep_current, name="ready-pages", daemon=True)
                self._watch.start()

    def _asked(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer. If that was a reading page, make it ready and answer with that."""
        began: list[Any] = []
        body = self.application(environ, lambda *words: began.extend(words))
        if VOUCHED_FOR in environ:
            self._reading[environ["PATH_INFO"]] = origin(environ)
            if page := self._made(environ["PATH_INFO"], origin(environ)):
                close(body)
                return page.answer(environ, start_response)
        start_response(*began)
        return body

    def _made(self, path: str, at: Origin) -> ReadyPage | None:
        """Make a page of the newest generation, once however many are waiting for it."""
        with self._making:
            generation = self._next or self.generation
            return generation.pages.get(path) or self._make(path, at, generation)

    def _make(self, path: str, at: Origin, generation: Generation) -> ReadyPage | None:
        """Ask Django as a visitor of whom nothing is known, so that nothing of anybody can be in the page."""
        plain, made_of = self._answer(path, at)
        if made_of is None or not plain.status.startswith("200"):  # withdrawn or moved since
            self._reading.pop(path, None)
            return None
        if fault := is_personal(plain):
            logger.error("%s cannot be kept ready: its answer %s, so it may differ between visitors.", path, fault)
            self._reading.pop(path, None)
            return None
        not_modified, still = self._answer(path, at, HTTP_IF_NONE_MATCH=header(plain, "etag"))
        if still != made_of or not not_modified.status.startswith("304"):  # changed in between: Django answers
            return None
        page = make_ready(plain, not_modified)
        if made_of == generation.name:
            generation.keep(path, page)
        return page

    def _answer(self, path: str, at: Origin, **headers: str) -> tuple[Answer, str | None]:
        """What Django says, and the generation that a reading page was made of."""
        environ = blank_request(path, at) | headers
        began: list[Any] = []
        body = self.application(environ, lambda *words: began.extend(words))
        try:
            kept = [(name, value) for name, value in began[1] if name.lower() != NUMBERED]
            return Answer(began[0], kept, b"".join(body)), environ.get(VOUCHED_FOR)
        finally:
            close(body)

    def _keep_current(self) -> None:
        while True:
            try:
                self.check()
            except Exception:
                logger.exception("Ready pages cannot be made; Django answers until they can")
                self.generation, self._next = Generation(""), None
            time.sleep(CHECK_EVERY_SECONDS)

    def check(self) -> None:
        """If something has changed, make the pages again, and only then let them take the place of the old ones."""
        if (name := current_generation()) == self.generation.name:
            return
        old, self._next = self.generation, Generation(name)
        until = time.monotonic() + REMAKE_SECONDS
        for path, at in list(self._reading.items()):
            if path in old.pages and time.monotonic() < until:
                self._made(path, at)
        with self._making:
            self.generation, self._next = self._next, None


def is_plain(environ: Environ) -> bool:
    """Whether only the path decides what the answer is."""
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and not any(map(environ.get, UNUSUAL))
        and environ.get("CONTENT_LENGTH") in {None, "", "0"}
        and is_served(*origin(environ))
    )


def origin(environ: Environ) -> Origin:
    """Host, scheme of the connection, and scheme that a proxy claims."""
    return environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"], environ.get(FORWARDED_SCHEME, "")


@functools.lru_cache(maxsize=64)
def is_served(host: str, scheme: str, forwarded_scheme: str) -> bool:
    """Whether Django would neither refuse the host nor send the visitor to https."""
    request = WSGIRequest(blank_request("/", (host, scheme, forwarded_scheme)))
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return bool(host) and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)


def blank_request(path: str, at: Origin) -> Environ:
    host, scheme, forwarded_scheme = at
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        FORWARDED_SCHEME: forwarded_scheme,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def is_personal(answer: Answer) -> str:
    """What in the headers shows that the answer may be another one for somebody else; empty if nothing does."""
    if header(answer, "set-cookie"):
        return "sets a cookie"
    if "cookie" in header(answer, "vary").lower():
        return "varies with the cookie"
    if "public" not in header(answer, "cache-control"):
        return "may not be kept by caches"
    return ""


def close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()
