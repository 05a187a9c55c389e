"""A number for each request, in the log's lines, in its response and in the proxy's log: it ties them together.

It is made here at random and says nothing about the visitor.
"""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
NONE = "-"

current: ContextVar[str] = ContextVar("request_id", default=NONE)


def number_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.number = number = secrets.token_hex(8)  # type: ignore[attr-defined]
        token = current.set(number)
        try:
            response = get_response(request)
        finally:
            current.reset(token)
        response.headers[HEADER] = number
        return response

    return middleware


class AddRequestID(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Django logs a refusal when the middleware is done with the request, and hands the request along."""
        record.request_id = getattr(getattr(record, "request", None), "number", current.get())
        return True
