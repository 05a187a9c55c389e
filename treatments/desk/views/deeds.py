"""What staff do to a request: each deed is one POST, one action, and back to the record or on to the next one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treatments.consultations.actions import contact as contacting
from treatments.consultations.actions import triage
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.refusals import MoveNotAllowed, NothingToReplyTo, Refused, StaleVersion
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.choices import Channel, Status
from treatments.consultations.models import ConsultationRequest
from treatments.desk import history, queue
from treatments.desk.forms.record import AssignForm, ContactForm, MoveForm, NoteForm, ReplyForm, VersionedForm
from treatments.desk.promise import promise
from treatments.desk.rights import Rights
from treatments.desk.views.asking import about_one, refuse_without, staff_of
from treatments.desk.views.record import GO_ON, Clash, record_page


@require_POST
@about_one("triage")
def claim(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    return _plain(request, consultation, rights, site, deed=triage.claim, wanted=_("You wanted to claim it."))


@require_POST
@about_one("triage")
def mark_spam(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    wanted = _("You wanted to close it as not a real request.")
    return _plain(request, consultation, rights, site, deed=triage.mark_spam, wanted=wanted)


@require_POST
@about_one("triage")
def clear_of_suspicion(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    wanted = _("You wanted to say that it is a real request.")
    return _plain(request, consultation, rights, site, deed=triage.clear_of_suspicion, wanted=wanted)


@require_POST
@about_one("triage")
def assign(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = AssignForm(request.POST, auto_id="assign_%s")

    def deed(said: dict[str, Any]) -> None:
        triage.assign(consultation=consultation, by=staff_of(request), at=timezone.now(), **said)

    wanted = _("You wanted to give it to somebody else.")
    return _do(request, consultation, rights, site, name="assign", form=form, deed=deed, wanted=wanted)


@require_POST
@about_one("triage")
def move(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = MoveForm(request.POST, auto_id="move_%s")
    if form["note"].value():
        refuse_without(rights, "notes")

    def deed(said: dict[str, Any]) -> None:
        triage.move_to(
            consultation=consultation,
            status=Status(said["status"]),
            outcome=said["outcome"],
            note=said["note"],
            version=said["version"],
            by=staff_of(request),
            at=timezone.now(),
        )

    asked = Status(form["status"].value()).label if form["status"].value() in Status.values else "?"
    wanted = _("You wanted to set the status to: %(status)s.") % {"status": asked}
    return _do(request, consultation, rights, site, name="move", form=form, deed=deed, wanted=wanted)


@require_POST
@about_one("notes")
def note(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="move_%s")

    def deed(said: dict[str, Any]) -> None:
        add_note(consultation=consultation, text=said["note"], by=staff_of(request), at=timezone.now())

    return _do(request, consultation, rights, site, name="note", form=form, deed=deed, wanted="")


@require_POST
@about_one("reply")
def reply(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = ReplyForm(request.POST, auto_id="reply_%s")

    def deed(said: dict[str, Any]) -> None:
        send_reply(
            consultation=consultation,
            subject=said["subject"],
            text=said["text"],
            then=Status(said["then"]),
            version=said["version"],
            by=staff_of(request),
            at=timezone.now(),
        )

    wanted = _("You wanted to send the letter below. It has not been sent.")
    return _do(request, consultation, rights, site, name="reply", form=form, deed=deed, wanted=wanted)


@require_POST
@about_one("contact")
def contact(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = ContactForm(request.POST, auto_id="contact_%s")

    def deed(said: dict[str, Any]) -> None:
        contacting.correct_contact(
            consultation=consultation,
            phone=said["phone"],
            email=said["email"],
            channel=Channel(said["channel"]),
            version=said["version"],
            by=staff_of(request),
            at=timezone.now(),
        )

    wanted = _("You wanted to correct the contact details as you typed them below.")
    return _do(request, consultation, rights, site, name="contact", form=form, deed=deed, wanted=wanted)


def _plain(
    request: HttpRequest,
    consultation: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    deed: Callable[..., object],
    wanted: str,
) -> HttpResponse:
    """A deed that needs nothing but the version that its doer saw."""

    def do(said: dict[str, Any]) -> None:
        deed(consultation=consultation, by=staff_of(request), at=timezone.now(), version=said["version"])

    form = VersionedForm(request.POST)
    return _do(request, consultation, rights, site, name="plain", form=form, deed=do, wanted=wanted)


def _do(
    request: HttpRequest,
    consultation: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    name: str,
    form: Form,
    deed: Callable[[dict[str, Any]], None],
    wanted: str,
) -> HttpResponse:
    """Do it, or show the record again with what was typed and the reason in words."""
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except StaleVersion as stale:
            return _clash(request, stale.now, rights, site, name=name, wanted=wanted)
        except Refused as refused:
            form.add_error(None, _words_of(refused))
        else:
            return _on(request, consultation, go_on=bool(form.cleaned_data.get("go_on")))
    return record_page(request, consultation, rights, site, typed={name: form})


def _clash(
    request: HttpRequest, now: ConsultationRequest, rights: Rights, site: AdminSite, *, name: str, wanted: str
) -> HttpResponse:
    """Nothing typed is lost: the form comes back with the newer version in it, to be sent again by choice."""
    seen = VersionedForm(request.POST)
    since = [
        event
        for event in now.events.newest_first()
        if seen.is_valid() and event.details.get("version", 0) > seen.cleaned_data["version"]
    ]
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    forms: dict[str, type[Form]] = {
        "assign": AssignForm,
        "move": MoveForm,
        "reply": ReplyForm,
        "contact": ContactForm,
    }
    again = {name: forms[name](typed, auto_id=f"{name}_%s")} if name in forms else {}
    clash = Clash(wanted=wanted, since=history.steps_of(since))
    return record_page(request, now, rights, site, clash=clash, typed=again)


def _on(request: HttpRequest, consultation: ConsultationRequest, *, go_on: bool) -> HttpResponse:
    """Back to the record; or to the next one that waits, if that was asked."""
    following = None
    if go_on:
        look = queue.look(staff_of(request), promise(), timezone.now())
        following = queue.next_to_read(look, besides=consultation)
    words = _("Done: %(reference)s.") if following else _("Done.")
    messages.success(request, words % {"reference": consultation.reference})
    address = reverse("admin:consultations_consultationrequest_change", args=[(following or consultation).pk])
    return HttpResponseRedirect(f"{address}?{GO_ON}=1" if following else address)


def _words_of(refused: Refused) -> str:
    match refused:
        case NothingToReplyTo():
            return _("The patient left no email address: ring them instead.")
        case MoveNotAllowed():
            return _("This step is not open from here. Look at the status: it may have changed.")
        case _:
            return _("This cannot be kept as it was typed.")
