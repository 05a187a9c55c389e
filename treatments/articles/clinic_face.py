"""The clinic's colours and logo, at addresses that hold a digest: a browser that has one need not ask again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from treatments import content
from treatments.reading_pages import FOR_EVERYBODY

FOR_EVER = "public, max-age=31536000, immutable"
NOTHING_ELSE = "default-src 'none'; sandbox"  # for a picture that is opened by itself


@require_safe
def colours(request: HttpRequest, key: str) -> HttpResponse:
    brand = content.current().branding
    return _given(brand.stylesheet.encode(), "text/css; charset=utf-8", is_newest=key == brand.stylesheet_key)


@require_safe
def logo(request: HttpRequest, key: str) -> HttpResponse:
    brand = content.current().branding
    dark = bool(brand.logo_dark) and key == brand.logo_dark_key
    is_newest = dark or key == brand.logo_key
    response = _given(brand.logo_dark if dark else brand.logo, "image/svg+xml", is_newest=is_newest)
    response.headers["Content-Security-Policy"] = NOTHING_ELSE
    return response


def _given(data: bytes, content_type: str, *, is_newest: bool) -> HttpResponse:
    """A page that was kept asks for what was there when it was made: it gets what there is now, for a while."""
    if not data:
        raise Http404
    response = HttpResponse(data, content_type=content_type)
    response.headers["Cache-Control"] = FOR_EVER if is_newest else FOR_EVERYBODY
    return response
