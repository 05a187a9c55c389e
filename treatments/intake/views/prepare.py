"""Help us prepare: the parts of a request's own page, each kept by itself and at once, and what staff asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from treatments import content
from treatments.client_address import client_address
from treatments.consultations.actions.addition import Part, answer_information
from treatments.consultations.actions.exceptions import MoveNotAllowed
from treatments.consultations.actions.limit import count_attempt
from treatments.consultations.actions.request_photos import remove_photo, turn_photo
from treatments.consultations.choices import InformationKind
from treatments.consultations.lookup import LinkedRequest, asked_of_patient, photos_of_request, request_behind_link
from treatments.consultations.photos import MOST_BYTES, Reason
from treatments.intake.additions import (
    add_below,
    fingerprint_of,
    is_overwriting,
    save_part,
    stored_values,
)
from treatments.intake.fair_queue import QueueFull, turn_of
from treatments.intake.forms import AnswerForm, PartForm, PhotosForm
from treatments.intake.layout import PHOTOS, PagePart, part_of
from treatments.intake.messages import messages_on_addition
from treatments.intake.photos import AddedPhotos, Album, add_photos, expected_work, refusal, refuse_for_now
from treatments.intake.private_links import read_link_cookie
from treatments.intake.questions import Questions
from treatments.intake.summary import care_cards
from treatments.intake.unavailable import log_failure, retry_later
from treatments.intake.upload_handlers import skipped_files
from treatments.intake.views.private import owned, private_page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from treatments.consultations.models import ConsultationRequest

Saved = TypeVar("Saved")
HOUR = timedelta(hours=1)
ADD = "add"
ADDITIONS_A_REQUEST = 10  # an hour, times the requests that one address may send: each has about so many parts


STOPPED = {
    "busy": gettext_lazy("Too much came from your connection. Please try again later."),
    "closed": gettext_lazy("This request is closed, so nothing can be added to it any more."),
    "unavailable": gettext_lazy("We could not keep it just now. The fault is ours. Please try again in a minute."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why nothing was kept: the name of a notice, the status, and seconds to wait."""

    why: str
    status: int
    seconds: int = 0


def _questions() -> Questions:
    return Questions(content.current().site)


def _behind(request: HttpRequest, linked: LinkedRequest) -> "ConsultationRequest":
    found = request_behind_link(reference=linked.state.reference, key=read_link_cookie(request))
    if found is None:
        raise Http404
    return found


def _kept(linked: LinkedRequest) -> HttpResponse:
    return redirect(f"{reverse('intake:request', args=[linked.state.reference])}?kept=1#prepare")


def _try(request: HttpRequest, save: Callable[[], Saved]) -> Saved | Stop:
    """Save, unless one address adds too often, the request is closed, or records cannot be written."""
    try:
        limit = ADDITIONS_A_REQUEST * settings.SUBMISSIONS_PER_HOUR
        allowance = count_attempt(
            address=client_address(request), what=ADD, limit=limit, window=HOUR, at=timezone.now()
        )
        if not allowance.allowed:
            return Stop(why="busy", status=429, seconds=ceil(allowance.retry_after.total_seconds()))
        return save()
    except MoveNotAllowed:
        return Stop(why="closed", status=409)
    except (DatabaseError, OSError) as fault:
        log_failure(fault)
        return Stop(why="unavailable", status=503, seconds=60)


def _page(
    request: HttpRequest,
    linked: LinkedRequest,
    template: str,
    context: dict[str, Any],
    *,
    stop: Stop | None = None,
    status: int = 200,
) -> HttpResponse:
    shared = {
        "state": linked.state,
        "owner": linked.owner is not None,
        "stopped": stop.why if stop else "",
        "wait_minutes": ceil(stop.seconds / 60) if stop else 0,
    }
    response = TemplateResponse(request, template, shared | context, status=stop.status if stop else status)
    return retry_later(response, stop.seconds) if stop and stop.seconds else response


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def prepare(request: HttpRequest, linked: LinkedRequest, part: str) -> HttpResponse:
    questions = _questions()
    page_part = part_of(questions, part)
    if page_part is None or page_part.key == PHOTOS:
        raise Http404
    if request.method == "POST":
        return _save(request, linked, page_part, questions)
    stored = stored_values(linked.owner, page_part) if linked.owner else {}
    form = PartForm(part=page_part, questions=questions, initial={**stored, "seen": fingerprint_of(stored)})
    return _part_page(request, linked, form)


def _save(request: HttpRequest, linked: LinkedRequest, part: PagePart, questions: Questions) -> HttpResponse:
    form = PartForm(request.POST, part=part, questions=questions)
    if not form.is_valid():
        return _part_page(request, linked, form, status=422)
    consultation = _behind(request, linked)
    if linked.owner and is_overwriting(consultation, form):
        form.renew(fingerprint_of(stored_values(consultation, part)))
        return _part_page(request, linked, form, stop=Stop(why="changed-part", status=409))
    texts = {name: form.cleaned_data[name] for name in part.texts} if linked.owner else add_below(consultation, form)
    if form.errors:
        return _part_page(request, linked, form, status=422)
    saved = _try(
        request,
        lambda: save_part(
            consultation,
            form,
            texts=texts,
            owner=linked.owner is not None,
            in_person="in_person" in request.POST,
            at=timezone.now(),
        ),
    )
    if isinstance(saved, Stop):
        return _part_page(request, linked, form, stop=saved)
    if cards := care_cards(saved, questions):
        own = reverse("intake:request", args=[linked.state.reference])
        back = reverse("intake:prepare", args=[linked.state.reference, part.key])
        return TemplateResponse(request, "intake/care.html", {"cards": cards, "forward": own, "back": back, "sent": 1})
    return _kept(linked)


def _part_page(
    request: HttpRequest, linked: LinkedRequest, form: PartForm, *, stop: Stop | None = None, status: int = 200
) -> HttpResponse:
    return _page(request, linked, "intake/prepare.html", {"form": form, "part": form.part}, stop=stop, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def answer(request: HttpRequest, linked: LinkedRequest, asked: int) -> HttpResponse:
    """The answer to a question of staff, whose words stand above the box."""
    consultation = _behind(request, linked)
    found = [one for one in asked_of_patient(consultation) if one.pk == asked and one.kind == InformationKind.ANSWER]
    if not found:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    stop = None
    if request.method == "POST" and form.is_valid():
        saved = _try(
            request,
            lambda: answer_information(
                consultation=consultation,
                asked=asked,
                answer=form.cleaned_data["answer"],
                part=Part(key="answer", title=str(form.fields["answer"].label)),
                write_messages=messages_on_addition,
                at=timezone.now(),
            ),
        )
        if not isinstance(saved, Stop):
            return _kept(linked)
        stop = saved
    context = {"form": form, "asked": found[0]}
    return _page(request, linked, "intake/answer.html", context, stop=stop, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def photos(request: HttpRequest, linked: LinkedRequest) -> HttpResponse:
    """Each photo is kept by itself. A script sends one after the other; without it a form sends them all."""
    questions = _questions()
    if request.method != "POST":
        return _photos_page(request, linked, PhotosForm(questions=questions))
    form = PhotosForm(request.POST, request.FILES, questions=questions)
    added = _take_photos(request, linked, questions, request.FILES.getlist("photos"))
    if request.headers.get("Accept") == "application/json":
        return _photos_told(added)
    if isinstance(added, Stop):
        return _photos_page(request, linked, form, stop=added)
    if not request.FILES and not added.refusals:
        form.add_error("photos", _("Choose a photo first."))
    for sentence in added.refusals:
        form.add_error("photos", sentence)
    if not form.errors:
        return redirect("intake:photos", linked.state.reference)
    response = _photos_page(request, linked, form, status=503 if added.retry_seconds else 422)
    return retry_later(response, added.retry_seconds) if added.retry_seconds else response


def _take_photos(
    request: HttpRequest, linked: LinkedRequest, questions: Questions, files: "list[UploadedFile[bytes]]"
) -> AddedPhotos | Stop:
    album = Album(
        consultation=_behind(request, linked),
        part=Part(key=PHOTOS, title=questions.label(PHOTOS)),
        write_messages=messages_on_addition,
        at=timezone.now(),
    )
    turn = turn_of(request)
    try:
        turn.expect(expected_work(files))
    except QueueFull:
        return refuse_for_now(files, at=album.at)
    added = _try(
        request,
        lambda: add_photos(
            album,
            files,
            address=client_address(request),
            skipped=skipped_files(request),
            step_aside=turn.step_aside,
        ),
    )
    if isinstance(added, AddedPhotos):
        turn.charge(added.work_seconds)
    return added


def _photos_told(added: AddedPhotos | Stop) -> JsonResponse:
    """For the script, which shows each sentence beside its photo."""
    return JsonResponse({"refused": [str(STOPPED[added.why])] if isinstance(added, Stop) else added.refusals})


def _photos_page(
    request: HttpRequest, linked: LinkedRequest, form: PhotosForm, *, stop: Stop | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "photos": photos_of_request(linked.owner) if linked.owner else (),
        "most_bytes": MOST_BYTES,
        "too_heavy": refusal("%s", Reason.TOO_HEAVY),
    }
    return _page(request, linked, "intake/photos.html", context, stop=stop, status=status)


@require_POST
@private_page
def remove(request: HttpRequest, linked: LinkedRequest, name: str) -> HttpResponse:
    remove_photo(consultation=owned(linked), name=name, at=timezone.now())
    return redirect("intake:photos", linked.state.reference)


@require_POST
@private_page
def turn(request: HttpRequest, linked: LinkedRequest, name: str) -> HttpResponse:
    turn_photo(consultation=owned(linked), name=name, at=timezone.now())
    return redirect("intake:photos", linked.state.reference)


def send_again(request: HttpRequest) -> HttpResponse:
    """For a form of these pages without a valid CSRF token: what was typed is shown, and kept at one more press."""
    return TemplateResponse(request, "intake/send_again.html", status=403)
