"""The draft of a form that is being filled in: started and saved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from treatments.consultations import storage
from treatments.consultations.actions.exceptions import DraftAlreadySent, TextUnstorable
from treatments.consultations.actions.quota import refuse_more_drafts, sender_hash
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.keys import hash_of
from treatments.consultations.models import Draft
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
