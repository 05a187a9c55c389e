"""Letters to a patient: ready wording, how the patient will see it, sending, taking back, and asking for something."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treatments.consultations.actions.exceptions import LetterGone, RequestErased
from treatments.consultations.actions.information import ask_for
from treatments.consultations.actions.reply import send_reply, take_back_reply
from treatments.consultations.choices import InformationKind, MessageKind, Status
from treatments.consultations.models import ConsultationRequest, Message
from treatments.consultations.outbox import sender_of
from treatments.desk import typed_text
from treatments.desk.forms.record import AskForm, ReplyForm, auto_id_of
from treatments.desk.messages import messages_on_question
from treatments.desk.reply_templates import letter_with, reply_templates_for
from treatments.desk.rights import Rights
from treatments.desk.typed_text import keep_typed
from treatments.desk.views.decorators import MAX_DIGITS, consultation_view, staff_user
from treatments.desk.views.record import CONTINUE, record_page
from treatments.desk.views.triage import erased_meanwhile, message_for, redirect_to_record, run_action
from treatments.letters import message_from_clinic


def _reply_form(request: HttpRequest, consultation: ConsultationRequest) -> ReplyForm:
    clinic = message_from_clinic(kind=MessageKind.REPLY, to="", subject="", text="").sender_name
    return ReplyForm(request.POST, auto_id=auto_id_of("reply"), names=[consultation.name, clinic])


@require_POST
@consultation_view("reply")
def send(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    form = _reply_form(request, consultation)

    def action(data: dict[str, Any]) -> None:
        letter = message_from_clinic(
            kind=MessageKind.REPLY, to=consultation.email, subject=data["subject"], text=data["text"]
        )
        send_reply(
            consultation=consultation,
            subject=letter.subject,
            text=letter.text,
            sender_name=letter.sender_name,
            reply_to=letter.reply_to,
            then=Status(data["then"]),
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to send the letter below. It has not been sent.")
    return run_action(request, consultation, rights, site, name="reply", form=form, action=action, attempted=attempted)


@require_POST
@consultation_view("reply")
def preview(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """The letter as the patient will see it, with what else is typed carried along."""
    typed = typed_text.typed_in(request.POST, consultation)
    try:
        keep_typed(request, consultation, typed, timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    form = _reply_form(request, consultation)
    if not form.is_valid() or not consultation.email:
        return record_page(request, consultation, rights, site, bound={"reply": form}, typed=typed)
    data = form.cleaned_data
    letter = message_from_clinic(
        kind=MessageKind.REPLY, to=consultation.email, subject=data["subject"], text=data["text"]
    )
    context = {
        **site.each_context(request),
        "title": _("As the patient will see it"),
        "consultation": consultation,
        "letter": letter,
        "sender": sender_of(Message(sender_name=letter.sender_name)),
        "then": dict(form.fields["then"].choices)[data["then"]],  # type: ignore[attr-defined]  # a choice field
        "sent_along": [
            (name, value)
            for name, value in request.POST.items()
            if name in typed_text.typed_fields() or name in {"version", typed_text.PAGE, typed_text.SHOWN, CONTINUE}
        ],
        "back": redirect_to_record(request, consultation, anchor="#answer").headers["Location"],
    }
    return TemplateResponse(request, "desk/preview.html", context)


@require_POST
@consultation_view("reply")
def take_back(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """The letter goes back into its box, above what has been typed there since."""
    number = request.POST.get("letter", "")
    known = int(number) if number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS else 0
    message = consultation.messages.filter(pk=known).first()
    if message is None:
        raise Http404
    here = request.POST.get("record") == str(consultation.pk)  # not the record after it
    typed = typed_text.typed_in(request.POST, consultation) if here else {}
    try:
        letter = take_back_reply(message=message, by=staff_user(request), at=timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    except LetterGone as error:
        messages.error(request, message_for(error))
        keep_typed(request, consultation, typed, timezone.now())
        return redirect_to_record(request, consultation)
    texts = {
        "subject": letter.subject,
        "text": "\n\n".join(filter(None, [letter.text, typed.get("text", "")])),
        "then": Status.WAITING if consultation.status == Status.WAITING else Status.ANSWERED,
    }
    keep_typed(request, consultation, {**typed, **texts}, timezone.now())
    messages.success(request, _("The letter was not sent. It stands in its box again."))
    return redirect_to_record(request, consultation, anchor="#answer")


@require_POST
@consultation_view("reply")
def template(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """Put ready wording into the letter. What was typed by hand stays, and the wording goes below it."""
    templates = reply_templates_for(consultation)
    chosen = next((one for one in templates if one.key == request.POST.get("template")), None)
    if chosen is None:
        raise Http404
    typed = typed_text.typed_in(request.POST, consultation)
    letter = letter_with(chosen, subject=typed.get("subject", ""), text=typed.get("text", ""), untouched=templates)
    try:
        keep_typed(request, consultation, typed | letter, timezone.now())
    except RequestErased:
        return erased_meanwhile(request, consultation, site, typed)
    return redirect_to_record(request, consultation, anchor="#answer")


@require_POST
@consultation_view("reply")
def ask(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    """For a photo or an answer, on the private page of the request."""
    form = AskForm(request.POST, auto_id=auto_id_of("ask"))

    def action(data: dict[str, Any]) -> None:
        kind = InformationKind(data["ask_kind"])
        ask_for(
            consultation=consultation,
            kind=kind,
            words=data["ask_words"],
            write_messages=messages_on_question(kind),
            version=data["version"],
            by=staff_user(request),
            at=timezone.now(),
        )

    attempted = _("You wanted to ask the patient for something.")
    return run_action(request, consultation, rights, site, name="ask", form=form, action=action, attempted=attempted)
