"""The requests for the pages of asking are processed in turns; see fair_queue.py."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from treatments.client_address import client_address
from treatments.intake.fair_queue import REQUESTS, BodyReadOutsideTurn, attach_turn

PAGES = "/consultation/"


def take_turns(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Stands before everything that reads the body or the database."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PAGES):
            return get_response(request)
        with REQUESTS.turn(client_address(request)) as turn:
            attach_turn(request, turn)
            length = request.META.get("CONTENT_LENGTH") or ""
            request._stream = BodyReadOutsideTurn(  # noqa: SLF001 - Django has no other place for it
                request._stream,  # noqa: SLF001
                turn,
                length=int(length) if length.isdecimal() else 0,
            )
            return get_response(request)

    return middleware
