"""The first step: the form, and what stands around it."""

from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments.client_address import client_address
from treatments.consultations.actions.erase import erase_draft
from treatments.consultations.actions.exceptions import DraftAlreadySent, QuotaReached
from treatments.consultations.actions.quota import note_quota
from treatments.consultations.choices import Quota
from treatments.consultations.lookup import draft_by_key, photos_in_draft
from treatments.intake.drafts import (
    AlreadySent,
    Sender,
    TooMany,
    blank_form,
    forget_key,
    form_of,
    health_initial,
    keep,
    keep_key,
    read_key,
    reopened_form,
    sent_form,
)
from treatments.intake.forms import AskForm
from treatments.intake.photos import PhotosTaken, add_photos
from treatments.intake.summary import care_cards
from treatments.intake.tickets import Ticket, new_ticket, read_ticket
from treatments.intake.unavailable import note_the_fault, retry_later, said_when_unavailable
from treatments.intake.upload_handlers import skipped_files
from treatments.intake.views.sent import show_sent

if TYPE_CHECKING:
    from treatments.consultations.models import Draft


OWN_PAGES = ("same-origin", "none")  # what a browser says of a form on this site, and of one that is loaded again


@require_http_methods(["GET", "HEAD", "POST"])
@said_when_unavailable
def ask(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST":
        return _take(request, at=at)
    draft = _draft_at_hand(request, at=at)
    form = (
        reopened_form(draft, token=read_key(request), at=at)
        if draft
        else blank_form(new_ticket(at=at), concern=request.GET.get("concern", ""))
    )
    return _page(request, form, draft, stopped=request.GET.get("stopped", ""))


# Nothing is kept or done here: the answers are only shown in the form, where the person reads, changes and sends them.
# So there is nothing to forge, and the page that they come from has no cookie to hold a token.
@csrf_exempt
@require_POST
@said_when_unavailable
def answered(request: HttpRequest) -> HttpResponse:
    """The form with the health answers that somebody gave on another page of this site."""
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
        return redirect("intake:ask")  # no other site puts words into somebody's request
    at = timezone.now()
    draft = _draft_at_hand(request, at=at)
    form = reopened_form(draft, token=read_key(request), at=at) if draft else blank_form(new_ticket(at=at))
    form.initial = {**form.initial, **health_initial(form, request.POST)}
    form.helper.form_action = reverse("intake:ask")
    return _page(request, form, draft, stopped="answered")


def ask_again(request: HttpRequest) -> HttpResponse:
    """For a form without the token against forgery: shown once more with all that was typed, and nothing is done.

    Another site may have sent it, with a ticket that it knows and could open the request with. So the ticket stays
    only where this browser holds the draft of that form.
    """
    form = sent_form(request)
    ticket = read_ticket(request.POST.get("form_token", ""))
    if read_key(request) != ticket.token:
        form.carry(new_ticket(at=timezone.now()))
    return _page(request, form, None, status=403, stopped="unsure")


@require_safe
@said_when_unavailable
def care(request: HttpRequest) -> HttpResponse:
    draft = _draft_at_hand(request, at=timezone.now())
    form = form_of(draft) if draft else None
    if form is None or not form.is_valid():
        return redirect("intake:ask")
    return TemplateResponse(request, "intake/care.html", {"cards": care_cards(form)})


@require_safe
def under_18(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/under_18.html")


def _take(request: HttpRequest, *, at: datetime) -> HttpResponse:
    form = sent_form(request)
    ticket = read_ticket(request.POST.get("form_token", ""))
    try:
        if form.is_under_18:
            return _send_away(request, at=at)
        return _keep(request, form, ticket, at=at)
    except TooMany as refused:
        seconds = ceil(refused.retry_after.total_seconds())
        draft = _draft_at_hand(request, at=at)
        page = _page(request, form, draft, status=429, stopped="busy", wait_minutes=ceil(seconds / 60))
        return retry_later(page, seconds)
    except QuotaReached as refused:
        note_quota(quota=refused.quota, at=at)
        if refused.quota == Quota.SENDER_DRAFTS:
            return retry_later(_page(request, form, None, status=429, stopped="busy", wait_minutes=60), 60 * 60)
        return retry_later(_page(request, form, None, status=503, stopped="unavailable"))
    except UnreadablePostError:
        raise  # the sender is gone; nobody reads an answer
    except (DatabaseError, OSError) as fault:
        note_the_fault(fault)
        return retry_later(_page(request, form, None, status=503, stopped="unavailable"))


def _keep(request: HttpRequest, form: AskForm, ticket: Ticket, *, at: datetime) -> HttpResponse:
    """Keep what can be kept; go on when nothing was refused."""
    draft, taken, skipped = None, PhotosTaken(), skipped_files(request)
    if form.is_valid() or request.FILES or skipped:
        sender = Sender(key=read_key(request), address=client_address(request))
        try:
            begun = keep(form, ticket, sender, at=at)
            draft = begun.draft
            files = form.cleaned_data.get("photos", [])
            taken = add_photos(draft, files, address=sender.address, at=at, skipped=skipped)
            for refusal in taken.refusals:
                form.add_error("photos", refusal)
        except AlreadySent as already:
            return show_sent(request, already.consultation, at=at)
        except DraftAlreadySent:  # a copy of this form was sent in this very moment: look again
            return _keep(request, sent_form(request), ticket, at=at)
    if form.errors:
        status = 503 if taken.retry_seconds else 422
        response = _page(request, form, draft or _draft_at_hand(request, at=at), status=status)
        if taken.retry_seconds:
            retry_later(response, taken.retry_seconds)
    else:
        response = redirect("intake:care" if care_cards(form) else "intake:check")
    if draft:
        keep_key(response, begun.key)
    return response


def _send_away(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Keep nothing of a person under 18, also of what was kept before."""
    draft = _draft_at_hand(request, at=at)
    if draft:
        erase_draft(draft=draft)
    response = redirect("intake:under_18")
    forget_key(response)
    return response


def _draft_at_hand(request: HttpRequest, *, at: datetime) -> "Draft | None":
    """The unsent draft of this browser. The form opens without it, too, when the database does not."""
    key = read_key(request)
    try:
        draft = draft_by_key(key=key, at=at) if key else None
    except DatabaseError:
        return None
    return draft if draft and not draft.is_sent else None


def _page(
    request: HttpRequest,
    form: AskForm,
    draft: "Draft | None",
    *,
    status: int = 200,
    stopped: str = "",
    wait_minutes: int = 0,
) -> HttpResponse:
    context = {
        "form": form,
        "photos": photos_in_draft(draft) if draft else (),
        "stopped": stopped,
        "wait_minutes": wait_minutes,
    }
    return TemplateResponse(request, "intake/ask.html", context, status=status)
