"""The record of one request: the patient's own words, with every action that staff may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractBaseUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from treatments import content
from treatments.consultations import rules
from treatments.consultations.actions.addition import read_additions
from treatments.consultations.answers import Answer
from treatments.consultations.choices import Channel, MessageKind, Status
from treatments.consultations.lookup import additions_to, asked_of_patient
from treatments.consultations.models import ConsultationRequest, ContactChange, Event, Message, Note
from treatments.desk import history, queue, typed_text
from treatments.desk.forms.record import RECORD_FORMS, auto_id_of
from treatments.desk.related import Linked, linked_requests, look_alikes
from treatments.desk.reply_templates import reply_templates_for
from treatments.desk.response_target import clinic_zone, response_target
from treatments.desk.rights import Rights
from treatments.desk.staff_names import staff_names
from treatments.desk.views.decorators import consultation_view, staff_user

# What an answer stands for, as content/suitability.yaml grades it; the gravest first.
LEVELS: Mapping[str, LazyText] = {
    "danger": _("Danger: act now"),
    "doctor-first": _("A doctor should look first"),
    "usually-postponed": _("Usually postponed"),
    "tell-clinician": _("The clinician should know"),
}

# The buttons of a record, in the order of a day's work.
MOVES: Mapping[str, LazyText] = {
    Status.ANSWERED: _("Answered by phone or in person"),
    Status.WAITING: _("Waiting for the patient"),
    Status.BEING_READ: _("Being read"),
    Status.NEW: _("Back to new"),
}
REOPEN = _("Open again")
# Whoever ticked "then open the next one" finds it ticked there.
CONTINUE = "go_on"
# How long a changed address is shown to the person who answers next.
CHANGE_SHOWN_FOR = timedelta(days=30)
SHOWN_CHANGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One suitability answer with what it stands for, and the line of our own pages that says why it was asked."""

    answer: Answer
    level: str | LazyText
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditConflict:
    """A save over a newer version: what was attempted, and what had happened since the page was opened."""

    attempted: str
    since: list[history.HistoryEntry]


@require_safe
@consultation_view()
def show(request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite) -> HttpResponse:
    history.record_reading(consultation, staff_user(request), timezone.now())
    if rights.health:
        read_additions(consultation=consultation, by=staff_user(request), at=timezone.now())
    return record_page(request, consultation, rights, site)


@require_safe
@consultation_view()
def print_view(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> HttpResponse:
    history.record_reading(consultation, staff_user(request), timezone.now())
    context = {**_shared_context(request, consultation, rights, site), "subtitle": _("On paper"), "unfolded": True}
    return TemplateResponse(request, "desk/record_on_paper.html", context)


def record_page(
    request: HttpRequest,
    consultation: ConsultationRequest,
    rights: Rights,
    site: AdminSite,
    *,
    conflict: EditConflict | None = None,
    bound: Mapping[str, Form] | None = None,
    typed: typed_text.Texts | None = None,
) -> HttpResponse:
    """`bound` holds the forms that were refused, by the name of their action.

    `typed` is what stands in all the boxes; without it, what was kept for this person.
    """
    staff, at = staff_user(request), timezone.now()
    page = typed_text.page_of(request)
    new = request.method != "POST" and typed_text.PAGE not in request.GET
    kept = typed_text.kept_texts(consultation, staff, page, new=new)
    reply_templates = reply_templates_for(consultation) if rights.reply else []
    shared = _shared_context(request, consultation, rights, site)
    changes: list[ContactChange] = shared["contact_changes"]
    context = {
        **shared,
        "conflict": conflict,
        "refused": next(iter((bound or {}).values()), None),
        "others": history.other_readers(consultation, staff, at),
        "following": queue.next_to_read(queue.context_for(staff, response_target(), at), exclude=consultation),
        "moves": _moves(consultation),
        "may_close": rules.may_move(before=consultation.status, after=Status.CLOSED),
        "recent_changes": [change for change in changes if change.at >= at - CHANGE_SHOWN_FOR][-SHOWN_CHANGES:],
        "look_alikes": look_alikes(consultation, exclude={one.consultation.pk for one in shared["linked"]}),
        "reply_templates": reply_templates,
        "held_letter": _held_letter(staff, at) if rights.reply else None,
        "alarm_words": queue.alarm_words_of([consultation]).get(consultation.pk, []) if rights.health else [],
        "unreached": consultation.call_tries >= rules.MOST_TRIES,
        "today": timezone.localdate(timezone=clinic_zone()),
        "continuing": CONTINUE in request.GET or CONTINUE in request.POST,
        "page": page,
        "shown": typed_text.shown_json(consultation),
        "typed_elsewhere": kept.elsewhere,
        "forms": _forms(consultation, kept.here if typed is None else typed) | dict(bound or {}),
    }
    status = 409 if conflict else 422 if bound else 200
    return TemplateResponse(request, "desk/record.html", context, status=status)


def _shared_context(
    request: HttpRequest, consultation: ConsultationRequest, rights: Rights, site: AdminSite
) -> dict[str, Any]:
    """What the record and its printed page have in common, limited by the rights of the account."""
    flags = _flags(consultation) if rights.health else []
    changed = consultation.version > 1  # no query for a request that was never changed
    messages = consultation.messages.exclude(kind=MessageKind.STAFF_NOTICE).select_related("by")
    return {
        **site.each_context(request),
        "title": consultation.reference,
        "consultation": consultation,
        "rights": rights,
        "waited": response_target().waited(consultation, timezone.now()),
        "response_target": response_target().within,
        "channel": Channel(consultation.channel).label,
        "erased_from": consultation.erased_from(settings.RETENTION),
        "flags": [flag for flag in flags if flag.answer.level],
        "harmless": [flag for flag in flags if not flag.answer.level],
        "additions": additions_to(consultation) if changed and rights.health else [],
        "asked_of_patient": asked_of_patient(consultation) if changed and rights.health else [],
        "photos": list(consultation.photos.all()) if rights.photos else [],
        "consents": list(consultation.consents.all()) if rights.consent else [],
        "notes": notes_for(consultation, rights),
        "letters": list(messages) if rights.letters else [],
        "contact_changes": (changes := _contact_changes(consultation) if changed else []),
        "linked": (linked := linked_requests(consultation)),
        "history": _history(consultation, changes, linked) if rights.history else [],
        "urgency_entries": list(consultation.urgency_entries.select_related("by")) if changed else [],
    }


def notes_for(consultation: ConsultationRequest, rights: Rights) -> list[Note]:
    notes = consultation.notes.select_related("by")
    return list(notes if rights.read_notes else notes.filter(about_health=False))


def _contact_changes(consultation: ConsultationRequest) -> list[ContactChange]:
    return list(consultation.contact_changes.select_related("by"))


def _held_letter(staff: AbstractBaseUser, at: datetime) -> Message | None:
    """The account's own letter that can still be taken back, also on the record that was opened after it."""
    held = Message.objects.waiting().filter(kind=MessageKind.REPLY, by=staff.pk, attempts=0, due_at__gt=at)
    return held.select_related("consultation").order_by("-created_at").first()


def _history(
    consultation: ConsultationRequest, changes: list[ContactChange], linked: Sequence[Linked]
) -> list[history.HistoryEntry]:
    """With the histories of the requests that belong together with this one, by time."""
    together = [consultation.pk, *(one.consultation.pk for one in linked)]
    events = list(Event.objects.filter(consultation__in=together).newest_first())
    names = staff_names(event.by_id for event in events)
    return history.entries_for(events, changes, names=names, with_reference=bool(linked))


def _flags(consultation: ConsultationRequest) -> list[Flag]:
    grave = list(LEVELS)
    flags = [
        Flag(answer=answer, level=LEVELS.get(answer.level, answer.level), why=_article_url(answer))
        for answer in consultation.suitability
    ]
    return sorted(flags, key=lambda flag: grave.index(flag.answer.level) if flag.answer.level in grave else 0)


def _article_url(answer: Answer) -> str:
    if not answer.article or content.current().article(answer.article) is None:
        return ""
    section = f"#{answer.section}" if answer.section else ""
    return f"{reverse('articles:article', args=[answer.article])}{section}"


def _moves(consultation: ConsultationRequest) -> list[tuple[str, str | LazyText]]:
    allowed = rules.moves_from(consultation.status)
    if consultation.is_closed:
        return [(Status.BEING_READ, REOPEN)]
    return [(status, label) for status, label in MOVES.items() if status in allowed]


def _forms(consultation: ConsultationRequest, typed: typed_text.Texts) -> dict[str, Form]:
    initial = {**typed_text.defaults_of(consultation), **typed, "version": consultation.version}
    return {name: form(initial=initial, auto_id=auto_id_of(name)) for name, form in RECORD_FORMS.items()}
