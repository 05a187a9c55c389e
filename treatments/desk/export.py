"""What leaves the desk as a file: a list for a spreadsheet or a program, or one person's whole record."""

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from treatments.consultations import storage
from treatments.consultations.export import as_whole_record
from treatments.consultations.models import ConsultationRequest
from treatments.desk.rights import Rights

# What a spreadsheet takes for the beginning of a formula, full-width forms too.
FORMULA_STARTS = frozenset("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else

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
PARTS = {"consent": "consents", "notes": "notes", "letters": "letters", "history": "history"}


def parts_left_out(rights: Rights) -> list[str]:
    return [part for right, part in PARTS.items() if not getattr(rights, right)]


def as_zip(consultation: ConsultationRequest, rights: Rights) -> bytes:
    """All that this account may read about one person, with photos; `left_out` names the parts that it may not read.

    The paths of photos are those inside the archive.
    """
    photos = {f"photos/{photo.position}.jpg": photo.name for photo in consultation.photos.all()}
    left_out = parts_left_out(rights)
    whole = as_whole_record(consultation) | {"photos": list(photos)}
    record = {part: value for part, value in whole.items() if part not in left_out} | {"left_out": left_out}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.json", json.dumps(record, ensure_ascii=False, indent=2))
        for path, name in photos.items():
            archive.writestr(path, storage.read_photo(name))
    return out.getvalue()


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
