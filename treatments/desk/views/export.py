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
from treatments.desk.response_target import response_target
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, require_rights, selected_requests, staff_user

VIEW = "view"
MAX_EXPORTED = 5000
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_http_methods(["GET", "HEAD", "POST"])
def export_many(request: HttpRequest, site: AdminSite) -> HttpResponse:
    require_rights(Rights.of(request.user), "view", "export", "health")
    selected = _in_view(request) if VIEW in request.GET else selected_requests(request)
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


def _in_view(request: HttpRequest) -> list[ConsultationRequest]:
    """All requests of a saved view in its own order, up to the limit of one file."""
    view = queue.VIEWS.get(request.GET[VIEW])
    if view is None:
        raise Http404
    queue_context = queue.context_for(staff_user(request), response_target(), timezone.now())
    return list(
        view.filter(ConsultationRequest.objects.all(), queue_context).order_by(*view.order.names())[:MAX_EXPORTED]
    )


def _file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
