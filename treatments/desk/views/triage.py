"""Actions on one request: each is one POST that runs one action and redirects to the record or to the next one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treatments.consultations.actions import triage
from treatments.consultations.actions.contact import correct_contact
from treatments.consultations.actions.exceptions import (
    ActionError,
    LetterGone,
    MoveNotAllowed,
    NothingToReplyTo,
    NothingToRing,
    RequestErased,
    StaleVersion,
)
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.staff_draft import drop_other_staff_drafts
from treatments.consultations.choices import Channel, Status
from treatments.consultations.models import ConsultationRequest
from treatments.desk import history, queue, typed_text
from treatments.desk.forms.record import (
    AssignForm,
    ContactCorrectionForm,
    MoveForm,
    NoteForm,
    RecordForm,
    VersionedForm,
    auto_id_of,
)
from treatments.desk.messages import messages_on_contact_change
from treatments.desk.response_target import response_target
from treatments.desk.rights import Rights
from treatments.desk.staff_names import staff_names
from treatments.desk.typed_text import PAGE, keep_typed, page_of
from treatments.desk.views.decorators import consultation_view, require_rights, staff_user
from treatments.desk.views.record import CONTINUE, EditConflict, record_page


@require_POST
@consultation_view("triage")
def claim(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    return simple_action(
        request, consultation, rights, site, action=triage.claim, attempted=_("You wanted to claim it.")
    )


@require_POST
@consultation_view("triage")
def mark_spam(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    attempted = _("You wanted to close it as not a real request.")
    return simple_action(request, consultation, rights, site, action=triage.mark_spam, attempted=attempted)


@require_POST
@consultation_view("triage")
def clear_of_suspicion(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    attempted = _("You wanted to say that it is a real request.")
    return simple_action(request, consultation, rights, site, action=triage.clear_of_suspicion, attempted=attempted)


@require_POST
@consultation_view("triage")
def assign(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = AssignForm(request.POST, auto_id=auto_id_of("assign"))

    def action(data: dict[str, Any]) -> None:
        triage.assign(consultation=consultation, by=staff_user(request), at=timezone.now(), **data)

    attempted = _("You wanted to give it to somebody else.")
    return run_action(request, consultation, rights, site, name="assign", form=form, action=action, attempted=attempted)


@require_POST
@consultation_view("triage")
def move(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = MoveForm(request.POST, auto_id=auto_id_of("move"))
    if form["note"].value():
        require_rights(rights, "notes")

    def action(data: dict[str, Any]) -> None:
        triage.move_to(
            consultation=consultation,
            status=Status(data["status"]),
            outcome=data["outcome"],
            note=data["note"],
            note_about_health=rights.read_notes and not data["note_for_all"],
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    label = Status(form["status"].value()).label if form["status"].value() in Status.values else "?"
    attempted = _("You wanted to set the status to: %(status)s.") % {"status": label}
    return run_action(request, consultation, rights, site, name="move", form=form, action=action, attempted=attempted)


@require_POST
@consultation_view("notes")
def note(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = NoteForm(request.POST, auto_id=auto_id_of("note"))

    def action(data: dict[str, Any]) -> None:
        add_note(
            consultation=consultation,
            text=data["note"],
            about_health=rights.read_notes and not data["note_for_all"],
            by=staff_user(request),
            at=timezone.now(),
        )

    return run_action(request, consultation, rights, site, name="note", form=form, action=action, attempted="")


@require_POST
@consultation_view()
def draft(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """Keep what is typed, and do nothing else. The page's script asks for it while somebody types."""
    typed = typed_text.typed_in(request.POST, consultation)
    try:
        keep_typed(request, consultation, typed, timezone.now())
        if request.POST.get("drop"):
            drop_other_staff_drafts(consultation=consultation, page=page_of(request), by=staff_user(request))
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect_to_record(request, consultation)


@require_POST
@consultation_view("contact")
def contact(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = ContactCorrectionForm(request.POST, auto_id=auto_id_of("contact"))

    def action(data: dict[str, Any]) -> None:
        correct_contact(
            consultation=consultation,
            phone=data["phone"],
            email=data["email"],
            channel=Channel(data["contact_channel"]),
            write_messages=messages_on_contact_change,
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to correct the contact details as you typed them below.")
    return run_action(
        request, consultation, rights, site, name="contact", form=form, action=action, attempted=attempted
    )


def simple_action(
    request: HttpRequest,
    consultation: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    action: Callable[..., object],
    attempted: str,
) -> HttpResponse:
    """An action that needs nothing but the version that the person saw."""

    def run(data: dict[str, Any]) -> None:
        action(consultation=consultation, by=staff_user(request), at=timezone.now(), version=data["version"])

    form = VersionedForm(request.POST)
    return run_action(request, consultation, rights, site, name="plain", form=form, action=run, attempted=attempted)


def run_action(
    request: HttpRequest,
    consultation: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    name: str,
    form: RecordForm,
    action: Callable[[dict[str, Any]], None],
    attempted: str,
) -> HttpResponse:
    """Run the action, or show the record again with what was typed and the reason in words.

    What was typed into the boxes of other actions is kept either way.
    """
    typed = typed_text.typed_in(request.POST, consultation)
    try:
        if form.is_valid():
            try:
                action(form.cleaned_data)
            except StaleVersion as stale:
                keep_typed(request, consultation, typed, timezone.now())
                return _conflict(request, stale.current, rights, site, typed=typed, attempted=attempted)
            except RequestErased:
                raise
            except ActionError as error:
                form.add_error(None, message_for(error))
            else:
                used = form.fields.keys() - form.unused
                left = {field: text for field, text in typed.items() if field not in used}
                keep_typed(request, consultation, left, timezone.now())
                return redirect_after(request, consultation, typing=bool(left))
        keep_typed(request, consultation, typed, timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    return record_page(request, consultation, rights, site, bound={name: form}, typed=typed)


def erased_meanwhile(
    request: HttpRequest, consultation: ConsultationRequest, site: AdminSite, typed: typed_text.Texts
) -> HttpResponse:
    """There is no record left to show; what was typed is shown once more, so that it is not lost with it."""
    context = {
        **site.each_context(request),
        "title": _("%(reference)s was erased") % {"reference": consultation.reference},
        "typed": typed_text.labelled(typed),
    }
    return TemplateResponse(request, "desk/erased.html", context, status=410)


def _conflict(
    request: HttpRequest,
    current: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    typed: typed_text.Texts,
    attempted: str,
) -> HttpResponse:
    """Nothing typed is lost: the page comes back with the newer version in it, to be sent again by choice."""
    seen = VersionedForm(request.POST)
    since = [
        event
        for event in current.events.newest_first()
        if seen.is_valid() and event.details.get("version", 0) > seen.cleaned_data["version"]
    ]
    names = staff_names(event.by_id for event in since)
    conflict = EditConflict(attempted=attempted, since=history.entries_for(since, names=names))
    return record_page(request, current, rights, site, conflict=conflict, typed=typed)


def redirect_after(request: HttpRequest, consultation: ConsultationRequest, *, typing: bool) -> HttpResponse:
    """Back to the record; or to the next one that waits, if that was asked and nothing typed stays behind."""
    following = None
    if CONTINUE in request.POST and not typing:
        queue_context = queue.context_for(staff_user(request), response_target(), timezone.now())
        following = queue.next_to_read(queue_context, exclude=consultation)
    back = request.POST.get("back") == "calls"
    message = _("Done: %(reference)s.") if following or back else _("Done.")
    messages.success(request, message % {"reference": consultation.reference})
    if back:
        return HttpResponseRedirect(reverse("admin:calls"))
    if following:
        return HttpResponseRedirect(f"{record_url(following)}?{CONTINUE}=1")
    return redirect_to_record(request, consultation)


def redirect_to_record(request: HttpRequest, consultation: ConsultationRequest, *, anchor: str = "") -> HttpResponse:
    """To the same window of the record, with what is typed in it."""
    query = {PAGE: page_of(request)} | ({CONTINUE: "1"} if CONTINUE in request.POST else {})
    return HttpResponseRedirect(f"{record_url(consultation)}?{urlencode(query)}{anchor}")


def record_url(consultation: ConsultationRequest) -> str:
    return reverse("admin:consultations_consultationrequest_change", args=[consultation.pk])


def message_for(error: ActionError) -> str:
    match error:
        case NothingToReplyTo():
            return _("The patient left no email address: ring them instead.")
        case LetterGone():
            return _("It is too late: the letter has gone.")
        case NothingToRing():
            return _("The patient left no phone number: write to them instead.")
        case MoveNotAllowed():
            return _("This step is not open from here. Look at the status: it may have changed.")
        case _:
            return _("This cannot be kept as it was typed.")
