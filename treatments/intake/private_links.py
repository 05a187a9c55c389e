"""The private links of a request, and how one is exchanged for a cookie.

A link contains the request's reference and an unguessable key. Whoever opens it gets the key as a cookie and
is redirected to the request's own page, whose address has only the reference: so the key is in no address
bar, no history and no Referer, and in a proxy's log once instead of at every step.

The cookie's path is that of the one request, so two requests in two tabs cannot be mistaken for
each other. Browsers allow the __Host- prefix only for the whole site, hence __Secure-.

Wrong links are not counted. The keys have 256 bits, so nobody can guess one; and a limit would lock out whoever
shares an address with somebody who tries.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from treatments.consultations.lookup import LinkedRequest, request_by_key

REFERENCE_LENGTH = 7
OPEN_SECONDS = 60 * 60  # since the last page of the request was opened


def private_path(reference: str, key: str) -> str:
    return reverse("intake:private_link", args=[f"{reference}-{key}"])


def site_link(path: str) -> str:
    """Absolute, from the setting: the Host header of a request must not decide a link in an email."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def parts_of(link: str) -> tuple[str, str]:
    """Reference and key. Any other text is split the same way, and matches no request."""
    return link[:REFERENCE_LENGTH], link[REFERENCE_LENGTH + 1 :]


def open_link(link: str) -> LinkedRequest:
    """Raises Http404 for a link that opens nothing; every failure looks the same."""
    reference, key = parts_of(link)
    linked = request_by_key(reference=reference, key=key)
    if linked is None:
        raise Http404
    return linked


def cookie_name() -> str:
    return "__Secure-request" if settings.PRODUCTION else "request"


def read_link_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")


def set_link_cookie(response: HttpResponse, reference: str, key: str) -> None:
    response.set_cookie(
        cookie_name(),
        key,
        max_age=OPEN_SECONDS,
        path=reverse("intake:request", args=[reference]),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",  # a link in an email leads here from another site
    )


def delete_link_cookie(response: HttpResponse, reference: str) -> None:
    response.set_cookie(
        cookie_name(),
        "",
        max_age=0,
        path=reverse("intake:request", args=[reference]),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
