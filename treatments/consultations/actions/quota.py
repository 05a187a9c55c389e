"""How many unsent forms there may be, by sender and in all, so that nobody can fill the disk with them.

A sender is a network, stored as a keyed hash. Sent requests are not counted here: they have a limit of their own.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from treatments.consultations.actions.exceptions import QuotaReached
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.choices import Quota
from treatments.consultations.keys import address_hash
from treatments.consultations.models import AttemptCount, Draft

SHOWN_FOR = timedelta(days=1)


def sender_hash(address: str) -> str:
    return address_hash(address, "draft") if address else ""


def refuse_more_drafts(sender: str) -> None:
    """Raises QuotaReached if this sender, or all together, have as many unsent forms as are allowed."""
    quotas, unsent = settings.DRAFT_QUOTAS, Draft.objects.filter(consultation=None)
    if sender and unsent.filter(address_hash=sender).count() >= quotas.drafts_per_sender:
        raise QuotaReached(Quota.SENDER_DRAFTS)
    if unsent.count() >= quotas.drafts:
        raise QuotaReached(Quota.ALL_DRAFTS)


def note_quota(*, quota: Quota, at: datetime) -> None:
    """Record a refusal for the staff's front page; one event an hour is enough."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if not _notes(since=hour).filter(what=_what(quota)).exists():
        _write_note(quota, hour)


@write_lock()
@transaction.atomic
def _write_note(quota: Quota, hour: datetime) -> None:
    AttemptCount.objects.get_or_create(address_hash=_everybody(), what=_what(quota), window_start=hour)


def quotas_reached(*, at: datetime) -> list[Quota]:
    """The quotas that refused something in the last day."""
    found = set(_notes(since=at - SHOWN_FOR).values_list("what", flat=True))
    return [quota for quota in Quota if _what(quota) in found]


def _notes(*, since: datetime) -> QuerySet[AttemptCount]:
    return AttemptCount.objects.filter(address_hash=_everybody(), window_start__gte=since)


def _everybody() -> str:
    return address_hash("everybody", "quota")


def _what(quota: Quota) -> str:
    return f"quota:{quota.value}"
