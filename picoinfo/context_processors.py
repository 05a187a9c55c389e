"""What every template may print: the clinic's details, how soon it answers, and where emergencies are told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from treatments import content
from treatments.articles.clinic_pages import clinic_items
from treatments.articles.link_items import help_address
from treatments.articles.page_context import language
from treatments.response_target import response_target_in_words


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a page which prints none of them does not open the content."""
    return {
        "clinic": SimpleLazyObject(lambda: content.current().site.clinic),
        "brand": SimpleLazyObject(lambda: content.current().branding),
        "promise": SimpleLazyObject(lambda: response_target_in_words(content.current().site.clinic)),
        "help_address": SimpleLazyObject(lambda: help_address(content.current(), language())),
        "has_clinic_pages": SimpleLazyObject(lambda: bool(clinic_items(content.current()))),
        "debug": settings.DEBUG,
    }
