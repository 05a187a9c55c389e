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
from treatments.desk.forms.confirmation import REASONS, ErasureForm, ReasonForm
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, require_rights, selected_requests, staff_user

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@consultation_view("erase")
def erase_one(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    return _erase(request, [consultation], site)


@require_http_methods(METHODS)
def erase_many(request: HttpRequest, site: AdminSite) -> HttpResponse:
    require_rights(Rights.of(request.user), "view", "erase")
    return _erase(request, selected_requests(request), site)


def _erase(request: HttpRequest, selected: Sequence[ConsultationRequest], site: AdminSite) -> HttpResponse:
    """First step: preview and reason. Second step, once a reason was given: the password."""
    reason = ReasonForm(request.POST or None)
    confirming = "password" in request.POST
    confirmation = ErasureForm(
        request, request.POST if confirming else None, initial={"reason": request.POST.get("reason")}
    )
    if confirming and confirmation.is_valid():
        for consultation in selected:
            erase_request(
                consultation=consultation,
                reason=confirmation.cleaned_data["reason"],
                by=staff_user(request),
                at=timezone.now(),
            )
        message = ngettext("%(count)s request erased for good.", "%(count)s requests erased for good.", len(selected))
        messages.success(request, message % {"count": len(selected)})
        return HttpResponseRedirect(reverse("admin:consultations_consultationrequest_changelist"))
    has_reason = reason.is_valid()
    context = {
        **site.each_context(request),
        "title": _("Erase for good"),
        "requests": _with_counts(selected),
        "form": confirmation if has_reason else reason,
        "confirming": has_reason,
        "reason": dict(REASONS).get(request.POST.get("reason", "")),
    }
    invalid = bool(confirmation.errors) if has_reason else bool(reason.errors)
    return TemplateResponse(request, "desk/erase.html", context, status=422 if invalid else 200)


def _with_counts(selected: Sequence[ConsultationRequest]) -> list[ConsultationRequest]:
    return list(
        ConsultationRequest.objects.filter(pk__in=[one.pk for one in selected])
        .annotate(
            photo_count=Count("photos", distinct=True),
            letter_count=Count("messages", distinct=True),
            note_count=Count("notes", distinct=True),
        )
        .oldest_first()
    )
