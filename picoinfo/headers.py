"""Security and caching headers on every response, whichever code made it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
NO_STORE = "no-store, private"
IMMUTABLE = "public, max-age=31536000, immutable"  # the longest that HTTP asks a cache to believe


def policy(*, admin: bool) -> str:
    """The Content-Security-Policy as one line. The admin's own jQuery cannot meet trusted types."""
    return "; ".join(
        " ".join([directive, *values])
        for directive, values in settings.SECURE_CSP.items()
        if not (admin and directive == "require-trusted-types-for")
    )


def security_headers(get_response: GetResponse) -> GetResponse:
    """Must be the outermost middleware, so that errors, redirects and static files carry the headers too.

    Strict-Transport-Security is sent over plain http as well: browsers ignore it there, and it is not lost behind a
    proxy that ends TLS without saying so.
    """
    transport = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    policies = {admin: policy(admin=admin) for admin in (True, False)}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        desk = request.path_info.startswith(settings.DESK_PATHS)
        headers = response.headers
        headers["Strict-Transport-Security"] = transport
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)  # private links send none
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if headers.get("Content-Type", "").startswith("text/html"):
            headers.setdefault("Content-Security-Policy", policies[desk])
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Embedder-Policy"] = "require-corp"
            headers["Permissions-Policy"] = PERMISSIONS_POLICY
            headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        if desk:
            headers["X-Robots-Tag"] = "noindex"
        if desk or response.status_code >= 400 or "Cache-Control" not in headers:  # noqa: PLR2004 - HTTP's errors
            headers["Cache-Control"] = NO_STORE
        elif headers["Cache-Control"].endswith("immutable"):
            headers["Cache-Control"] = IMMUTABLE
        return response

    return middleware
