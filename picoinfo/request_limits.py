"""Requests that cannot be read get a page for 400 or 413 before any other code tries to read them."""

import logging
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

from picoinfo.charset import UNREADABLE_CHARSET
from treatments.client_address import is_forwarded_twice

PHOTOS_PAGE = re.compile(r"/consultation/request/[^/]+/photos/")
logger = logging.getLogger(__name__)


def max_bytes(path: str) -> int:
    """Only the page for photos takes bodies of that size."""
    return settings.MAX_REQUEST_BYTES if PHOTOS_PAGE.fullmatch(path) else settings.MAX_REQUEST_BYTES_WITHOUT_PHOTOS


def reject_unreadable(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Reject NUL in the URL (PostgreSQL cannot hold it), charsets but UTF-8, giant bodies, a doubled client address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        from picoinfo.errors import bad_request

        if request.META.get(UNREADABLE_CHARSET):
            return bad_request(request, BadRequest("charset"))
        if "\x00" in request.path_info or b"\x00" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
            return bad_request(request, BadRequest("NUL"))
        if is_forwarded_twice(request):
            logger.error(
                "Refused a request with two %s headers: let the proxy set the header, not add another one.",
                settings.CLIENT_ADDRESS_HEADER,
            )
            return bad_request(request, BadRequest("forwarded twice"))
        length = request.META.get("CONTENT_LENGTH", "")
        if length.isdecimal() and int(length) > max_bytes(request.path_info):
            return bad_request(request, RequestDataTooBig("length"))
        return get_response(request)

    return middleware
