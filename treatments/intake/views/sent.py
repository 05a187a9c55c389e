"""The last step: the reference, what happens next, and the private link."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.consultations.actions.submit import Submitted, find_submitted
from treatments.consultations.keys import draft_key
from treatments.consultations.lookup import draft_by_key
from treatments.intake.draft_cookie import forget_key, keep_key, read_key
from treatments.intake.private_links import private_path, site_link
from treatments.intake.unavailable import said_when_unavailable


@require_safe
@said_when_unavailable
def sent(request: HttpRequest) -> HttpResponse:
    """Shown as often as the page is loaded again, for an hour, to the browser that sent the form."""
    key = read_key(request)
    draft = draft_by_key(key=key, at=timezone.now()) if key else None
    submitted = find_submitted(token=draft.submit_token) if draft else None
    if submitted is None:
        return redirect("intake:ask")
    return _page(request, submitted)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """For a shared computer: this browser forgets the request."""
    response = redirect("articles:home")
    forget_key(response)
    return response


def show_sent(request: HttpRequest, submitted: Submitted, *, at: datetime) -> HttpResponse:
    """To the page of the request, or the page itself when its hour is over and only the form is left to prove it."""
    token = submitted.consultation.submit_token
    for key in (read_key(request), draft_key(token)):
        draft = draft_by_key(key=key, at=at) if key else None
        if draft and draft.submit_token == token:
            response = redirect("intake:sent")
            keep_key(response, key)
            return response
    return _page(request, submitted)


def _page(request: HttpRequest, submitted: Submitted) -> HttpResponse:
    consultation = submitted.consultation
    path = private_path(consultation.reference, submitted.owner_key) if submitted.owner_key else ""
    context = {
        "reference": consultation.reference,
        "letter_follows": consultation.wants_letter and not consultation.suspected_spam,
        "owner_path": path,
        "owner_link": site_link(path) if path else "",
    }
    return TemplateResponse(request, "intake/sent.html", context)
