"""The cookie that finds a half-filled form again: set once something was sent, gone after a day."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def cookie_name() -> str:
    return "__Host-draft" if settings.PRODUCTION else "draft"


def read_key(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")


def keep_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        cookie_name(),
        key,
        max_age=settings.RETENTION.draft,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def forget_key(response: HttpResponse) -> None:
    response.set_cookie(cookie_name(), "", max_age=0, secure=settings.PRODUCTION, httponly=True, samesite="Lax")
