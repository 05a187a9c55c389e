"""A request's own page, opened by its link alone: where it stands; and for its owner, all that is stored."""

from collections.abc import Callable
from functools import wraps

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
from treatments.consultations.lookup import ConsultationRequest, LinkedRequest, photos_of_request, request_to_withdraw
from treatments.consultations.photo_response import photo_response
from treatments.intake.draft_cookie import forget_key
from treatments.intake.forms import CorrectionForm
from treatments.intake.letters import letters_on_withdrawal
from treatments.intake.private_links import open_link, parts_of
from treatments.intake.questions import Questions
from treatments.intake.unavailable import said_when_unavailable
from treatments.intake.words import stored_lines


def opens_a_request(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The link's page, or 404 for whatever is no link; kept by no cache and no search engine."""

    @wraps(view)
    @said_when_unavailable
    def opened_view(request: HttpRequest, link: str, **kwargs: str) -> HttpResponse:
        opened = open_link(link)
        try:
            response = view(request, link, opened, **kwargs)
        except RequestErased as error:
            raise Http404 from error
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened_view


@require_safe
@opens_a_request
def show(request: HttpRequest, link: str, opened: LinkedRequest) -> HttpResponse:
    context = {"link": link, "state": opened.state, "owner": opened.owner is not None}
    if opened.owner:
        context |= {
            "lines": stored_lines(opened.owner, Questions(content.current().site)),
            "photos": photos_of_request(opened.owner),
        }
    return TemplateResponse(request, "intake/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_a_request
def withdraw(request: HttpRequest, link: str, opened: LinkedRequest) -> HttpResponse:
    """The one deed that the link in a letter allows, too: taking back must be as easy as giving was."""
    if request.method != "POST":
        return TemplateResponse(request, "intake/withdraw.html", {"link": link, "state": opened.state})
    reference, key = parts_of(link)
    consultation = opened.owner or request_to_withdraw(reference=reference, key=key)
    if consultation:
        withdraw_request(consultation=consultation, write_letters=letters_on_withdrawal, at=timezone.now())
    return redirect("intake:request", link)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_a_request
def correct(request: HttpRequest, link: str, opened: LinkedRequest) -> HttpResponse:
    consultation = _owned(opened)
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
    closed = opened.state.closed_at is not None
    if request.method == "POST" and form.is_valid():
        try:
            correct_contact(
                consultation=consultation,
                email=form.cleaned_data["email"],
                phone=form.cleaned_data["phone"],
                channel=Channel(form.cleaned_data["contact_channel"]),
                by=None,
                at=timezone.now(),
            )
        except MoveNotAllowed:
            closed = True
        else:
            return redirect("intake:request", link)
    context = {"link": link, "form": form, "state": opened.state, "closed": closed}
    return TemplateResponse(request, "intake/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_a_request
def erase(request: HttpRequest, link: str, opened: LinkedRequest) -> HttpResponse:
    consultation = _owned(opened)
    if request.method != "POST":
        return TemplateResponse(request, "intake/erase.html", {"link": link, "state": opened.state})
    erase_request(consultation=consultation, reason="patient", by=None, at=timezone.now())
    response = redirect("intake:erased")
    forget_key(response)
    return response


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "intake/erased.html")


@require_safe
@opens_a_request
def photo(request: HttpRequest, link: str, opened: LinkedRequest, name: str) -> HttpResponse:
    known = {photo.name for photo in photos_of_request(_owned(opened))}
    return photo_response(name if name in known else "")


def _owned(opened: LinkedRequest) -> ConsultationRequest:
    """Only the link that was shown once opens more than the state; for the other these pages do not exist."""
    if opened.owner is None:
        raise Http404
    return opened.owner
