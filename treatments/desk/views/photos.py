"""Patients' photos: only through here, only for those who may, and each view is recorded."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from treatments.consultations.actions.audit import record_photo_seen
from treatments.consultations.actions.exceptions import RequestErased
from treatments.consultations.models import ConsultationRequest, Photo
from treatments.consultations.photo_response import photo_response
from treatments.desk import history
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, staff_user

ZOOMS = ("fit", "2", "4")


@require_safe
def photo_file(request: HttpRequest, name: str, site: AdminSite) -> HttpResponse:
    """The picture itself. 404 for an account that may not see photos, as for a name that does not exist."""
    rights = Rights.of(request.user)
    photo = Photo.objects.select_related("consultation").filter(name=name).first() if rights.view else None
    if photo is None or not rights.photos:
        raise Http404
    response = photo_response(photo.name, filename=f"{photo.consultation.reference}-{photo.position}.jpg")
    staff, at = staff_user(request), timezone.now()
    if not history.photo_view_recorded(photo.consultation, photo.position, staff, at):
        try:
            record_photo_seen(photo=photo, by=staff, at=at)
        except RequestErased as error:
            raise Http404 from error
    return response


@require_safe
@consultation_view()
def photo_detail(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, position: int, site: AdminSite
) -> HttpResponse:
    """One photo on a page of its own, larger by choice, with its neighbours a key away."""
    photos = {photo.position: photo for photo in consultation.photos.all()} if rights.photos else {}
    if position not in photos:
        raise Http404
    zoom = request.GET.get("zoom", ZOOMS[0])
    context = {
        **site.each_context(request),
        "title": _("Photo %(number)s of %(total)s") % {"number": position, "total": len(photos)},
        "consultation": consultation,
        "photo": photos[position],
        "earlier": photos.get(position - 1),
        "later": photos.get(position + 1),
        "zoom": zoom if zoom in ZOOMS else ZOOMS[0],
        "zooms": ZOOMS,
    }
    return TemplateResponse(request, "desk/photo.html", context)
