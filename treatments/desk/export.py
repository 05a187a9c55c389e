"""What leaves the desk as a file: a list for a spreadsheet or a program, or one person's whole record."""

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from treatments import content
from treatments.consultations import storage
from treatments.consultations.choices import MessageKind
from treatments.consultations.export import as_whole_record
from treatments.consultations.lookup import asked_of_patient
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.request_fields import REQUEST_FIELDS
from treatments.desk.history import entries_for
from treatments.desk.rights import Rights
from treatments.desk.staff_names import staff_names

# What a spreadsheet takes for the beginning of a formula, full-width forms too.
FORMULA_STARTS = frozenset("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else

TAKE_AWAY = "desk/take_away"
SHOWN_ELSEWHERE = frozenset({"answers", "concern", "page_language"})

Row = Mapping[str, str]


def rows_of(consultations: Iterable[ConsultationRequest], *, with_contact: bool) -> list[Row]:
    """As little as possible: the state of each request, and contact details if asked for.

    Nothing about health: not the concern, and not the urgency either, which is judged from health answers.
    """
    return [_state(one) | (_contact(one) if with_contact else {}) for one in consultations]


def as_csv(rows: list[Row]) -> str:
    """Every cell quoted, none of them a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    if rows:
        writer.writerow(rows[0])
    writer.writerows([safe_cell(value) for value in row.values()] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def safe_cell(text: str) -> str:
    """A leading apostrophe makes a spreadsheet show a text instead of running it.

    Leading spaces and invisible characters are ignored, since some programs drop them before they decide.
    """
    text = text.replace("\0", "")
    seen = next((letter for letter in text if unicodedata.category(letter)[0] not in "ZC"), "")
    return f"'{text}" if {text[:1], seen} & FORMULA_STARTS else text


def as_json(rows: list[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


# Parts of the whole record that need a right of their own, by the right.
PARTS = {"consent": "consents", "letters": "letters", "history": "history"}
HEALTH_NOTES = "notes about health"


def parts_left_out(rights: Rights) -> list[str]:
    left_out = [part for right, part in PARTS.items() if not getattr(rights, right)]
    return left_out if rights.read_notes else [*left_out, HEALTH_NOTES]


def as_zip(consultation: ConsultationRequest, rights: Rights, at: datetime) -> bytes:
    """All that this account may read about one person: a page to read, the photos, and the same for a program.

    `left_out` names the parts that the account may not read. The paths of photos are those inside the archive.
    """
    photos = {f"photos/{photo.position}.jpg": photo.name for photo in consultation.photos.all()}
    left_out = parts_left_out(rights)
    whole = as_whole_record(consultation) | {"photos": list(photos)}
    if not rights.read_notes:
        whole["notes"] = [note for note in whole["notes"] if not note["about_health"]]
    record = {part: value for part, value in whole.items() if part not in left_out} | {"left_out": left_out}
    page = render_to_string(f"{TAKE_AWAY}/record.html", _page(consultation, rights, list(photos), at))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.html", page)
        archive.writestr("record.css", render_to_string(f"{TAKE_AWAY}/record.css"))
        archive.writestr("record.json", json.dumps(record, ensure_ascii=False, indent=2))
        for path, name in photos.items():
            archive.writestr(path, storage.read_photo(name))
    return out.getvalue()


def _page(consultation: ConsultationRequest, rights: Rights, photos: list[str], at: datetime) -> dict[str, Any]:
    notes = consultation.notes.select_related("by")
    events = list(consultation.events.all()) if rights.history else []
    changes = consultation.contact_changes.all()
    letters = consultation.messages.exclude(kind=MessageKind.STAFF_NOTICE)
    return {
        "consultation": consultation,
        "clinic": content.current().site.clinic,
        "at": at,
        "left_out": parts_left_out(rights),
        "fields": _fields(consultation),
        "answers": consultation.suitability,
        "photos": photos,
        "asked": asked_of_patient(consultation),
        "consents": consultation.consents.all() if rights.consent else [],
        "letters": letters if rights.letters else [],
        "notes": notes if rights.read_notes else notes.filter(about_health=False),
        "urgency_entries": consultation.urgency_entries.all(),
        "history": entries_for(events, changes, names=staff_names(event.by_id for event in events)),
    }


def _fields(consultation: ConsultationRequest) -> list[tuple[str, str]]:
    """What was typed or chosen, under the names of the columns; what stands elsewhere on the page is left out."""
    shown = []
    for field in REQUEST_FIELDS:
        value = getattr(consultation, field.name)
        if field.name in SHOWN_ELSEWHERE or not value:
            continue
        label = str(ConsultationRequest._meta.get_field(field.name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 - documented
        if field.name == "channel":
            value = consultation.get_channel_display()
        shown.append(
            (label, "; ".join(value) if isinstance(value, list) else _("yes") if value is True else str(value))
        )
    return shown


def _state(one: ConsultationRequest) -> dict[str, str]:
    return {
        "reference": one.reference,
        "received": _time(one.created_at),
        "status": one.status,
        "outcome": one.outcome,
        "first answered": _time(one.first_answered_at),
        "closed": _time(one.closed_at),
    }


def _contact(one: ConsultationRequest) -> dict[str, str]:
    return {
        "name": one.name,
        "phone": one.phone,
        "email": one.email,
        "preferred way": one.channel,
        "good times": "; ".join(one.contact_times),
        "language": one.language,
    }


def _time(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""
