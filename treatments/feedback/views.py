"""A reader says whether an article was useful.

The form stands on a reading page, which is the same for everybody and sets no cookie, so it can hold no CSRF token.
None is needed to protect the reader: nothing is done in their name, and nobody is signed in here. What another site
could do is to have many browsers send, past the limit for one address. Browsers say themselves from where a form is
sent: by `Sec-Fetch-Site` and, older ones, by `Origin`; no page can change either, and whichever is sent must fit. A
form that comes from elsewhere, or from a program that says neither, is shown again and kept nowhere.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from treatments import content
from treatments.client_address import client_address
from treatments.feedback.actions import keep_answer
from treatments.feedback.forms import FeedbackForm
from treatments.library.article import Article
from treatments.own_pages import is_from_own_page
from treatments.reading_pages import reading_page

logger = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY = "everybody"


class Allowance(Protocol):
    @property
    def allowed(self) -> bool: ...
    @property
    def retry_after(self) -> timedelta: ...


CountAttempt = Callable[..., Allowance]


@csrf_exempt
@require_POST
def send(request: HttpRequest, slug: str, count_attempt: CountAttempt) -> HttpResponse:
    """`count_attempt` is the limit of the request form; the project hands it over, for it stands with the records."""
    article = _article(slug)
    form = FeedbackForm(request.POST)
    if not is_from_own_page(request):
        return _again(request, article, form, status=403)
    if not form.is_valid():
        return _again(request, article, form, status=422)
    try:
        if wait := _wait(request, count_attempt):
            return _again(request, article, form, status=429, wait=wait)
        keep_answer(
            article=article.slug,
            language=article.language,
            useful=form.cleaned_data["useful"],
            words=form.cleaned_data["words"],
            on=timezone.localdate(),
        )
    except DatabaseError as fault:
        logger.error("Readers' answers cannot be kept: %s", type(fault).__name__)  # noqa: TRY400 - it may quote words
        return _again(request, article, form, status=503, wait=timedelta(minutes=1))
    return redirect("feedback:thanks", slug=article.slug)


@reading_page
def thanks(request: HttpRequest, slug: str) -> HttpResponseBase:
    return TemplateResponse(request, "feedback/thanks.html", {"article": _article(slug)})


def _article(slug: str) -> Article:
    found = content.current().article(slug, (get_language() or settings.LANGUAGE_CODE).split("-")[0])
    if found is None:
        raise Http404
    return found


def _wait(request: HttpRequest, count_attempt: CountAttempt) -> timedelta | None:
    """How long to wait after too many; the day's limit counts only what the limit of an address lets through."""
    at = timezone.now()
    of_address = count_attempt(
        address=client_address(request), what="feedback", limit=settings.FEEDBACK_PER_HOUR, window=HOUR, at=at
    )
    if not of_address.allowed:
        return of_address.retry_after
    of_all = count_attempt(address=EVERYBODY, what="feedback", limit=settings.FEEDBACK_PER_DAY, window=DAY, at=at)
    return None if of_all.allowed else of_all.retry_after


def _again(
    request: HttpRequest, article: Article, form: FeedbackForm, *, status: int, wait: timedelta | None = None
) -> HttpResponse:
    """The form as it was filled in, and why it was not kept."""
    context: dict[str, Any] = {"article": article, "form": form, "status": status}
    if wait is not None:
        context["wait_minutes"] = ceil(wait / timedelta(minutes=1))
    response = TemplateResponse(request, "feedback/again.html", context, status=status)
    if wait is not None:
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response
