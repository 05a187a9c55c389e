"""Reading pages: a function of content, code, settings and the day alone, so they are the same for everybody.

They may be kept by anybody, and `picoinfo.ready_pages` keeps them in memory. A view that reads the database, sets a
cookie or asks for a form token is no reading page, and fails.
"""

import contextlib
import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from treatments import content

FOR_EVERYBODY = "public, max-age=300, s-maxage=2, stale-while-revalidate=86400"
FOR_ONE_READER = "private, max-age=300"  # a query holds what this reader chose, which may be about health
DRAWN_BY = ("templates", "static", "treatments", "picoinfo")
VOUCHED_FOR = "picoinfo.generation"  # in the WSGI environment of a reading page: the state that it was made of
# Indents are for the people who read templates. No reading page holds text whose spaces count: no <pre>, and no
# <textarea> with words in it.
INDENTS = re.compile(rb"\n\s+")
ATTEMPTS = 3  # to make a page while the content changes

View = Callable[..., HttpResponseBase]


class DiffersBetweenVisitorsError(RuntimeError):
    """A view that is declared a reading page used something of one visitor, or of the database."""


def reading_page(view: View) -> View:
    """Gives the page a validator, and the header by which anybody may keep it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for _ in range(ATTEMPTS):
            generation = current_generation()
            tag = validator(request, generation)
            if request.META.get("HTTP_IF_NONE_MATCH") == tag:  # only who has the page in this state knows its tag
                page = HttpResponse()
                break
            response = _same_for_everybody(view, request, *args, **kwargs)
            if not isinstance(response, TemplateResponse):  # moved or withdrawn
                return lasting(response) if response.status_code == HTTPStatus.MOVED_PERMANENTLY else response
            page = response
            if current_generation() == generation:
                break
        else:  # the content changed each time; nobody may keep this answer
            return page
        request.META[VOUCHED_FOR] = generation
        return _with_validator(request, tag, page)

    # No form is processed here, so CSRF protection is not needed: a POST gets 405 with the allowed methods.
    return csrf_exempt(require_safe(answered))


def answering_page(view: View) -> View:
    """A reading page that follows its query as well.

    There are too many queries to keep, and nothing of them is stored: not here, and in no cache that readers share.
    """
    without_query = reading_page(view)

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.GET:
            return without_query(request, *args, **kwargs)
        response = _same_for_everybody(view, request, *args, **kwargs)
        if not isinstance(response, TemplateResponse):
            return response
        tag = validator(request, current_generation(), query=request.GET.urlencode())
        return _with_validator(request, tag, response, cache_control=FOR_ONE_READER)

    # Nothing on these pages is secret, so compressing them gives nothing away.
    return csrf_exempt(require_safe(gzip_page(answered)))


def _same_for_everybody(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    with without_database(request.path):
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
            response.content = INDENTS.sub(b"\n", response.content)
    if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        raise DiffersBetweenVisitorsError(f"The reading page {request.path} sets a cookie or holds a form's token.")
    return response


@contextlib.contextmanager
def without_database(path: str) -> Iterator[None]:
    def refuse(*args: object) -> NoReturn:
        raise DiffersBetweenVisitorsError(f"The reading page {path} reads the database.")

    with contextlib.ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(refuse))
        yield


def _with_validator(
    request: HttpRequest, tag: str, response: HttpResponse, *, cache_control: str = FOR_EVERYBODY
) -> HttpResponseBase:
    """A date alone never gets a 304: a file that came back with an old date would stay hidden."""
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(last_modified().timestamp())
    # A page that the reader is about to open is fetched as the pointer rests on its link; browsers leave it where data
    # is dear.
    response.headers["Speculation-Rules"] = f'"{static("next-page.speculationrules")}"'
    answer = get_conditional_response(request, etag=tag, response=response) or response
    return lasting(answer, cache_control)


def unkept_page(view: View) -> View:
    """A page about what one reader typed: made anew each time and kept by nobody, since headers.py says no-store."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _same_for_everybody(view, request, *args, **kwargs)

    # Nothing on these pages is secret, so compressing them gives nothing away.
    return csrf_exempt(require_safe(gzip_page(answered)))


def lasting(response: HttpResponseBase, cache_control: str = FOR_EVERYBODY) -> HttpResponseBase:
    response.headers["Cache-Control"] = cache_control
    return response


def current_generation() -> str:
    """A digest of all that decides how reading pages look. The day counts too: a review falls due by the clock."""
    parts = (
        content.current().digest,
        code_version(),
        timezone.localdate().isoformat(),
        settings.SITE_URL,
        str(settings.DEBUG),
        str(settings.RETENTION),
    )
    return hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]


def validator(request: HttpRequest, generation: str, *, query: str = "") -> str:
    parts = (generation, get_language() or "", request.path, *([query] if query else []))
    # Weak, since the same page may travel compressed or not.
    return f'W/"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def last_modified() -> datetime:
    """When the newest file of the content or the code was written, or when today began."""
    stats = content.current().snapshot.listing.stats.values()
    newest = max(max((stat.modified for stat in stats), default=0) / 1e9, code_date())
    today = datetime.combine(timezone.localdate(), time.min, timezone.get_current_timezone())
    return max(datetime.fromtimestamp(newest, UTC), today)


def code_version() -> str:
    """A digest of what renders a page. In development it is computed on each request."""
    return _digest_of_code.__wrapped__() if settings.DEBUG else _digest_of_code()


@functools.cache
def _digest_of_code() -> str:
    digest = hashlib.sha256()
    for file in _files_of_code():
        digest.update(file.read_bytes())
    return digest.hexdigest()


@functools.cache
def code_date() -> float:
    return max(file.stat().st_mtime for file in _files_of_code())


def _files_of_code() -> Iterator[Path]:
    for folder in DRAWN_BY:
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if file.suffix in {".html", ".css", ".js", ".py", ".svg", ".woff2"} and file.is_file():
                yield file
