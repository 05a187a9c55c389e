"""One header and one validator for every reading page: the same for everybody, so it may be kept by anybody."""

import functools
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from treatments import content
from treatments.page_cache import PageCache, drawn_page

FOR_EVERYBODY = "public, max-age=300, stale-while-revalidate=86400"
DRAWN_BY = ("templates", "static", "treatments", "picoinfo")

pages = PageCache()

View = Callable[..., HttpResponseBase]


def reading_page(view: View) -> View:
    """Depends on content, code, settings and day alone: a validator, no cookie, no query, and rendered once."""

    @functools.wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        current = validator(request)
        page = pages.get(request.path, current)
        if page is None:
            response = view(request, *args, **kwargs)
            if not isinstance(response, TemplateResponse):  # moved or withdrawn
                return lasting(response) if response.status_code == HTTPStatus.MOVED_PERMANENTLY else response
            page = pages.keep(request.path, current, response.render())
        answer = page.answer(request)
        return lasting(get_conditional_response(request, etag=page.validator, response=answer) or answer)

    # No form is processed here, so CSRF protection is not needed: a POST gets 405 with the allowed methods.
    return csrf_exempt(require_safe(kept))


def answering_page(view: View) -> View:
    """A reading page that follows its query as well: without one it is kept, with one drawn each time.

    There are too many queries to keep, and nothing of them is stored.
    """
    without_query = reading_page(view)

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.GET:
            return without_query(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        if not isinstance(response, TemplateResponse):
            return response
        page = drawn_page(validator(request, query=request.GET.urlencode()), response.render())
        answer = page.answer(request)
        return lasting(get_conditional_response(request, etag=page.validator, response=answer) or answer)

    return csrf_exempt(require_safe(answered))


def lasting(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = FOR_EVERYBODY
    return response


def validator(request: HttpRequest, *, query: str = "") -> str:
    """The day counts too: a review falls due by the clock."""
    parts = (
        content.current().digest,
        code_version(),
        timezone.localdate().isoformat(),
        settings.SITE_URL,
        str(settings.DEBUG),
        str(settings.RETENTION),
        get_language() or "",
        request.path,
        *([query] if query else []),
    )
    # Weak, since the same page may travel compressed or not.
    return f'W/"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def code_version() -> str:
    """A digest of what renders a page. In development it is computed on each request."""
    return _digest_of_code.__wrapped__() if settings.DEBUG else _digest_of_code()


@functools.cache
def _digest_of_code() -> str:
    digest = hashlib.sha256()
    for folder in DRAWN_BY:
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if file.suffix in {".html", ".css", ".js", ".py", ".svg", ".woff2"} and file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()
