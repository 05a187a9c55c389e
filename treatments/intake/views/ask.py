"""The first step: the form. In a browser that keeps no cookies it is the only one."""

from collections.abc import Callable, Sequence
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
from treatments.consultations.actions.submit import Submitted
from treatments.consultations.choices import Quota
from treatments.consultations.lookup import draft_by_key
from treatments.intake.drafts import (
    AlreadySent,
    Sender,
    TooMany,
    as_initial,
    blank_form,
    delete_draft_cookie,
    form_from_draft,
    health_initial,
    read_draft_cookie,
    reopened_form,
    save_form,
    send_draft,
    sent_form,
    set_draft_cookie,
    valid_answers,
)
from treatments.intake.forms import AskForm
from treatments.intake.summary import CareCard, care_cards, given_answers
from treatments.intake.tickets import Ticket, new_ticket, read_ticket
from treatments.intake.unavailable import log_failure, retry_later, unavailable_page_on_error
from treatments.intake.views.sent import show_sent, show_sent_here
from treatments.own_pages import is_from_own_page, keeps_no_cookie

if TYPE_CHECKING:
    from treatments.consultations.models import Draft

Save = Callable[..., HttpResponse]
OWN_PAGES = ("same-origin", "none")  # what a browser says of a form on this site, and of one that is loaded again


@require_http_methods(["GET", "HEAD", "POST"])
@unavailable_page_on_error
def ask(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST":
        return _handle_post(request, at=at)
    draft = _unsent_draft(request, at=at)
    form = (
        reopened_form(draft, token=read_draft_cookie(request), at=at)
        if draft
        else blank_form(new_ticket(at=at), concern=request.GET.get("concern", ""))
    )
    return _page(request, form, stopped=request.GET.get("stopped", "begun" if draft else ""))


# Nothing is kept or done here: the answers are only shown in the form, where the person reads, changes and sends them.
# So there is nothing to forge, and the page that they come from has no cookie to hold a token.
@csrf_exempt
@require_POST
@unavailable_page_on_error
def answered(request: HttpRequest) -> HttpResponse:
    """The form with the health answers that somebody gave on another page of this site."""
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
        return redirect("intake:ask")  # no other site puts words into somebody's request
    at = timezone.now()
    draft = _unsent_draft(request, at=at)
    form = reopened_form(draft, token=read_draft_cookie(request), at=at) if draft else blank_form(new_ticket(at=at))
    form.start_with(health_initial(form, request.POST))
    form.helper.form_action = reverse("intake:ask")
    return _page(request, form, stopped="answered")


def expired_form(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """The answers that stood on an open page of answers, in a new form: the draft that they belonged to is gone."""
    form = blank_form(new_ticket(at=at))
    form.start_with(as_initial(valid_answers(sent_form(request)), form))
    form.helper.form_action = reverse("intake:ask")
    return _page(request, form, status=409, stopped="expired-here")


def ask_again(request: HttpRequest) -> HttpResponse:
    """For a form without a valid CSRF token: shown again with everything that was typed; nothing is done.

    Another site may have sent it, with a ticket that it could later open the request with. So the ticket is kept
    only if this browser has the draft of that form. It is not another site's if the browser itself says so; then only
    the cookie that holds the token is missing, because the browser keeps none.
    """
    if keeps_no_cookie(request) and is_from_own_page(request):
        return on_one_page(request)
    form = sent_form(request)
    ticket = read_ticket(request.POST.get("form_token", ""))
    if read_draft_cookie(request) != ticket.token:
        form.carry(new_ticket(at=timezone.now()))
    return _page(request, form, status=403, stopped="unsure")


@require_safe
@unavailable_page_on_error
def care(request: HttpRequest) -> HttpResponse:
    draft = _unsent_draft(request, at=timezone.now())
    form = form_from_draft(draft) if draft else None
    if form is None or not form.is_valid():
        return redirect("intake:ask")
    context = {
        "cards": care_cards(given_answers(form), form.questions),
        "forward": reverse("intake:check"),
        "back": reverse("intake:ask"),
    }
    return TemplateResponse(request, "intake/care.html", context)


@require_safe
def under_18(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/under_18.html")


@unavailable_page_on_error
def on_one_page(request: HttpRequest) -> HttpResponse:
    """The whole way where no cookie ties one page to the next: the form comes back to be checked, and is sent as it is.

    Nothing is kept before the second press, because nothing would find it again.
    """
    return _handle_post(request, at=timezone.now(), save=_check_and_send)


def _handle_post(request: HttpRequest, *, at: datetime, save: "Save | None" = None) -> HttpResponse:
    form = sent_form(request)
    ticket = read_ticket(request.POST.get("form_token", ""))
    try:
        if form.is_under_18:
            return _refuse_minor(request, at=at)
        return (save or _save)(request, form, ticket, at=at)
    except TooMany as refused:
        seconds = ceil(refused.retry_after.total_seconds())
        page = _page(request, form, status=429, stopped="busy", wait_minutes=ceil(seconds / 60))
        return retry_later(page, seconds)
    except QuotaReached as refused:
        note_quota(quota=refused.quota, at=at)
        if refused.quota == Quota.SENDER_DRAFTS:
            return retry_later(_page(request, form, status=429, stopped="busy", wait_minutes=60), 60 * 60)
        return retry_later(_page(request, form, status=503, stopped="unavailable"))
    except UnreadablePostError:
        raise  # the client has disconnected
    except (DatabaseError, OSError) as fault:
        log_failure(fault)
        return retry_later(_page(request, form, status=503, stopped="unavailable"))


def _save(request: HttpRequest, form: AskForm, ticket: Ticket, *, at: datetime) -> HttpResponse:
    """Save what is valid; go on to the next page if there is no error."""
    if not form.is_valid():
        return _page(request, form, status=422)
    sender = Sender(key=read_draft_cookie(request), address=client_address(request))
    try:
        opened = save_form(form, ticket, sender, at=at)
    except AlreadySent as already:
        return show_sent(request, already.consultation, at=at)
    except DraftAlreadySent:  # a copy of this form was sent at the same time: try again
        return _save(request, sent_form(request), ticket, at=at)
    response = redirect("intake:care" if care_cards(given_answers(form), form.questions) else "intake:check")
    set_draft_cookie(response, opened.key)
    return response


def _check_and_send(request: HttpRequest, form: AskForm, ticket: Ticket, *, at: datetime) -> HttpResponse:
    """Send what was shown before; whose danger answer has changed since reads the care card first."""
    if not form.is_valid():
        return _page(request, form, status=422)
    cards = care_cards(given_answers(form), form.questions)
    shown = " ".join(card.question for card in cards)
    if request.POST.get("checked") != shown:
        form.checked = shown
        return _page(request, form, stopped="one-page", cards=cards)
    address = client_address(request)
    try:
        opened = save_form(form, ticket, Sender(key="", address=address), at=at)
        submitted = send_draft(opened.draft, form, token=opened.key, address=address, at=at)
    except AlreadySent as already:
        return show_sent_here(request, Submitted(consultation=already.consultation, owner_key=None, created=False))
    except DraftAlreadySent:
        return _check_and_send(request, sent_form(request), ticket, at=at)
    return show_sent_here(request, submitted)


def _refuse_minor(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Keep nothing of a person under 18, and erase what was saved before."""
    draft = _unsent_draft(request, at=at)
    if draft:
        erase_draft(draft=draft)
    response = redirect("intake:under_18")
    delete_draft_cookie(response)
    return response


def _unsent_draft(request: HttpRequest, *, at: datetime) -> "Draft | None":
    """The unsent draft of this browser; None also if the database cannot be read, since the form works without it."""
    key = read_draft_cookie(request)
    try:
        draft = draft_by_key(key=key, at=at) if key else None
    except DatabaseError:
        return None
    return draft if draft and not draft.is_sent else None


def _page(
    request: HttpRequest,
    form: AskForm,
    *,
    status: int = 200,
    stopped: str = "",
    wait_minutes: int = 0,
    cards: Sequence[CareCard] = (),
) -> HttpResponse:
    context = {"form": form, "stopped": stopped, "wait_minutes": wait_minutes, "cards": cards}
    return TemplateResponse(request, "intake/ask.html", context, status=status)
