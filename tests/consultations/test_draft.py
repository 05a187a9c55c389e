"""Drafts keep answers, and only for their own browser."""

from datetime import timedelta

import pytest

from tests.consultations.world import DAY, NOON, a_draft, submitted
from treatments.consultations import storage
from treatments.consultations.actions.draft import save_answers, start_draft
from treatments.consultations.actions.erase import erase_draft
from treatments.consultations.actions.exceptions import DraftAlreadySent, TextUnstorable
from treatments.consultations.lookup import draft_by_key
from treatments.consultations.models import Draft

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


def test_a_sent_draft_takes_nothing_more() -> None:
    draft = a_draft()
    submitted(draft=draft)

    with pytest.raises(DraftAlreadySent):
        save_answers(draft=draft, answers={}, at=NOON, lifetime=DAY)


def test_a_forgotten_draft_is_gone_with_its_photos() -> None:
    draft = a_draft(photos=2)
    kept = a_draft(photos=1)

    erase_draft(draft=draft)

    assert list(Draft.objects.all()) == [kept]
    assert len(files()) == 1
