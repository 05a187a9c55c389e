"""Sessions, accounts, second factor, messages and lock-outs, at the desk alone.

A reader's page must not look for a cookie or ask the database, not even for a nurse who is signed in.
"""

import time
from collections.abc import Callable
from typing import Any

from axes.middleware import AxesMiddleware
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django_otp.middleware import OTPMiddleware

from treatments.client_address import UNKNOWN, client_address

LAST_SEEN, STARTED = "last_seen", "started"


class AtTheDesk:
    """Let a request for anything else pass by the middleware that follows in the class's bases."""

    get_response: Callable[[HttpRequest], Any]

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(settings.DESK_PATHS):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class DeskSessionMiddleware(AtTheDesk, SessionMiddleware):
    """Besides, end a session that was idle too long. The absolute limit is SESSION_COOKIE_AGE, never renewed."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        now = int(time.time())
        seen, began = request.session.get(LAST_SEEN), request.session.get(STARTED, now)
        idle = seen is not None and now - seen > settings.SESSION_IDLE_SECONDS
        if idle or now - began > settings.SESSION_COOKIE_AGE:
            request.session.flush()
            request.session_ended = True  # type: ignore[attr-defined]  # the desk then keeps what was sent into it
        elif "_auth_user_id" in request.session and (seen is None or now - seen >= 60):  # noqa: PLR2004 - once a minute
            request.session[STARTED] = began
            request.session[LAST_SEEN] = now
            request.session.set_expiry(max(1, began + settings.SESSION_COOKIE_AGE - now))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        return super().process_response(request, response)  # type: ignore[arg-type]


class DeskAuthenticationMiddleware(AtTheDesk, AuthenticationMiddleware):
    pass


class DeskOTPMiddleware(AtTheDesk, OTPMiddleware):  # type: ignore[misc]
    pass


class DeskMessageMiddleware(AtTheDesk, MessageMiddleware):
    pass


def address_of_sign_in(request: HttpRequest) -> str | None:
    """Whom a lock-out stops: the visitor that our own proxy saw, not the proxy, which is the same for everybody.

    As the form counts senders: of IPv6 the first address stands for the whole network.
    """
    address = client_address(request)
    return None if address == UNKNOWN else address.partition("/")[0]


def who_signs_in(username: str | None, ip_address: str | None, *_rest: object) -> str:
    """For the log. Only the name of an account that exists: people type passwords into the box for names."""
    known = get_user_model().objects.filter(username=username).exists()
    return f"{username if known else 'no account of ours'} from {ip_address}"


class DeskAxesMiddleware(AtTheDesk, AxesMiddleware):  # type: ignore[misc]
    pass
