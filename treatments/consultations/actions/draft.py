"""The draft of a form that is being filled in: started, saved, and given photos."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from treatments.consultations import storage
from treatments.consultations.actions.exceptions import DraftAlreadySent, TextUnstorable, TooManyPhotos
from treatments.consultations.actions.quota import refuse_more_drafts, refuse_more_photos, sender_hash
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.keys import hash_of
from treatments.consultations.models import Draft, DraftPhoto
from treatments.consultations.photos import MOST_PHOTOS, CleanPhoto
from treatments.consultations.texts import is_storable


@write_lock()
@transaction.atomic
def start_draft(*, token: str, at: datetime, lifetime: timedelta, address: str = "") -> Draft:
    """Get or create the draft of a form: copies of one form that are sent at the same time share one draft.

    `token` is the form's single-use token; it opens the draft, and the request that the draft becomes is known by it.
    Raises QuotaReached if the sender at `address`, or all senders together, have begun too many.
    """
    draft = Draft.objects.select_for_update().filter(key_hash=hash_of(token)).first()
    if draft and not draft.is_sent and draft.expires_at <= at:
        _delete(draft)
        draft = None
    if draft:
        return draft
    sender = sender_hash(address)
    refuse_more_drafts(sender)
    fresh = {"address_hash": sender, "created_at": at, "expires_at": at + lifetime}
    return Draft.objects.get_or_create(key_hash=hash_of(token), defaults=fresh)[0]


def _delete(draft: Draft) -> None:
    """Delete a draft that has expired and has not been erased yet: files first, then rows."""
    storage.remove_photos(draft.photos.values_list("name", flat=True))
    draft.delete()


@write_lock()
@transaction.atomic
def save_answers(*, draft: Draft, answers: Mapping[str, Any], at: datetime, lifetime: timedelta) -> Draft:
    """Replace the draft's answers: plain JSON values, whether or not the form would accept them, if they can be stored.

    That prolongs the draft's life, up to a hard end: DRAFT_MAX_AGE from its beginning.
    """
    refuse_unstorable(answers)
    current = _lock(draft)
    current.answers = dict(answers)
    hard_end = current.created_at + settings.DRAFT_MAX_AGE
    current.expires_at = max(min(at + lifetime, hard_end), current.expires_at)
    current.save(update_fields=["answers", "expires_at"])
    return current


def add_draft_photo(*, draft: Draft, photo: CleanPhoto, sent_sha256: str = "") -> DraftPhoto:
    """Keep an accepted photo: first the file, flushed, then the row that says it is there.

    A photo that is there already is not kept twice: a form that is sent again brings its photos again. `sent_sha256` is
    the fingerprint of the file as it was sent.
    Raises OSError if the storage is missing or full; then there is no row, and a partly written file is swept later.
    Raises QuotaReached where there is no room for it.
    """
    if known := draft.photos.filter(sha256=photo.sha256).first():
        return known
    if draft.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    refuse_more_photos(draft, size=len(photo.jpeg))
    name = storage.write_photo(photo.jpeg)
    try:
        kept = _add_row(draft, photo, name, sent_sha256)
    except Exception:
        storage.remove_photos([name])
        raise
    if kept.name != name:  # a concurrent submission of the same form was first
        storage.remove_photos([name])
    return kept


@write_lock()
@transaction.atomic
def _add_row(draft: Draft, photo: CleanPhoto, name: str, sent_sha256: str) -> DraftPhoto:
    current = _lock(draft)
    if known := current.photos.filter(sha256=photo.sha256).first():
        return known
    if current.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    last = current.photos.aggregate(last=Max("position"))["last"] or 0
    return current.photos.create(
        name=name,
        position=last + 1,
        width=photo.width,
        height=photo.height,
        size=len(photo.jpeg),
        sha256=photo.sha256,
        sent_sha256=sent_sha256,
    )


@write_lock()
@transaction.atomic
def remove_draft_photo(*, draft: Draft, name: str) -> bool:
    """False if this draft has no such photo, also if another draft has it."""
    photo = _lock(draft).photos.filter(name=name).first() if is_storable(name) else None
    if photo is None:
        return False
    photo.delete()
    transaction.on_commit(lambda: storage.remove_photos([name]), robust=True)
    return True


def refuse_unstorable(value: object, field: str = "") -> None:
    """Walks JSON values; raises TextUnstorable with the name of the field."""
    match value:
        case str():
            if not is_storable(value):
                raise TextUnstorable(field)
        case Mapping():
            for key, item in value.items():
                refuse_unstorable(key, str(field or key))
                refuse_unstorable(item, str(field or key))
        case list() | tuple():
            for item in value:
                refuse_unstorable(item, field)


def _lock(draft: Draft) -> Draft:
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    if current.is_sent:
        raise DraftAlreadySent
    return current
