"""Patients' photos: only through here, only for those who may, and each view is recorded."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from treatments.consultations.actions.audit import record_photo_seen
from treatments.consultations.actions.exceptions import RequestErased
from treatments.consultations.models import ConsultationRequest, Photo
from treatments.consultations.photo_response import photo_response
from treatments.desk import history
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, staff_user

# The whole photo in the window, its stored size, and larger.
ZOOMS = ("fit", "full", "2", "4")
TURNS = 4


@require_safe
def photo_file(request: HttpRequest, name: str, site: AdminSite) -> HttpResponse:
    """The picture itself. 404 for an account that may not see photos, as for a name that does not exist."""
    rights = Rights.of(request.user)
    photo = Photo.objects.select_related("consultation").filter(name=name).first() if rights.view else None
    if photo is None or not rights.photos:
        raise Http404
    response = photo_response(
        photo.name,
        filename=f"{photo.consultation.reference}-{photo.position}.jpg",
        quarter_turns=_turns(request.GET.get("turn", "")),
    )
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
    """One photo on a page of its own, larger or turned by choice, with its neighbours a key away."""
    photos = {photo.position: photo for photo in consultation.photos.all()} if rights.photos else {}
    if position not in photos:
        raise Http404
    asked = request.GET.get("zoom", "")
    zoom = asked if asked in ZOOMS else ZOOMS[0]
    place, turn = ZOOMS.index(zoom), _turns(request.GET.get("turn", ""))
    context = {
        **site.each_context(request),
        "title": _("Photo %(number)s of %(total)s") % {"number": position, "total": len(photos)},
        "consultation": consultation,
        "shown": _shown(photos[position], turn),
        "several": len(photos) > 1,
        "earlier": photos.get(position - 1),
        "later": photos.get(position + 1),
        "zoom": zoom,
        "zooms": ZOOMS,
        "larger": ZOOMS[place + 1] if place + 1 < len(ZOOMS) else "",
        "smaller": ZOOMS[place - 1] if place else "",
    }
    return TemplateResponse(request, "desk/photo.html", context)


@require_safe
@consultation_view()
def side_by_side(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    """All photos of a request beside each other, each turned by its own link."""
    photos = list(consultation.photos.all()) if rights.photos else []
    if not photos:
        raise Http404
    turns = {photo.position: _turns(request.GET.get(f"turn{photo.position}", "")) for photo in photos}
    context = {
        **site.each_context(request),
        "title": _("Photos side by side"),
        "consultation": consultation,
        "photos": [
            _shown(photo, turns[photo.position])
            | {"query": _query(turns | {photo.position: (turns[photo.position] + 1) % TURNS})}
            for photo in photos
        ],
    }
    return TemplateResponse(request, "desk/photos.html", context)


def _shown(photo: Photo, turn: int) -> dict[str, Any]:
    """A photo as a page shows it; lying on its side, its width is its height."""
    width, height = (photo.height, photo.width) if turn % 2 else (photo.width, photo.height)
    return {"photo": photo, "width": width, "height": height, "turn": turn, "next_turn": (turn + 1) % TURNS}


def _query(turns: dict[int, int]) -> str:
    return urlencode({f"turn{position}": turn for position, turn in turns.items() if turn})


def _turns(text: str) -> int:
    return int(text) if text in {str(turn) for turn in range(TURNS)} else 0
