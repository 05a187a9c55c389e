"""Files that leave the desk: the password is asked again, and each record's history says that it was copied."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from treatments.consultations.actions.audit import record_export
from treatments.consultations.models import ConsultationRequest
from treatments.desk import export, queue
from treatments.desk.forms.again import ExportForm, PasswordForm
from treatments.desk.promise import promise
from treatments.desk.rights import Rights
from treatments.desk.views.asking import about_one, chosen_requests, refuse_without, staff_of

VIEW = "view"
MOST_EXPORTED = 5000
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_http_methods(["GET", "HEAD", "POST"])
def export_many(request: HttpRequest, site: AdminSite) -> HttpResponse:
    refuse_without(Rights.of(request.user), "view", "export", "health")
    chosen = _in_view(request) if VIEW in request.GET else chosen_requests(request)
    form = ExportForm(request, request.POST or None)
    if form.is_valid():
        shape = form.cleaned_data["shape"]
        rows = export.rows_of(chosen, with_contact=form.cleaned_data["contact"])
        record_export(consultations=chosen, form=shape, by=staff_of(request), at=timezone.now())
        text = export.as_csv(rows) if shape == "csv" else export.as_json(rows)
        return _file(text.encode(), f"requests.{shape}", TYPES[shape])
    context = {
        **site.each_context(request),
        "title": _("Export requests"),
        "chosen": chosen,
        "form": form,
        "most": MOST_EXPORTED,
    }
    return TemplateResponse(request, "desk/export.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@about_one("export", "health", "photos")
def whole_record(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    """For a person who asks what we hold about them."""
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        record_export(consultations=[consultation], form="zip", by=staff_of(request), at=timezone.now())
        return _file(export.as_zip(consultation), f"{consultation.reference}.zip", "application/zip")
    context = {
        **site.each_context(request),
        "title": _("The whole record of %(reference)s") % {"reference": consultation.reference},
        "consultation": consultation,
        "form": form,
    }
    return TemplateResponse(request, "desk/take_away.html", context, status=422 if form.errors else 200)


def _in_view(request: HttpRequest) -> list[ConsultationRequest]:
    """All of a saved view, in its own order, as far as one file goes."""
    view = queue.VIEWS.get(request.GET[VIEW])
    if view is None:
        raise Http404
    look = queue.look(staff_of(request), promise(), timezone.now())
    return list(view.ask(ConsultationRequest.objects.all(), look).order_by(*view.order.names())[:MOST_EXPORTED])


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
