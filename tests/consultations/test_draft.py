"""Drafts keep answers and photos, once each, and only for their own browser."""

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.consultations.world import DAY, NOON, a_draft, jpeg, submitted
from treatments.consultations import storage
from treatments.consultations.actions.draft import add_draft_photo, remove_draft_photo, save_answers, start_draft
from treatments.consultations.actions.erase import erase_draft
from treatments.consultations.actions.exceptions import DraftAlreadySent, TextUnstorable, TooManyPhotos
from treatments.consultations.lookup import draft_by_key
from treatments.consultations.models import Draft, DraftPhoto
from treatments.consultations.photos import MOST_PHOTOS
from treatments.consultations.photos.cleaning import clean_photo

pytestmark = pytest.mark.django_db


def files() -> list[str]:
    return sorted(path.name for path in storage.photo_folder().rglob("*") if path.is_file())


def test_the_cookie_opens_its_draft_and_its_key_is_not_stored() -> None:
    draft = start_draft(token="one form", at=NOON, lifetime=DAY)

    assert draft_by_key(key="one form", at=NOON) == draft
    assert "one form" not in str(Draft.objects.values())


@pytest.mark.parametrize("key", ["", "nobody's", "half \ud83d", "a\0b"])
def test_another_key_opens_nothing(key: str) -> None:
    a_draft()

    assert draft_by_key(key=key, at=NOON) is None


def test_a_draft_is_over_after_its_time() -> None:
    draft = start_draft(token="one form", at=NOON, lifetime=DAY)

    assert draft_by_key(key="one form", at=NOON + DAY - timedelta(seconds=1)) == draft
    assert draft_by_key(key="one form", at=NOON + DAY) is None


def test_saved_answers_come_back_as_they_were_and_prolong_the_draft() -> None:
    draft = a_draft()
    answers = {"name": " Zoë\u202e ", "times": ["morning"], "over_18": True, "message": "=1+1\r\n"}

    save_answers(draft=draft, answers=answers, at=NOON + timedelta(hours=5), lifetime=DAY)

    draft.refresh_from_db()
    assert (draft.answers, draft.expires_at) == (answers, NOON + timedelta(hours=29))


def test_a_clock_set_back_does_not_shorten_a_draft() -> None:
    draft = a_draft()

    save_answers(draft=draft, answers={}, at=NOON - timedelta(hours=3), lifetime=DAY)

    draft.refresh_from_db()
    assert draft.expires_at == NOON + DAY


@pytest.mark.parametrize(
    "answers", [{"name": "a\0"}, {"times": ["x", "\ud83d"]}, {"deep": {"er": ["\0"]}}, {"k\0": ""}]
)
def test_answers_that_cannot_be_stored_are_refused(answers: dict[str, object]) -> None:
    draft = a_draft()

    with pytest.raises(TextUnstorable):
        save_answers(draft=draft, answers=answers, at=NOON, lifetime=DAY)


def test_a_photo_has_its_row_and_its_file() -> None:
    draft = a_draft()
    clean = clean_photo(jpeg())

    row = add_draft_photo(draft=draft, photo=clean)

    assert (row.position, row.width, row.height, row.size, row.sha256) == (1, 120, 80, len(clean.jpeg), clean.sha256)
    assert storage.read_photo(row.name) == clean.jpeg
    assert files() == [f"{row.name}.jpg"]


def test_no_more_photos_than_the_form_says() -> None:
    draft = a_draft(photos=MOST_PHOTOS)
    one_more = clean_photo(jpeg(width=300))

    with pytest.raises(TooManyPhotos):
        add_draft_photo(draft=draft, photo=one_more)

    assert len(files()) == draft.photos.count() == MOST_PHOTOS


@pytest.mark.django_db(transaction=True)
def test_photos_sent_at_once_do_not_pass_the_limit_together() -> None:
    draft = a_draft(photos=MOST_PHOTOS - 1)
    photos = [clean_photo(jpeg(width=300 + number)) for number in range(4)]
    start = threading.Barrier(4)

    def add(number: int) -> bool:
        start.wait()
        try:
            add_draft_photo(draft=draft, photo=photos[number])
        except TooManyPhotos:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        accepted = list(pool.map(add, range(4)))

    assert sorted(accepted) == [False, False, False, True]
    assert len(files()) == draft.photos.count() == MOST_PHOTOS


@pytest.mark.django_db(transaction=True)
def test_a_photo_can_be_taken_back() -> None:
    draft = a_draft(photos=2)
    first, second = draft.photos.all()

    assert remove_draft_photo(draft=draft, name=first.name)
    assert not remove_draft_photo(draft=draft, name=first.name)

    assert files() == [f"{second.name}.jpg"]
    assert add_draft_photo(draft=draft, photo=clean_photo(jpeg())).position == 3


def test_another_drafts_photo_cannot_be_taken_away() -> None:
    (theirs,) = a_draft(photos=1).photos.all()

    assert not remove_draft_photo(draft=a_draft(), name=theirs.name)
    assert storage.read_photo(theirs.name)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d"])
def test_forged_names_take_nothing_away(text: str) -> None:
    draft = a_draft(photos=1)

    assert not remove_draft_photo(draft=draft, name=text)
    assert len(files()) == 1


def test_a_sent_draft_takes_nothing_more() -> None:
    draft = a_draft()
    submitted(draft=draft)

    with pytest.raises(DraftAlreadySent):
        save_answers(draft=draft, answers={}, at=NOON, lifetime=DAY)
    with pytest.raises(DraftAlreadySent):
        add_draft_photo(draft=draft, photo=clean_photo(jpeg()))

    assert files() == []


def test_a_full_disk_leaves_neither_row_nor_file(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = a_draft()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        add_draft_photo(draft=draft, photo=clean_photo(jpeg()))

    assert (files(), DraftPhoto.objects.count()) == ([], 0)


def test_a_forgotten_draft_is_gone_with_its_photos() -> None:
    draft = a_draft(photos=2)
    kept = a_draft(photos=1)

    erase_draft(draft=draft)

    assert list(Draft.objects.all()) == [kept]
    assert len(files()) == 1
