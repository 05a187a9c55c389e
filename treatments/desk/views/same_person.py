"""Requests that belong together: linked by one button, parted by another."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treatments.consultations.actions import link
from treatments.consultations.actions.exceptions import MoveNotAllowed, RequestErased
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.references import normalise_reference
from treatments.desk import typed_text
from treatments.desk.rights import Rights
from treatments.desk.typed_text import keep_typed
from treatments.desk.views.decorators import consultation_view, staff_user
from treatments.desk.views.triage import erased_meanwhile, redirect_to_record

LINK = "other"


@require_POST
@consultation_view("triage")
def join(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """With the look-alike on the button, or the request whose reference was typed."""
    typed = typed_text.typed_in(request.POST, consultation)
    try:
        by_button = request.POST.get(LINK, "")
        other = _other(by_button or request.POST.get("link_to", ""))
        if other is None or other.pk == consultation.pk:
            keep_typed(request, consultation, typed, timezone.now())
            messages.error(request, _("Type the reference of another request, such as K7M-4TX."))
            return redirect_to_record(request, consultation)
        link.link_requests(consultation=consultation, other=other, by=staff_user(request), at=timezone.now())
        left = {name: text for name, text in typed.items() if by_button or name != "link_to"}
        keep_typed(request, consultation, left, timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    words = {"one": consultation.reference, "other": other.reference}
    messages.success(request, _("%(one)s and %(other)s belong together now. You can part them again.") % words)
    return redirect_to_record(request, consultation)


@require_POST
@consultation_view("triage")
def part(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    typed = typed_text.typed_in(request.POST, consultation)
    other = _other(request.POST.get(LINK, ""))
    if other is None:
        raise Http404
    try:
        link.part_requests(consultation=consultation, other=other, by=staff_user(request), at=timezone.now())
        keep_typed(request, consultation, typed, timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    except MoveNotAllowed as error:
        raise Http404 from error
    messages.success(request, _("%(other)s no longer belongs to this request.") % {"other": other.reference})
    return redirect_to_record(request, consultation)


def _other(typed: str) -> ConsultationRequest | None:
    reference = normalise_reference(typed)
    return ConsultationRequest.objects.filter(reference=reference).first() if reference else None
