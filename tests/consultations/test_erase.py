"""Erasure: expired files and rows are removed, others stay, and the history keeps an event without the person."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models
from pytest_django import Settings

from tests.consultations.world import DAY, NOON, a_draft, a_nurse, a_request, submitted
from treatments.consultations import storage
from treatments.consultations.actions import erase
from treatments.consultations.actions.draft import start_draft
from treatments.consultations.actions.erase import Erased, erase_expired, erase_request, sweep_photos
from treatments.consultations.actions.exceptions import ClockImplausible
from treatments.consultations.actions.limit import count_attempt
from treatments.consultations.actions.note import add_note
from treatments.consultations.actions.reply import send_reply
from treatments.consultations.actions.triage import clear_of_suspicion, mark_spam, move_to
from treatments.consultations.answers import Answer
from treatments.consultations.choices import EventKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Draft, Event, Message
from treatments.consultations.models.event import HistoryIsKept
from treatments.consultations.request_fields import TEXT_FIELDS
from treatments.consultations.rules import LONGEST_SILENCE

pytestmark = pytest.mark.django_db

MARK = "XYLOPHONE"


def files() -> int:
    return sum(path.is_file() for path in storage.photo_folder().rglob("*"))


def full_request(at: datetime = NOON) -> ConsultationRequest:
    """A request with everything that can hang on one, the mark in every text."""
    draft, nurse = a_draft(photos=2, at=at), User.objects.create_user(f"nurse{at.timestamp():.0f}")
    answer = Answer(key="a", question=MARK, answer_key="b", label=MARK, level="danger")
    texts = dict.fromkeys(("concern_title", *(field.name for field in TEXT_FIELDS)), MARK)
    consultation = submitted(draft=draft, at=at, email=f"{MARK}@example.org", answers=(answer,), **texts).consultation
    add_note(consultation=consultation, text=MARK, by=nurse, at=at)
    send_reply(consultation=consultation, subject=MARK, text=MARK, by=nurse, at=at)
    consultation.refresh_from_db()
    return consultation


def whole_database() -> str:
    rows: list[object] = []
    for model in apps.get_app_config("consultations").get_models():
        assert issubclass(model, models.Model)
        rows.extend(model._default_manager.values())
    return str(rows)


def test_erasing_removes_every_row_and_file_of_the_person() -> None:
    consultation = full_request()
    assert (MARK in whole_database(), files()) == (True, 2)

    erase_request(consultation=consultation, reason="patient", by=None, at=NOON + DAY)

    assert MARK.lower() not in whole_database().lower()
    assert (files(), ConsultationRequest.objects.count(), Message.objects.count(), Draft.objects.count()) == (
        0,
        0,
        0,
        0,
    )


def test_erasing_keeps_the_history_without_the_person() -> None:
    consultation = full_request()
    kinds = [event.kind for event in consultation.events.all()]

    erase_request(consultation=consultation, reason="patient", by=None, at=NOON + DAY)

    events = list(Event.objects.all())
    assert [event.kind for event in events] == [*kinds, EventKind.ERASED]
    assert {(event.reference, event.consultation) for event in events} == {(consultation.reference, None)}
    assert (events[-1].at, events[-1].details) == (NOON + DAY, {"reason": "patient"})


def test_erasing_one_leaves_the_other_alone() -> None:
    first, second = full_request(), full_request(at=NOON + DAY)

    erase_request(consultation=first, reason="staff", by=None, at=NOON + DAY)

    assert list(ConsultationRequest.objects.all()) == [second]
    assert (files(), second.photos.count(), second.notes.count(), second.messages.count()) == (2, 2, 1, 3)


def test_erasing_twice_is_erasing_once() -> None:
    consultation = a_request()

    erase_request(consultation=consultation, reason="staff", by=None, at=NOON)
    erase_request(consultation=ConsultationRequest(pk=consultation.pk), reason="staff", by=None, at=NOON)

    assert Event.objects.filter(kind=EventKind.ERASED).count() == 1


def test_an_erasure_that_was_cut_short_can_be_finished() -> None:
    consultation = full_request()
    storage.remove_photos(consultation.photos.values_list("name", flat=True))  # and then the power went

    erase_request(consultation=consultation, reason="expired", by=None, at=NOON)

    assert ConsultationRequest.objects.count() == 0


def states(settings: Settings) -> dict[str, tuple[ConsultationRequest, timedelta]]:
    """A request in each state, all from noon, and how long each is kept."""
    nurse, kept = a_nurse(), settings.RETENTION
    closed = move_to(consultation=a_request(), status=Status.CLOSED, outcome=Outcome.BOOKED, by=nurse, at=NOON)
    cleared = clear_of_suspicion(consultation=a_request(spam_reasons=("links",)), by=nurse, at=NOON)
    return {
        "new": (a_request(), kept.open),
        "closed": (closed, kept.closed),
        "suspected": (a_request(spam_reasons=("links",)), kept.spam),
        "marked": (mark_spam(consultation=a_request(), by=nurse, at=NOON), kept.spam),
        "cleared": (cleared, kept.open),
    }


@pytest.mark.parametrize("state", ["new", "closed", "suspected", "marked", "cleared"])
def test_each_state_is_kept_for_its_time_and_not_a_moment_longer(state: str, settings: Settings) -> None:
    consultation, kept = states(settings)[state]
    due = consultation.erased_from(settings.RETENTION)
    assert due == NOON + kept

    erase_expired(retention=settings.RETENTION, at=due - timedelta(seconds=1), clock_confirmed=True)
    assert ConsultationRequest.objects.filter(pk=consultation.pk).exists()
    erase_expired(retention=settings.RETENTION, at=due, clock_confirmed=True)
    assert not ConsultationRequest.objects.filter(pk=consultation.pk).exists()


def test_the_table_and_the_rule_agree_on_what_is_expired(settings: Settings) -> None:
    requests = [consultation for consultation, _ in states(settings).values()]

    for days in range(0, 400, 10):
        at = NOON + days * DAY
        by_rule = {one.pk for one in requests if one.erased_from(settings.RETENTION) <= at}
        in_table = ConsultationRequest.objects.expired(at=at, retention=settings.RETENTION)
        assert set(in_table.values_list("pk", flat=True)) == by_rule


def test_work_on_an_open_request_prolongs_it(settings: Settings) -> None:
    consultation = a_request()

    move_to(consultation=consultation, status=Status.WAITING, by=a_nurse(), at=NOON + 100 * DAY)

    consultation.refresh_from_db()
    assert consultation.erased_from(settings.RETENTION) == NOON + 100 * DAY + settings.RETENTION.open


def test_drafts_go_with_their_photos_when_their_day_is_over(settings: Settings) -> None:
    a_draft(photos=2)
    fresh = start_draft(token="another form", at=NOON + DAY, lifetime=DAY)

    done = erase_expired(retention=settings.RETENTION, at=NOON + DAY)

    assert (done.drafts, list(Draft.objects.all()), files()) == (1, [fresh], 0)


def test_sent_notices_go_after_a_while_but_replies_and_unsent_letters_stay(settings: Settings) -> None:
    consultation = full_request()
    consultation.messages.exclude(kind="receipt").update(sent_at=NOON)
    consultation.messages.filter(kind="receipt").update(dead_at=NOON)

    over = NOON + settings.RETENTION.message

    assert erase_expired(retention=settings.RETENTION, at=over - timedelta(seconds=1)).messages == 0
    assert erase_expired(retention=settings.RETENTION, at=over, clock_confirmed=True).messages == 1
    assert set(consultation.messages.values_list("kind", flat=True)) == {"receipt", "reply"}


def test_counts_of_addresses_go_after_a_day(settings: Settings) -> None:
    count_attempt(address="192.0.2.1", what="submit", limit=1, window=timedelta(hours=1), at=NOON)

    assert erase_expired(retention=settings.RETENTION, at=NOON + DAY).attempts == 0
    assert erase_expired(retention=settings.RETENTION, at=NOON + DAY + timedelta(hours=1)).attempts == 1


def test_the_history_itself_ends(settings: Settings) -> None:
    erase_request(consultation=a_request(), reason="staff", by=None, at=NOON)
    end = NOON + settings.RETENTION.event

    assert erase_expired(retention=settings.RETENTION, at=end, clock_confirmed=True).events == 0
    assert erase_expired(retention=settings.RETENTION, at=end + timedelta(seconds=1)).events == 2


def test_a_dry_run_counts_and_erases_nothing(settings: Settings) -> None:
    consultation = full_request()
    a_draft(photos=1)
    stray = storage.photo_path(storage.write_photo(b"x"))
    _make_old(stray)
    end = consultation.erased_from(settings.RETENTION)

    counted = erase_expired(retention=settings.RETENTION, at=end, dry_run=True)

    assert counted == Erased(requests=1, drafts=2, attempts=1, stray_photos=1)
    assert (ConsultationRequest.objects.count(), Draft.objects.count(), files()) == (1, 2, 4)
    assert stray.exists()
    assert not Event.objects.filter(kind=EventKind.RETENTION_RUN).exists()


def test_the_total_of_a_run_counts_everything_once() -> None:
    counts = {field: 2**place for place, field in enumerate(Erased.__slots__)}

    assert Erased(**counts).total == sum(counts.values())


def test_a_draft_that_is_sent_while_the_eraser_comes_keeps_its_photos(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_draft(photos=1)
    keys = erase._keys

    def and_then_it_is_sent(rows: models.QuerySet[Any]) -> list[int]:
        found = keys(rows)
        if rows.model is Draft:
            submitted(draft=draft, at=NOON + DAY)
        return found

    monkeypatch.setattr(erase, "_keys", and_then_it_is_sent)
    done = erase_expired(retention=settings.RETENTION, at=NOON + DAY)

    assert done.drafts == 0
    assert storage.read_photo(ConsultationRequest.objects.get().photos.get().name)


def test_a_request_that_is_worked_on_while_the_eraser_comes_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation, nurse = full_request(), a_nurse()
    over = consultation.erased_from(settings.RETENTION)
    keys = erase._keys

    def and_then_it_is_moved(rows: models.QuerySet[Any]) -> list[int]:
        found = keys(rows)
        if rows.model is ConsultationRequest:
            move_to(consultation=consultation, status=Status.WAITING, by=nurse, at=over)
        return found

    monkeypatch.setattr(erase, "_keys", and_then_it_is_moved)
    done = erase_expired(retention=settings.RETENTION, at=over)

    assert (done.requests, ConsultationRequest.objects.count(), files()) == (0, 1, 2)


def test_each_run_that_erased_and_one_a_day_leave_a_line(settings: Settings) -> None:
    a_draft(at=NOON + timedelta(hours=3))

    for hours in (0, 1, 23, 24, 26, 27, 28, 50, 51):
        erase_expired(retention=settings.RETENTION, at=NOON + timedelta(hours=hours))

    runs = Event.objects.filter(kind=EventKind.RETENTION_RUN)
    hours_and_drafts = [((run.at - NOON).total_seconds() / 3600, run.details["drafts"]) for run in runs]
    assert hours_and_drafts == [(0, 0), (24, 0), (27, 1), (51, 0)]


def test_a_clock_that_jumps_far_ahead_erases_nothing(settings: Settings) -> None:
    erase_expired(retention=settings.RETENTION, at=NOON)
    a_request()
    in_2038 = NOON.replace(year=2038)
    a_request(at=in_2038)  # what happens meanwhile makes the clock no more plausible

    with pytest.raises(ClockImplausible):
        erase_expired(retention=settings.RETENTION, at=in_2038)

    assert ConsultationRequest.objects.count() == 2
    assert erase_expired(retention=settings.RETENTION, at=in_2038, clock_confirmed=True).requests == 1


def test_a_pause_within_reason_needs_no_confirmation(settings: Settings) -> None:
    erase_expired(retention=settings.RETENTION, at=NOON)

    erase_expired(retention=settings.RETENTION, at=NOON + LONGEST_SILENCE)


def test_the_history_cannot_be_changed_or_removed() -> None:
    a_request()
    event = Event.objects.get()

    with pytest.raises(HistoryIsKept):
        event.save()
    with pytest.raises(HistoryIsKept):
        event.delete()
    with pytest.raises(HistoryIsKept):
        Event.objects.all().delete()
    with pytest.raises(HistoryIsKept):
        Event.objects.update(kind=EventKind.MOVED)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's own files")
@pytest.mark.django_db(transaction=True)
def test_after_the_next_run_no_file_of_the_database_holds_the_persons_words(settings: Settings) -> None:
    database = Path(str(connection.settings_dict["NAME"]))
    consultation = full_request()
    assert MARK.encode() in b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))

    erase_request(consultation=consultation, reason="patient", by=None, at=NOON)
    erase_expired(retention=settings.RETENTION, at=NOON)

    assert MARK.encode() not in b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def test_stray_photos_are_swept_and_those_with_a_row_are_not() -> None:
    names = [*a_draft(photos=1).photos.values_list("name", flat=True)]
    names += full_request().photos.values_list("name", flat=True)
    stray = storage.write_photo(b"x")
    for name in [*names, stray]:
        _make_old(storage.photo_path(name))

    swept = sweep_photos(at=NOON)

    assert (swept, [storage.photo_path(name).exists() for name in [*names, stray]]) == (1, [True, True, True, False])


def test_a_stray_photo_goes_with_the_nightly_run(settings: Settings) -> None:
    _make_old(storage.photo_path(storage.write_photo(b"x")))

    assert erase_expired(retention=settings.RETENTION, at=NOON).stray_photos == 1


def test_the_command_erases_for_the_real_clock(capsys: pytest.CaptureFixture[str]) -> None:
    a_request(at=NOON.replace(year=2020))

    call_command("erase_expired", "--dry-run")
    call_command("erase_expired")

    counts = (
        "1 requests, 0 drafts, 0 letters, 1 lines of history, 1 attempt counts, 0 stray photos, 0 letters kept as files"
    )
    assert capsys.readouterr().out.splitlines() == [f"Would erase {counts}", f"Erased {counts}"]


def _make_old(path: Path) -> None:
    then = (NOON - 9 * DAY).timestamp()
    os.utime(path, (then, then))
