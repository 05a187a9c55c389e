"""When records cannot be read or written: a readable page, status 503, and when to try again."""

import logging
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.response import TemplateResponse

RETRY_SECONDS = 60


class NothingToAgreeTo(Exception):
    """The wording of the consent cannot be read, so nobody can agree to it."""


FAULTS = (DatabaseError, OSError, NothingToAgreeTo)
logger = logging.getLogger(__name__)


def retry_later(response: HttpResponse, seconds: int = RETRY_SECONDS) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def note_the_fault(fault: Exception) -> None:
    """For whoever looks after the site. The text of the fault stays out: it may quote what a patient wrote."""
    logger.error("Records cannot be reached: %s", type(fault).__name__)


def said_when_unavailable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def careful(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnreadablePostError:
            raise  # the sender is gone; nobody reads an answer
        except FAULTS as fault:
            note_the_fault(fault)
            return retry_later(TemplateResponse(request, "intake/unavailable.html", status=503))

    return careful
