"""Calls to patients: planned, tried without an answer, and the list of a day, on the screen and on paper."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from treatments.consultations import rules
from treatments.consultations.actions import call
from treatments.consultations.choices import PartOfDay
from treatments.consultations.models import ConsultationRequest
from treatments.desk import history, queue
from treatments.desk.forms.record import CallForm, VersionedForm, auto_id_of
from treatments.desk.response_target import clinic_zone, response_target
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import consultation_view, require_rights, staff_user
from treatments.desk.views.triage import run_action, simple_action

# A clinic that is closed for longer than this has said nothing about its hours.
LONGEST_HOLIDAY = 60


@require_POST
@consultation_view("triage")
def plan(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = CallForm(request.POST, auto_id=auto_id_of("call"), today=today())

    def action(data: dict[str, Any]) -> None:
        call.plan_call(
            consultation=consultation,
            on=data["call_on"],
            part=PartOfDay(data["call_part"]),
            words=data["call_words"],
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to plan a call.")
    return run_action(request, consultation, rights, site, name="call", form=form, action=action, attempted=attempted)


@require_POST
@consultation_view("triage")
def no_answer(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """One click: the try is counted, and the next call planned for the next day on which the clinic is open."""

    def action(data: dict[str, Any]) -> None:
        after = call.record_no_answer(
            consultation=consultation,
            next_on=next_open_day(today()),
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )
        messages.info(request, _what_next(after))

    attempted = _("You wanted to note a call without an answer.")
    form = VersionedForm(request.POST)
    return run_action(
        request, consultation, rights, site, name="no-answer", form=form, action=action, attempted=attempted
    )


def _what_next(consultation: ConsultationRequest) -> str:
    words = {"tries": consultation.call_tries, "most": rules.MOST_TRIES}
    if consultation.call_on is None:
        return _("No answer, %(tries)s times. Write to them, plan another call, or close the request.") % words
    day = date_format(consultation.call_on, "l j F")
    return _("No answer, try %(tries)s of %(most)s. The next call stands for %(day)s.") % (words | {"day": day})


@require_POST
@consultation_view("triage")
def drop(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    attempted = _("You wanted to take back the planned call.")
    return simple_action(request, consultation, rights, site, action=call.drop_call, attempted=attempted)


@require_safe
def todays_calls(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What is to be rung today and what is overdue; a page made to be printed."""
    rights = Rights.of(request.user)
    require_rights(rights, "view", "triage")
    history.record_list_seen(request.session, view="calls", by=staff_user(request), at=timezone.now())
    context = {
        **site.each_context(request),
        "title": _("Calls"),
        "day": today(),
        "rights": rights,
        "lists": queue.call_lists(today()),
        "most_listed": queue.MAX_CALLS,
    }
    return TemplateResponse(request, "desk/calls.html", context)


def today() -> date:
    return timezone.localdate(timezone=clinic_zone())


def next_open_day(day: date) -> date:
    hours = response_target().hours
    later = (day + timedelta(days=number) for number in range(1, LONGEST_HOLIDAY))
    return next((one for one in later if any(hours.on(one))), day + timedelta(days=1))
