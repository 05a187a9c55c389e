"""What staff have typed into a record and not saved yet is kept until it is used."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from treatments.consultations.actions.locking import lock
from treatments.consultations.models import ConsultationRequest, StaffDraft
from treatments.consultations.texts import is_storable

# What lies unused for so long was forgotten.
DRAFTS_KEPT = timedelta(days=14)
REPLACEMENT = "\ufffd"


@transaction.atomic
def keep_staff_draft(
    *, consultation: ConsultationRequest, page: str, texts: Mapping[str, str], by: AbstractBaseUser, at: datetime
) -> None:
    """Replace what is kept of one window by `texts`; nothing is kept of a window without texts.

    No event and no version: nothing about the request changes. Drafts of the same person that hold nothing else go.
    """
    current = lock(consultation)
    storable = {name: _storable(text) for name, text in texts.items()}
    StaffDraft.objects.filter(by=by.pk, saved_at__lt=at - DRAFTS_KEPT).delete()
    drafts = StaffDraft.objects.filter(consultation=current, by=by.pk)
    if not storable:
        drafts.filter(page=page).delete()
        return
    drafts.update_or_create(consultation=current, by_id=by.pk, page=page, defaults={"texts": storable, "saved_at": at})
    for other in drafts.exclude(page=page):
        if other.texts.items() <= storable.items():
            other.delete()


@transaction.atomic
def drop_other_staff_drafts(*, consultation: ConsultationRequest, page: str, by: AbstractBaseUser) -> None:
    """Throw away what one person typed in other windows than this one."""
    current = lock(consultation)
    StaffDraft.objects.filter(consultation=current, by=by.pk).exclude(page=page).delete()


def _storable(text: str) -> str:
    """A draft is kept with what cannot be stored replaced; saving the text itself still refuses it."""
    return text if is_storable(text) else "".join(letter if is_storable(letter) else REPLACEMENT for letter in text)
