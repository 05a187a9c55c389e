"""Staff sessions end after a quarter of an hour without a request, and after a working day in any case."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

LAST_SEEN, STARTED = "last_seen", "started"
WRITE_EVERY_SECONDS = 60  # the time of the last request is written once a minute, not at every request


def end_old_sessions(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Stand between SessionMiddleware and AuthenticationMiddleware.

    Only requests for the desk are checked: reading pages must not load a session, not even of a nurse who is signed
    in. The absolute limit is SESSION_COOKIE_AGE, which no request renews.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.DESK_PATHS) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            end_or_renew(request)
        return get_response(request)

    return middleware


def end_or_renew(request: HttpRequest) -> None:
    now = int(timezone.now().timestamp())
    last_seen, started = request.session.get(LAST_SEEN), request.session.get(STARTED, now)
    idle = last_seen is not None and now - last_seen > settings.SESSION_IDLE_SECONDS
    if idle or now - started > settings.SESSION_COOKIE_AGE:
        request.session.flush()
        request.session_ended = True  # type: ignore[attr-defined]  # the desk then keeps the form that was sent
    elif "X-Background" in request.headers:
        return  # a page that asks by itself is nobody at the desk
    elif SESSION_KEY in request.session and (last_seen is None or now - last_seen >= WRITE_EVERY_SECONDS):
        request.session[STARTED] = started
        request.session[LAST_SEEN] = now
        request.session.set_expiry(max(1, started + settings.SESSION_COOKIE_AGE - now))
