"""What every page of the tools has: a title, a summary, an address without choices, and how long it may be kept."""

import functools
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from treatments import content
from treatments.library.article import Html
from treatments.reading_pages import reading_page

View = Callable[[HttpRequest], HttpResponseBase]


def tool_page(view: View) -> View:
    """Without choices a page is the same for everybody and is kept ready. With choices nothing keeps it."""
    ready = reading_page(view)

    @functools.wraps(view)
    def shown(request: HttpRequest) -> HttpResponseBase:
        return view(request) if request.META.get("QUERY_STRING") else ready(request)

    return csrf_exempt(require_safe(shown))


def render_tool(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> TemplateResponse:
    """The canonical address has no choices in it, so a search engine keeps one page of each tool."""
    crumbs = [] if template == "index" else [(_("Tools"), reverse("tools:index"))]
    return TemplateResponse(
        request,
        f"tools/{template}.html",
        {"canonical": f"{settings.SITE_URL}{request.path}", "crumbs": crumbs, **context},
        status=status,
    )


def today_at_the_clinic() -> date:
    return timezone.localdate(timezone=ZoneInfo(content.current().site.clinic.time_zone))


def language() -> str:
    """The library's name for the language of this answer: `en` for `en-gb`."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def boxes(names: Sequence[str]) -> list[Html]:
    """The care cards of these names, as every article shows them."""
    found = (content.current().box(name, language()) for name in names)
    return [box.html for box in found if box is not None]
