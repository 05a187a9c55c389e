"""Downloads: the password is asked for again, and the history of each record says that it was copied."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from treatments.consultations.actions.audit import record_export
from treatments.consultations.models import ConsultationRequest
from treatments.desk import export, queue
from treatments.desk.forms.confirmation import ExportForm, PasswordForm
from treatments.desk.listing import VIEW, Listing
from treatments.desk.response_target import response_target
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, require_rights, selected_requests, staff_user

MAX_EXPORTED = 5000
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_http_methods(["GET", "HEAD", "POST"])
def export_many(request: HttpRequest, site: AdminSite) -> HttpResponse:
    rights = Rights.of(request.user)
    require_rights(rights, "view", "export", "health")
    listing = _listing(request, rights) if VIEW in request.GET else None
    selected = _all_of(listing, request) if listing else selected_requests(request)
    form = ExportForm(request, request.POST or None)
    if form.is_valid():
        file_format = form.cleaned_data["format"]
        rows = export.rows_of(selected, with_contact=form.cleaned_data["contact"])
        record_export(consultations=selected, form=file_format, by=staff_user(request), at=timezone.now())
        text = export.as_csv(rows) if file_format == "csv" else export.as_json(rows)
        return _file_response(text.encode(), f"requests.{file_format}", CONTENT_TYPES[file_format])
    context = {
        **site.each_context(request),
        "title": _("Export requests"),
        "selected": selected,
        "form": form,
        "max": MAX_EXPORTED,
        "too_many_found": bool(listing and listing.query and listing.found[1]),
        "max_found": queue.MAX_FOUND,
    }
    return TemplateResponse(request, "desk/export.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@consultation_view("export", "health", "photos")
def download_record(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    """For a person who asks what we hold about them."""
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        at = timezone.now()
        record_export(consultations=[consultation], form="zip", by=staff_user(request), at=at)
        return _file_response(
            export.as_zip(consultation, rights, at), f"{consultation.reference}.zip", "application/zip"
        )
    context = {
        **site.each_context(request),
        "title": _("The whole record of %(reference)s") % {"reference": consultation.reference},
        "consultation": consultation,
        "notes_left_out": not rights.read_notes,
        "form": form,
    }
    return TemplateResponse(request, "desk/download_record.html", context, status=422 if form.errors else 200)


def _listing(request: HttpRequest, rights: Rights) -> Listing:
    if request.GET[VIEW] not in queue.VIEWS:
        raise Http404
    return Listing(request.GET.dict(), rights)


def _all_of(listing: Listing, request: HttpRequest) -> list[ConsultationRequest]:
    """In the order of the list, up to the limit of one file."""
    queue_context = queue.context_for(staff_user(request), response_target(), timezone.now())
    rows = listing.narrow(ConsultationRequest.objects.all(), queue_context)
    return list(rows.order_by(*listing.order.names())[:MAX_EXPORTED])


def _file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
