"""Everything on a record is one form, so that each button sends along what was typed into every other box.

What the button does not use is kept for the person who typed it, and stands in its box when the page is shown again.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, QueryDict

from treatments.consultations.actions.staff_draft import keep_staff_draft
from treatments.consultations.models import ConsultationRequest, StaffDraft
from treatments.desk.forms.record import RECORD_FORMS

# The hidden fields: which window it is, and what stood in the boxes before anybody typed.
PAGE, SHOWN = "page", "shown"
PAGE_NAME = re.compile(r"[\w-]{8,32}", re.ASCII)
NOT_TYPED = frozenset({"version", "status"})

Texts = Mapping[str, str]


def typed_fields() -> dict[str, forms.Field]:
    """Every box of the record, by the name under which it is sent."""
    return {
        name: field
        for form_class in RECORD_FORMS.values()
        for name, field in form_class.base_fields.items()
        if name not in NOT_TYPED
    }


def defaults_of(consultation: ConsultationRequest) -> dict[str, str]:
    """What stands in the boxes while nobody has typed."""
    initial = {name: field.initial for name, field in typed_fields().items()} | {
        "phone": consultation.phone,
        "email": consultation.email,
        "contact_channel": consultation.channel,
        "to": consultation.assigned_to_id,
    }
    if consultation.call_on:
        initial |= {
            "call_on": consultation.call_on.isoformat(),
            "call_part": consultation.call_part,
            "call_words": consultation.call_words,
        }
    return {name: "" if value in {None, False} else str(value) for name, value in initial.items()}


def typed_in(data: QueryDict, consultation: ConsultationRequest) -> dict[str, str]:
    """The boxes of a sent page that no longer hold what the page was shown with."""
    shown = defaults_of(consultation) | _shown(data)
    sent = {name: str(data[name]) for name in typed_fields() if name in data}
    return {name: text for name, text in sent.items() if text != shown.get(name, "")}


def _shown(data: Mapping[str, str]) -> dict[str, str]:
    try:
        shown = json.loads(data.get(SHOWN, "{}"))
    except ValueError:
        return {}
    return {name: text for name, text in shown.items() if isinstance(text, str)} if isinstance(shown, dict) else {}


def shown_json(consultation: ConsultationRequest) -> str:
    return json.dumps(defaults_of(consultation))


def page_of(request: HttpRequest) -> str:
    """The name of the window that sent or asked for this page; a new one where it has none."""
    named = (request.POST if request.method == "POST" else request.GET).get(PAGE, "")
    if not PAGE_NAME.fullmatch(named):
        named = getattr(request, "new_page", None) or secrets.token_urlsafe(12)
        request.new_page = named  # type: ignore[attr-defined]  # the same for the whole request
    return named


def keep_typed(request: HttpRequest, consultation: ConsultationRequest, texts: Texts, at: datetime) -> None:
    by, defaults = cast("User", request.user), defaults_of(consultation)
    texts = {name: text for name, text in texts.items() if text != defaults.get(name)}
    keep_staff_draft(consultation=consultation, page=page_of(request), texts=texts, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTexts:
    """What one person typed into a record: in this window, and what stands only in their other windows."""

    here: Texts
    elsewhere: list[str]


def kept_texts(consultation: ConsultationRequest, by: AbstractBaseUser, page: str, *, new: bool) -> KeptTexts:
    """A `new` window shows what was typed last."""
    drafts = list(StaffDraft.objects.filter(consultation=consultation, by=by.pk).order_by("-saved_at", "-id"))
    here = next((draft for draft in drafts if draft.page == page), drafts[0] if drafts and new else None)
    texts: Texts = here.texts if here else {}
    others = (draft.texts for draft in drafts if draft is not here)
    return KeptTexts(here=texts, elsewhere=list(dict.fromkeys(_only_in(others, texts))))


def _only_in(others: Iterable[Texts], here: Texts) -> Iterable[str]:
    long = [name for name, field in typed_fields().items() if isinstance(field.widget, forms.Textarea)]
    for texts in others:
        yield from (texts[name] for name in long if texts.get(name, "") not in here.get(name, ""))


def labelled(texts: Texts) -> list[tuple[str, str]]:
    """Each text with the label of its box, for a page that has no such box."""
    return [(str(field.label or name), texts[name]) for name, field in typed_fields().items() if texts.get(name)]
