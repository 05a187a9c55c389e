"""Erasing by hand: what will go is shown first, then a reason, then the password; the history keeps a line."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from treatments.consultations.actions.erase import erase_request
from treatments.consultations.models import ConsultationRequest
from treatments.desk.forms.again import REASONS, ErasureForm, ReasonForm
from treatments.desk.rights import Rights
from treatments.desk.views.asking import about_one, chosen_requests, refuse_without, staff_of

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@about_one("erase")
def erase_one(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    return _erase(request, [consultation], site)


@require_http_methods(METHODS)
def erase_many(request: HttpRequest, site: AdminSite) -> HttpResponse:
    refuse_without(Rights.of(request.user), "view", "erase")
    return _erase(request, chosen_requests(request), site)


def _erase(request: HttpRequest, chosen: Sequence[ConsultationRequest], site: AdminSite) -> HttpResponse:
    """First step: preview and reason. Second step, once a reason was given: the password."""
    reason = ReasonForm(request.POST or None)
    asked = "password" in request.POST
    last = ErasureForm(request, request.POST if asked else None, initial={"reason": request.POST.get("reason")})
    if asked and last.is_valid():
        for consultation in chosen:
            erase_request(
                consultation=consultation, reason=last.cleaned_data["reason"], by=staff_of(request), at=timezone.now()
            )
        words = ngettext("%(count)s request erased for good.", "%(count)s requests erased for good.", len(chosen))
        messages.success(request, words % {"count": len(chosen)})
        return HttpResponseRedirect(reverse("admin:consultations_consultationrequest_changelist"))
    second = reason.is_valid()
    context = {
        **site.each_context(request),
        "title": _("Erase for good"),
        "going": _with_counts(chosen),
        "form": last if second else reason,
        "second": second,
        "reason": dict(REASONS).get(request.POST.get("reason", "")),
    }
    refused = bool(last.errors) if second else bool(reason.errors)
    return TemplateResponse(request, "desk/erase.html", context, status=422 if refused else 200)


def _with_counts(chosen: Sequence[ConsultationRequest]) -> list[ConsultationRequest]:
    return list(
        ConsultationRequest.objects.filter(pk__in=[one.pk for one in chosen])
        .annotate(
            photo_count=Count("photos", distinct=True),
            letter_count=Count("messages", distinct=True),
            note_count=Count("notes", distinct=True),
        )
        .oldest_first()
    )
