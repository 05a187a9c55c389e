"""Permanent erasure: files first, then rows. The history keeps one event without the person.

In this order an interruption leaves a request without its files, which the next run finishes, and never files without
a request, which nobody would look for. Files are photos, and emails written to files where no mail server is set.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models, transaction

from treatments.consultations import rules, storage
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.exceptions import ClockImplausible
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.mail_files import erase_from_mail_files
from treatments.consultations.models import AttemptCount, ConsultationRequest, Draft, DraftPhoto, Event, Message, Photo

# What one address did is of interest for a day.
ATTEMPTS_KEPT = timedelta(days=1)
# A younger file may be waiting for its row.
STRAYS_KEPT = timedelta(days=1)
# A run that erased nothing is recorded this often, to show that erasure still runs and the clock advances.
SIGN_OF_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much one run erased, or would erase."""

    requests: int = 0
    drafts: int = 0
    messages: int = 0
    events: int = 0
    attempts: int = 0
    stray_photos: int = 0

    @property
    def total(self) -> int:
        return self.requests + self.drafts + self.messages + self.events + self.attempts + self.stray_photos


@transaction.atomic
def erase_request(*, consultation: ConsultationRequest, reason: str, by: AbstractBaseUser | None, at: datetime) -> None:
    """Erase one request with its photos, consent, notes, letters and draft. `by` is None for the patient or the clock.

    `reason` is a short code such as "expired", "patient" or "staff"; it stays in the history.
    """
    if held := _held_request(consultation.pk):
        _erase_request(held, reason=reason, by=by, at=at)


@transaction.atomic
def erase_draft(*, draft: Draft) -> None:
    """Erase an unsent form at once: "start again" or "do not send"."""
    if held := _held_draft(draft.pk):
        _erase_draft(held)


def erase_expired(
    *,
    retention: rules.RetentionPeriods,
    at: datetime,
    by: AbstractBaseUser | None = None,
    dry_run: bool = False,
    clock_confirmed: bool = False,
) -> Erased:
    """Erase everything past its retention period; with `dry_run` only count.

    Raises ClockImplausible if the last run was very long ago: a wrong clock must not erase what is still needed.
    """
    last_run = Event.objects.filter(kind=EventKind.RETENTION_RUN).order_by("-at").values_list("at", flat=True).first()
    if not clock_confirmed and not rules.clock_is_plausible(at=at, last_known=last_run):
        raise ClockImplausible
    requests = ConsultationRequest.objects.expired(at=at, retention=retention)
    drafts = Draft.objects.expired(at)
    # Replies are part of a request's history and go with it; a letter that was set aside waits for a person.
    messages = Message.objects.filter(sent_at__lte=at - retention.message).exclude(kind=MessageKind.REPLY)
    attempts = AttemptCount.objects.filter(window_start__lt=at - ATTEMPTS_KEPT)
    if dry_run:
        return Erased(
            requests=requests.count(),
            drafts=drafts.count(),
            messages=messages.count(),
            events=Event.objects.filter(at__lt=at - retention.event).count(),
            attempts=attempts.count(),
            stray_photos=sweep_photos(at=at, dry_run=True),
        )
    done = Erased(
        requests=sum(_erase_if_expired(pk, retention=retention, by=by, at=at) for pk in _keys(requests)),
        drafts=sum(_erase_draft_if_expired(pk, at=at) for pk in _keys(drafts)),
        messages=messages.delete()[0],
        events=Event.objects.erase_older_than(at - retention.event),
        attempts=attempts.delete()[0],
        stray_photos=sweep_photos(at=at),
    )
    _overwrite_old_pages()
    if done.total or last_run is None or at - last_run >= SIGN_OF_LIFE:
        record_event(kind=EventKind.RETENTION_RUN, at=at, by=by, **asdict(done))
    return done


def _overwrite_old_pages() -> None:
    """SQLite keeps erased text in its journal until a checkpoint, also after patients' own erasures."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep_photos(*, at: datetime, dry_run: bool = False) -> int:
    """Remove files without a row, left by interrupted uploads and erasures. Returns how many there were."""
    return storage.sweep(older_than=at - STRAYS_KEPT, known=_names_with_a_row, dry_run=dry_run)


def _names_with_a_row(names: Collection[str]) -> set[str]:
    """Drafts are queried first: a photo moves from a draft to a request and never back, so none is missed."""
    return {
        name
        for model in (DraftPhoto, Photo)
        for name in model.objects.filter(name__in=names).values_list("name", flat=True)
    }


def _keys(rows: models.QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _erase_if_expired(pk: int, *, retention: rules.RetentionPeriods, by: AbstractBaseUser | None, at: datetime) -> bool:
    """False if somebody has worked on it since the query."""
    held = _held_request(pk)
    if held is None or held.erased_from(retention) > at:
        return False
    _erase_request(held, reason="expired", by=by, at=at)
    return True


@transaction.atomic
def _erase_draft_if_expired(pk: int, *, at: datetime) -> bool:
    """False if it was sent or changed since the query: its photos may belong to a request by now."""
    held = _held_draft(pk)
    if held is None or held.expires_at > at:
        return False
    _erase_draft(held)
    return True


def _held_request(pk: int) -> ConsultationRequest | None:
    return ConsultationRequest.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def _held_draft(pk: int) -> Draft | None:
    return Draft.objects.select_for_update().filter(pk=pk).first()


def _erase_request(held: ConsultationRequest, *, reason: str, by: AbstractBaseUser | None, at: datetime) -> None:
    storage.remove_photos(held.photos.values_list("name", flat=True))
    erase_from_mail_files(set(held.messages.values_list("message_id", flat=True)))
    record_event(kind=EventKind.ERASED, at=at, by=by, consultation=held, reason=reason)
    held.delete()


def _erase_draft(held: Draft) -> None:
    storage.remove_photos(held.photos.values_list("name", flat=True))
    held.delete()
