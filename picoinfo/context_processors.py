"""What every template may print: the clinic's details and how soon it answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from treatments import content
from treatments.response_target import response_target_in_words


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a page which prints none of them does not open the content."""
    return {
        "clinic": SimpleLazyObject(lambda: content.current().site.clinic),
        "promise": SimpleLazyObject(lambda: response_target_in_words(content.current().site.clinic)),
        "debug": settings.DEBUG,
    }
