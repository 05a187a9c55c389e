"""The requests for the pages of asking are processed in turns; see fair_queue.py."""

from collections.abc import Callable
from typing import BinaryIO, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from treatments.client_address import client_address
from treatments.intake.fair_queue import REQUESTS, UnhurriedBody, hold_turn

PAGES = "/consultation/"


def take_turns(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Stands before everything that reads the body or the database."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PAGES):
            return get_response(request)
        with REQUESTS.turn(client_address(request)) as turn:
            hold_turn(request, turn)
            body = UnhurriedBody(request._stream, turn)  # noqa: SLF001 - Django has no other place for it
            request._stream = cast("BinaryIO", body)  # noqa: SLF001
            return get_response(request)

    return middleware
