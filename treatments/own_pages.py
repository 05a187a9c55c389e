"""Whether a form was sent from a page of this site: what the browser itself says of it.

No other site can make a browser say so, and no cookie is needed. That is what protects a form in a browser that keeps
no cookies, and the form under an article, whose page sets none; everywhere else Django's token does.
"""

from django.conf import settings
from django.http import HttpRequest

SAME_ORIGIN = "same-origin"


def is_from_own_page(request: HttpRequest) -> bool:
    """False also where the browser says nothing at all."""
    origin, where = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    own = {*settings.CSRF_TRUSTED_ORIGINS, f"{request.scheme}://{request.get_host()}"}
    return (
        (origin is not None or where is not None) and (origin is None or origin in own) and where in {None, SAME_ORIGIN}
    )


def keeps_no_cookie(request: HttpRequest) -> bool:
    """Every page with a form sets this cookie, so it is missing where none is kept, or where it was cleared since."""
    return settings.CSRF_COOKIE_NAME not in request.COOKIES
