"""The second step: check the answers, and send them."""

from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments.client_address import client_address
from treatments.consultations.actions.erase import erase_draft
from treatments.consultations.actions.submit import find_submitted
from treatments.consultations.lookup import draft_by_key
from treatments.intake.drafts import (
    CONSENT,
    TooMany,
    delete_draft_cookie,
    fingerprint,
    form_from_draft,
    read_draft_cookie,
    send_draft,
)
from treatments.intake.forms import AskForm
from treatments.intake.summary import answer_sections
from treatments.intake.unavailable import log_failure, retry_later, unavailable_page_on_error
from treatments.intake.views.ask import expired_form
from treatments.intake.views.sent import show_sent
from treatments.own_pages import is_from_own_page, keeps_no_cookie

if TYPE_CHECKING:
    from treatments.consultations.models import Draft


@require_http_methods(["GET", "HEAD", "POST"])
@unavailable_page_on_error
def check(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    key = _key_of(request)
    draft = _draft_of(request, at=at)
    submitted = find_submitted(token=key)
    if sent := draft.consultation if draft else submitted and submitted.consultation:
        return show_sent(request, sent, at=at)
    if draft is None:
        return _begin_again(request, at=at)
    form = form_from_draft(draft)
    if not form.is_valid():
        return redirect("intake:ask")
    if request.method == "POST":
        return _send(request, draft, form, at=at)
    return _page(request, draft, form)


def _send(request: HttpRequest, draft: "Draft", form: AskForm, *, at: datetime) -> HttpResponse:
    if request.POST.get("seen") not in {None, _seen(draft)}:
        return _page(request, draft, form, status=409, stopped="changed")
    try:
        submitted = send_draft(draft, form, token=_key_of(request), address=client_address(request), at=at)
    except TooMany as refused:
        seconds = ceil(refused.retry_after.total_seconds())
        page = _page(request, draft, form, status=429, stopped="busy", wait_minutes=ceil(seconds / 60))
        return retry_later(page, seconds)
    except ObjectDoesNotExist:  # the draft expired while this page was open
        return _begin_again(request, at=at)
    except (DatabaseError, OSError) as fault:
        log_failure(fault)
        return retry_later(_page(request, draft, form, status=503, stopped="unavailable"))
    return show_sent(request, submitted.consultation, at=at, key=_key_of(request) if submitted.created else "")


def send_without_cookies(request: HttpRequest) -> HttpResponse:
    """For a page of answers whose cookies went while it was open: it holds the key of its draft itself."""
    if keeps_no_cookie(request) and is_from_own_page(request):
        return check(request)
    raise PermissionDenied


@require_POST
@unavailable_page_on_error
def discard(request: HttpRequest) -> HttpResponse:
    """Do not send: erase the answers, the photos and the cookie at once."""
    draft = _draft_of(request, at=timezone.now())
    if draft and not draft.is_sent:
        erase_draft(draft=draft)
    response = redirect("intake:discarded")
    delete_draft_cookie(response)
    return response


@require_safe
def discarded(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/discarded.html")


def _begin_again(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """The draft is gone. The page of answers that was open holds them itself, so they come back in the form."""
    if request.method == "POST" and "name" in request.POST:
        return expired_form(request, at=at)
    return redirect(f"{reverse('intake:ask')}?stopped=expired")


def _key_of(request: HttpRequest) -> str:
    """The check page contains the key of the draft that it was made from; otherwise the cookie has it."""
    return request.POST.get("form_token", "") or read_draft_cookie(request)


def _draft_of(request: HttpRequest, *, at: datetime) -> "Draft | None":
    key = _key_of(request)
    return draft_by_key(key=key, at=at) if key else None


def _seen(draft: "Draft") -> str:
    return fingerprint(draft.answers.get("given", {}))


def _page(
    request: HttpRequest, draft: "Draft", form: AskForm, *, status: int = 200, stopped: str = "", wait_minutes: int = 0
) -> HttpResponse:
    given, unsaid = draft.answers.get("given", {}), {*CONSENT, form.unused_contact}
    context = {
        "groups": answer_sections(form),
        "form_token": _key_of(request),
        "given": [(name, one) for name, values in given.items() if name not in unsaid for one in values],
        "seen": _seen(draft),
        "stopped": stopped,
        "wait_minutes": wait_minutes,
    }
    return TemplateResponse(request, "intake/check.html", context, status=status)
