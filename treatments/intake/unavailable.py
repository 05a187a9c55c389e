"""When records cannot be read or written: a readable page, status 503, and when to try again."""

import logging
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.response import TemplateResponse

RETRY_SECONDS = 60


class ConsentWordingMissing(Exception):
    """The wording of the consent cannot be read, so nobody can agree to it."""


FAILURES = (DatabaseError, OSError, ConsentWordingMissing)
logger = logging.getLogger(__name__)


def retry_later(response: HttpResponse, seconds: int = RETRY_SECONDS) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def log_failure(error: Exception) -> None:
    """For the site's administrator. The exception's message is left out: it may quote what a patient wrote."""
    logger.error("Records cannot be reached: %s", type(error).__name__)


def unavailable_page_on_error(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped_view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnreadablePostError:
            raise  # the client has disconnected
        except FAILURES as error:
            log_failure(error)
            return retry_later(TemplateResponse(request, "intake/unavailable.html", status=503))

    return wrapped_view
