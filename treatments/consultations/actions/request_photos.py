"""The photos of a request: added, removed and turned by the patient after it was sent."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from treatments.consultations import storage
from treatments.consultations.actions.addition import Added, Part, record_addition
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import MoveNotAllowed, QuotaReached, TooManyPhotos
from treatments.consultations.actions.locking import lock, save_next_version
from treatments.consultations.actions.notify import MessageWriter
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.choices import EventKind, InformationKind, Quota
from treatments.consultations.models import ConsultationRequest, Photo
from treatments.consultations.photos import MOST_PHOTOS, CleanPhoto
from treatments.consultations.photos.turning import turned
from treatments.consultations.texts import is_storable


def add_photo(
    *,
    consultation: ConsultationRequest,
    photo: CleanPhoto,
    sent_sha256: str,
    part: Part,
    write_messages: MessageWriter,
    at: datetime,
) -> Photo:
    """Keep an accepted photo: first the file, flushed, then the row that says it is there.

    A photo that is there already is not kept twice: a form that is sent again brings its photos again. `sent_sha256` is
    the fingerprint of the file as it was sent. It answers every photo that staff have asked for.
    Raises OSError if the storage is missing or full; then there is no row, and a partly written file is swept later.
    """
    if known := consultation.photos.filter(sha256=photo.sha256).first():
        return known
    if consultation.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    if not storage.has_room():
        raise QuotaReached(Quota.DISK)
    name = storage.write_photo(photo.jpeg)
    try:
        kept = _add_row(consultation, photo, name, sent_sha256, part=part, write_messages=write_messages, at=at)
    except Exception:
        storage.remove_photos([name])
        raise
    if kept.name != name:  # a concurrent submission of the same form was first
        storage.remove_photos([name])
    return kept


@write_lock()
@transaction.atomic
def _add_row(
    consultation: ConsultationRequest,
    photo: CleanPhoto,
    name: str,
    sent_sha256: str,
    *,
    part: Part,
    write_messages: MessageWriter,
    at: datetime,
) -> Photo:
    current = lock(consultation)
    if current.is_closed:
        raise MoveNotAllowed("Nothing is added to a closed request.")
    if known := current.photos.filter(sha256=photo.sha256).first():
        return known
    if current.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    last = current.photos.aggregate(last=Max("position"))["last"] or 0
    kept = current.photos.create(
        name=name,
        position=last + 1,
        width=photo.width,
        height=photo.height,
        size=len(photo.jpeg),
        sha256=photo.sha256,
        sent_sha256=sent_sha256,
        added_at=at,
    )
    asked = current.information_requests.unanswered().filter(kind=InformationKind.PHOTO).update(answered_at=at)
    record_addition(current, Added(part=part), changed=(), write_messages=write_messages, pressing=bool(asked), at=at)
    return kept


@write_lock()
@transaction.atomic
def remove_photo(*, consultation: ConsultationRequest, name: str, at: datetime) -> bool:
    """False if this request has no such photo. Allowed while it is closed, too: the photo is the patient's own."""
    current = lock(consultation)
    photo = current.photos.filter(name=name).first() if is_storable(name) else None
    if photo is None:
        return False
    position = photo.position
    photo.delete()
    save_next_version(current, at=at, changed=())
    record_event(
        kind=EventKind.PHOTO_REMOVED, at=at, by=None, consultation=current, position=position, version=current.version
    )
    transaction.on_commit(lambda: storage.remove_photos([name]), robust=True)
    return True


@write_lock()
@transaction.atomic
def turn_photo(*, consultation: ConsultationRequest, name: str, at: datetime) -> bool:
    """A quarter turn clockwise. The turned photo is a new file with a new name, so no cache shows the old one."""
    current = lock(consultation)
    photo = current.photos.filter(name=name).first() if is_storable(name) else None
    if photo is None:
        return False
    jpeg = turned(storage.read_photo(name))
    photo.name = storage.write_photo(jpeg)
    photo.width, photo.height = photo.height, photo.width
    photo.size, photo.sha256 = len(jpeg), hashlib.sha256(jpeg).hexdigest()
    photo.save(update_fields=["name", "width", "height", "size", "sha256"])
    record_event(kind=EventKind.PHOTO_TURNED, at=at, by=None, consultation=current, position=photo.position)
    transaction.on_commit(lambda: storage.remove_photos([name]), robust=True)
    return True
