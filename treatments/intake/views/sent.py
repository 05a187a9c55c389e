"""The last step: the reference, what happens next, and the private link."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments import content
from treatments.consultations.actions.submit import Submitted, find_submitted
from treatments.consultations.lookup import draft_by_key, has_receipt
from treatments.intake.drafts import delete_draft_cookie, read_draft_cookie, set_draft_cookie
from treatments.intake.private_links import private_path, site_link
from treatments.intake.promise import answer_due, kept_promise_in_words
from treatments.intake.unavailable import unavailable_page_on_error

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest


@require_safe
@unavailable_page_on_error
def sent(request: HttpRequest) -> HttpResponse:
    """Shown for an hour, and after every reload, to the browser that sent the form."""
    key = read_draft_cookie(request)
    draft = draft_by_key(key=key, at=timezone.now()) if key else None
    if draft is None or draft.consultation is None:
        return redirect("intake:ask")
    submitted = find_submitted(token=key)
    return _page(request, draft.consultation, owner_key=submitted.owner_key if submitted else None)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """For a shared computer: removes the cookie from this browser."""
    response = redirect("articles:home")
    delete_draft_cookie(response)
    return response


def show_sent(
    request: HttpRequest, consultation: "ConsultationRequest", *, at: datetime, key: str = ""
) -> HttpResponse:
    """Redirect to the sent page: with `key` for the browser that has just sent it, else only with the draft's cookie.

    Anybody who only has a copy of the form sees that it arrived, but not the private link.
    """
    cookie = read_draft_cookie(request)
    draft = draft_by_key(key=cookie, at=at) if cookie and not key else None
    if draft and draft.consultation == consultation:
        key = cookie
    if not key:
        return _page(request, consultation)
    response = redirect("intake:sent")
    set_draft_cookie(response, key)
    return response


def show_sent_here(request: HttpRequest, submitted: Submitted) -> HttpResponse:
    """The answer to the form itself, for a browser that keeps no cookie to open a page of its own with."""
    owner_key = submitted.owner_key if submitted.created else None
    return _page(request, submitted.consultation, owner_key=owner_key, keeps_no_cookie=True)


def _page(
    request: HttpRequest,
    consultation: "ConsultationRequest",
    *,
    owner_key: str | None = None,
    keeps_no_cookie: bool = False,
) -> HttpResponse:
    path = private_path(consultation.reference, owner_key) if owner_key else ""
    site = content.current().site
    context = {
        "due": answer_due(consultation.created_at, site.clinic),
        "kept_promise": kept_promise_in_words(site.clinic, at=timezone.now()),
        "reference": consultation.reference,
        "letter_follows": has_receipt(consultation),
        "owner_path": path,
        "owner_link": site_link(path) if path else "",
        "keeps_no_cookie": keeps_no_cookie,
    }
    return TemplateResponse(request, "intake/sent.html", context)
