"""Urgent or not, by hand, and who was told."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treatments.consultations.actions import urgency
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.texts import looks_blank
from treatments.desk import queue
from treatments.desk.forms.record import ToldForm, UrgencyForm, auto_id_of
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, staff_user
from treatments.desk.views.triage import run_action


@require_POST
@consultation_view("triage")
def raise_urgency(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    """Where the desk found alarm words, they are reason enough."""
    form = UrgencyForm(request.POST, auto_id=auto_id_of("urgency"))
    words = queue.alarm_words_of([consultation]).get(consultation.pk, []) if rights.health else []
    if looks_blank(form["urgency_reason"].value() or "") and not words:
        form.add_error("urgency_reason", _("Say in a few words why it is urgent."))

    def action(data: dict[str, Any]) -> None:
        reason = data["urgency_reason"]
        if looks_blank(reason):
            reason = _("In the patient's words: %(words)s") % {"words": ", ".join(words)}
        urgency.raise_urgency(
            consultation=consultation,
            reason=reason,
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to mark it as urgent.")
    return run_action(
        request, consultation, rights, site, name="urgency", form=form, action=action, attempted=attempted
    )


@require_POST
@consultation_view("triage", "health")
def lower_urgency(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    """Only by somebody who may read why it is urgent."""
    form = UrgencyForm(request.POST, auto_id=auto_id_of("urgency"))
    blank = looks_blank(form["urgency_reason"].value() or "")
    if blank and consultation.urgent:
        form.add_error("urgency_reason", _("Say in a few words why it is not urgent."))

    def action(data: dict[str, Any]) -> None:
        urgency.lower_urgency(
            consultation=consultation,
            reason="" if blank else data["urgency_reason"],
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to say that it is not urgent.")
    return run_action(
        request, consultation, rights, site, name="urgency", form=form, action=action, attempted=attempted
    )


@require_POST
@consultation_view("triage")
def told(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = ToldForm(request.POST, auto_id=auto_id_of("told"))

    def action(data: dict[str, Any]) -> None:
        urgency.record_told(consultation=consultation, who=data["told"], by=staff_user(request), at=timezone.now())

    return run_action(request, consultation, rights, site, name="told", form=form, action=action, attempted="")
