"""Farewell: photos first, then rows, for good. The history keeps one line without the person.

In this order a cut in the middle leaves a request without photos, which the next run finishes, and never photos
without a request, which nobody would look for.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models, transaction

from treatments.consultations import rules, storage
from treatments.consultations.actions.audit import record_event
from treatments.consultations.actions.refusals import ClockImplausible
from treatments.consultations.choices import EventKind, MessageKind
from treatments.consultations.models import AttemptCount, ConsultationRequest, Draft, DraftPhoto, Event, Message, Photo

BATCH = 200
# What one address did is of interest for a day.
ATTEMPTS_KEPT = timedelta(days=1)
# A younger file may be waiting for its row.
STRAYS_KEPT = timedelta(days=1)
# A run that erased nothing is still noted so often, to show that the eraser is alive and the clock moves on.
SIGN_OF_LIFE = timedelta(days=1)


Row = TypeVar("Row", bound=models.Model)


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


def erase_request(*, consultation: ConsultationRequest, reason: str, by: AbstractBaseUser | None, at: datetime) -> None:
    """Erase one request with its photos, consent, notes, letters and draft. `by` is None for the patient or the clock.

    `reason` is a short code such as "expired", "patient" or "staff"; it stays in the history.
    """
    storage.remove_photos(_photo_names(consultation))
    with transaction.atomic():
        held = ConsultationRequest.objects.select_for_update(of=("self",)).filter(pk=consultation.pk).first()
        if held is None:
            return  # somebody else was quicker
        # A photo that arrived between the look and the lock.
        storage.remove_photos(_photo_names(held))
        record_event(kind=EventKind.ERASED, at=at, by=by, consultation=held, reason=reason)
        held.delete()


def erase_draft(*, draft: Draft) -> None:
    """Forget a form that is being filled in, at once: "start again" or "do not send"."""
    storage.remove_photos(list(DraftPhoto.objects.filter(draft=draft).values_list("name", flat=True)))
    Draft.objects.filter(pk=draft.pk).delete()


def erase_expired(
    *,
    retention: rules.RetentionPeriods,
    at: datetime,
    by: AbstractBaseUser | None = None,
    dry_run: bool = False,
    clock_confirmed: bool = False,
) -> Erased:
    """Erase all whose time is over; with `dry_run` only count.

    Raises ClockImplausible when the last run was very long ago: a wrong clock must not erase what is still needed.
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
        requests=_each(requests, lambda one: erase_request(consultation=one, reason="expired", by=by, at=at)),
        drafts=_each(drafts, lambda one: erase_draft(draft=one)),
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
    """SQLite keeps erased text in its journal until the journal is worked off: also that of patients' own erasures."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep_photos(*, at: datetime, dry_run: bool = False) -> int:
    """Remove files that no row names, of uploads and erasures that were cut short; how many there were."""
    return storage.sweep(older_than=at - STRAYS_KEPT, known=_names_with_a_row, dry_run=dry_run)


def _names_with_a_row(names: Collection[str]) -> set[str]:
    return {
        name
        for model in (Photo, DraftPhoto)
        for name in model.objects.filter(name__in=names).values_list("name", flat=True)
    }


def _photo_names(consultation: ConsultationRequest) -> list[str]:
    return list(Photo.objects.filter(consultation=consultation.pk).values_list("name", flat=True))


def _each(rows: models.QuerySet[Row], erase: Callable[[Row], None]) -> int:
    done = 0
    while batch := list(rows[:BATCH]):
        for row in batch:
            erase(row)
        done += len(batch)
    return done
