"""Unsent forms and unfinished uploads cannot fill the disk."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from picoinfo.environment import DraftQuotas
from picoinfo.startup import remove_unfinished_uploads
from tests.consultations.world import DAY, NOON, a_draft, jpeg, keep_in_draft, submitted
from treatments.consultations.actions.draft import save_answers, start_draft
from treatments.consultations.actions.exceptions import QuotaReached
from treatments.consultations.actions.quota import note_quota, quotas_reached
from treatments.consultations.choices import Quota
from treatments.consultations.models import AttemptCount, Draft, DraftPhoto
from treatments.consultations.storage import sweep_uploads

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ONE_SENDER, ANOTHER = "198.51.100.1", "198.51.100.2"


def quotas(**changed: int) -> DraftQuotas:
    return DraftQuotas(**({"drafts_per_sender": 9, "drafts": 9} | changed))


def begin(token: str, address: str = ONE_SENDER, at: datetime = NOON) -> Draft:
    return start_draft(token=token, at=at, lifetime=DAY, address=address)


def test_one_sender_may_begin_so_many_forms_and_another_is_not_held_back(settings: Settings) -> None:
    settings.DRAFT_QUOTAS = quotas(drafts_per_sender=2)
    begin("first"), begin("second")

    with pytest.raises(QuotaReached) as refused:
        begin("third")

    assert refused.value.quota == Quota.SENDER_DRAFTS
    assert begin("first") == Draft.objects.order_by("pk")[0]
    assert begin("fourth", ANOTHER)


def test_what_was_sent_is_counted_no_longer(settings: Settings) -> None:
    settings.DRAFT_QUOTAS = quotas(drafts_per_sender=1, drafts=1)
    submitted(token="first", draft=begin("first"))

    assert begin("second")


def test_all_together_may_begin_so_many_forms(settings: Settings) -> None:
    settings.DRAFT_QUOTAS = quotas(drafts=1)
    begin("first")

    with pytest.raises(QuotaReached) as refused:
        begin("second", ANOTHER)

    assert refused.value.quota == Quota.ALL_DRAFTS


def test_sending_a_form_again_prolongs_it_to_its_hard_end_and_no_further(settings: Settings) -> None:
    settings.DRAFT_MAX_AGE = timedelta(hours=30)
    draft = begin("first")

    lives = [
        save_answers(draft=draft, answers={}, at=NOON + later, lifetime=DAY).expires_at - NOON
        for later in (3 * HOUR, 20 * HOUR, 29 * HOUR)
    ]

    assert lives == [27 * HOUR, 30 * HOUR, 30 * HOUR]


def test_a_form_whose_time_is_over_begins_anew_without_its_old_photos() -> None:
    old = a_draft(photos=1)
    Draft.objects.filter(pk=old.pk).update(key_hash=begin("first").key_hash[:-1] + "x")
    draft = begin("first")
    keep_in_draft(draft, jpeg())

    again = begin("first", at=NOON + DAY)

    assert again != draft
    assert (again.created_at, again.photos.count()) == (NOON + DAY, 0)
    assert list(DraftPhoto.objects.all()) == list(old.photos.all())


def test_staff_see_for_a_day_what_was_refused_and_it_is_written_once_an_hour() -> None:
    for minutes in (0, 5, 50):
        note_quota(quota=Quota.BUSY, at=NOON + timedelta(minutes=minutes))
    note_quota(quota=Quota.DISK, at=NOON + 5 * HOUR)

    assert AttemptCount.objects.count() == 2
    assert quotas_reached(at=NOON + 6 * HOUR) == [Quota.DISK, Quota.BUSY]
    assert quotas_reached(at=NOON + 25 * HOUR) == [Quota.DISK]
    assert quotas_reached(at=NOON + 30 * HOUR) == []


def upload(settings: Settings, name: str, *, age: timedelta) -> Path:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"raw")
    then = (NOON - age).timestamp()
    os.utime(path, (then, then))
    return path


def test_a_photo_that_never_arrived_as_a_whole_is_removed(settings: Settings, private_folder: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = private_folder / "uploads"
    old, young = upload(settings, "old.upload", age=2 * HOUR), upload(settings, "young.upload", age=timedelta(0))

    counted = sweep_uploads(older_than=NOON - HOUR, dry_run=True)
    removed = sweep_uploads(older_than=NOON - HOUR)

    assert (counted, removed, old.exists(), young.exists()) == (1, 1, False, True)


def test_the_eraser_and_the_start_of_the_site_remove_such_photos(settings: Settings, private_folder: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = private_folder / "uploads"
    old = upload(settings, "old.upload", age=timedelta(days=400))
    call_command("erase_expired", verbosity=0, clock_is_right=True)
    erased = not old.exists()
    again = upload(settings, "again.upload", age=timedelta(days=400))

    remove_unfinished_uploads()

    assert (erased, again.exists()) == (True, False)


def test_photos_wait_in_the_private_folder_while_they_arrive(settings: Settings) -> None:
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).name == "uploads"
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).parent == Path(settings.STATIC_ROOT).parent
