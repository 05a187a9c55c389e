"""A request's own page, opened by its private link: its status; and for its owner, everything that is stored."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from treatments import content
from treatments.consultations.actions.contact import correct_contact
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.actions.exceptions import MoveNotAllowed, RequestErased
from treatments.consultations.actions.withdraw import withdraw_request
from treatments.consultations.choices import Channel
from treatments.consultations.lookup import (
    LinkedRequest,
    asked_of_patient,
    photos_of_request,
    request_behind_link,
    request_by_key,
)
from treatments.consultations.photo_response import photo_response
from treatments.intake.additions import PartState, part_states
from treatments.intake.drafts import delete_draft_cookie
from treatments.intake.forms import CorrectionForm
from treatments.intake.layout import page_parts
from treatments.intake.messages import messages_on_contact_change, messages_on_withdrawal
from treatments.intake.private_links import (
    cookie_name,
    delete_link_cookie,
    open_link,
    parts_of,
    read_link_cookie,
    set_link_cookie,
)
from treatments.intake.promise import answer_due, kept_promise_in_words
from treatments.intake.questions import Questions
from treatments.intake.summary import stored_rows
from treatments.intake.unavailable import unavailable_page_on_error

if TYPE_CHECKING:
    from treatments.consultations.models import ConsultationRequest


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of the request whose key is in the cookie; never cached or indexed."""

    @wraps(view)
    @unavailable_page_on_error
    def wrapped_view(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        key = read_link_cookie(request)
        linked = request_by_key(reference=reference, key=key) if key else None
        if linked is None:
            response = _closed(request)
        else:
            try:
                response = view(request, linked, **kwargs)
            except RequestErased:  # at the same time
                response = _closed(request)
            if cookie_name() not in response.cookies:
                set_link_cookie(response, linked.state.reference, key)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped_view


def sends_no_referrer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not for a page with a form: the browser would leave out the Origin as well, and the form would be refused."""

    @wraps(view)
    def wrapped_view(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped_view


@require_safe
@sends_no_referrer
@unavailable_page_on_error
def exchange(request: HttpRequest, link: str) -> HttpResponse:
    """Redirects from the link, which contains the key, to the page of the request, whose address does not."""
    reference = open_link(link).state.reference
    response = redirect("intake:request", reference)
    set_link_cookie(response, reference, parts_of(link)[1])
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@sends_no_referrer
@private_page
def show(request: HttpRequest, linked: LinkedRequest) -> HttpResponse:
    site = content.current().site
    questions = Questions(site)
    context = {
        "state": linked.state,
        "owner": linked.owner is not None,
        "due": answer_due(linked.state.received_at, site.clinic),
        "kept": "kept" in request.GET,
    }
    if linked.state.closed_at is None:
        if linked.state.answered_at is None:
            context["kept_promise"] = kept_promise_in_words(site.clinic, at=timezone.now())
        behind = request_behind_link(reference=linked.state.reference, key=read_link_cookie(request))
        context["asked"] = asked_of_patient(behind) if behind else ()
    photos = photos_of_request(linked.owner) if linked.owner else ()
    if linked.owner:
        context |= {"lines": stored_rows(linked.owner, questions), "photos": photos}
        context["parts"] = part_states(linked.owner, questions, photos=len(photos))
    else:
        context["parts"] = [PartState(part=part, asked=0, given=0, in_person=False) for part in page_parts(questions)]
    return TemplateResponse(request, "intake/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def withdraw(request: HttpRequest, linked: LinkedRequest) -> HttpResponse:
    """The only change that the link in an email allows: withdrawing consent must be as easy as giving it."""
    if request.method != "POST":
        return TemplateResponse(request, "intake/withdraw.html", {"state": linked.state})
    consultation = request_behind_link(reference=linked.state.reference, key=read_link_cookie(request))
    if consultation:
        withdraw_request(consultation=consultation, write_messages=messages_on_withdrawal, at=timezone.now())
    return redirect("intake:request", linked.state.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def correct(request: HttpRequest, linked: LinkedRequest) -> HttpResponse:
    consultation = owned(linked)
    site = content.current().site
    form = CorrectionForm(
        request.POST or None,
        questions=Questions(site),
        time_zone=site.clinic.time_zone,
        initial={
            "contact_channel": consultation.channel,
            "phone": consultation.phone,
            "email": consultation.email,
        },
    )
    closed = linked.state.closed_at is not None
    if request.method == "POST" and form.is_valid():
        try:
            correct_contact(
                consultation=consultation,
                email=form.cleaned_data["email"],
                phone=form.cleaned_data["phone"],
                channel=Channel(form.cleaned_data["contact_channel"]),
                write_messages=messages_on_contact_change,
                by=None,
                at=timezone.now(),
            )
        except MoveNotAllowed:
            closed = True
        else:
            return redirect("intake:request", linked.state.reference)
    context = {"form": form, "state": linked.state, "closed": closed}
    return TemplateResponse(request, "intake/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def erase(request: HttpRequest, linked: LinkedRequest) -> HttpResponse:
    consultation = owned(linked)
    if request.method != "POST":
        return TemplateResponse(request, "intake/erase.html", {"state": linked.state})
    erase_request(consultation=consultation, reason="patient", by=None, at=timezone.now())
    response = redirect("intake:erased")
    delete_draft_cookie(response)
    delete_link_cookie(response, linked.state.reference)
    return response


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/erased.html")


@require_safe
@sends_no_referrer
@private_page
def photo(request: HttpRequest, linked: LinkedRequest, name: str) -> HttpResponse:
    known = {photo.name for photo in photos_of_request(owned(linked))}
    return photo_response(name if name in known else "")


def _closed(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/link_closed.html", status=404)


def owned(linked: LinkedRequest) -> "ConsultationRequest":
    """Only the link of the sent page opens more than the status; for the other link these pages are 404."""
    if linked.owner is None:
        raise Http404
    return linked.owner
