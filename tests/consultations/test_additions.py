"""A patient adds to a request, and staff ask for more: what is stored, who is told, and what stays as it was."""

import errno
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from PIL import Image, ImageOps

from tests.consultations.world import NOON, a_nurse, a_request, jpeg, letters
from treatments.consultations import storage
from treatments.consultations.actions.addition import Part, add_answers, answer_information, read_additions
from treatments.consultations.actions.audit import record_opened
from treatments.consultations.actions.exceptions import MoveNotAllowed, NothingAsked, TextUnstorable, TooManyPhotos
from treatments.consultations.actions.information import ask_for
from treatments.consultations.actions.request_photos import add_photo, remove_photo, turn_photo
from treatments.consultations.actions.triage import move_to
from treatments.consultations.answers import Answer
from treatments.consultations.choices import EventKind, InformationKind, MessageKind, Outcome, Status
from treatments.consultations.models import ConsultationRequest, Event, InformationRequest, Message, Photo
from treatments.consultations.photos import MOST_PHOTOS
from treatments.consultations.photos.cleaning import clean_photo

pytestmark = pytest.mark.django_db

LATER, LATEST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
PART = Part(key="health-1", title="Your medicines")
GOLD = Answer(key="gold", question="Gold medicine?", answer_key="yes", label="Yes", level="doctor-first")
NO_GOLD = Answer(key="gold", question="Gold medicine?", answer_key="no", label="No")
EYES = Answer(key="eyes", question="Your eyes?", answer_key="yes", label="Yes, pain", level="danger")
LABELS = {"hopes": "What do you hope for?"}


def add(consultation: ConsultationRequest, *answers: Answer, **changes: Any) -> ConsultationRequest:
    given = {answer.key: answer for answer in answers}
    filled = {"part": PART, "texts": {}, "labels": LABELS, "write_messages": letters, "at": LATER, "answers": given}
    return add_answers(consultation=consultation, **filled | changes)


def ask(consultation: ConsultationRequest, kind: InformationKind, words: str = "From the side.") -> InformationRequest:
    nurse = a_nurse(f"nurse {InformationRequest.objects.count()}")
    return ask_for(consultation=consultation, kind=kind, words=words, write_messages=letters, by=nurse, at=NOON)


def answer(asked: InformationRequest, words: str) -> InformationRequest:
    return answer_information(
        consultation=asked.consultation, asked=asked.pk, answer=words, part=PART, write_messages=letters, at=LATER
    )


def send_photo(consultation: ConsultationRequest, width: int = 300, sent: str = "") -> Any:
    return add_photo(
        consultation=consultation,
        photo=clean_photo(jpeg(width, 200)),
        sent_sha256=sent,
        part=Part(key="photos", title="Photos"),
        write_messages=letters,
        at=LATER,
    )


def notices() -> int:
    return Message.objects.filter(kind=MessageKind.STAFF_NOTICE).count()


def stored(consultation: ConsultationRequest) -> ConsultationRequest:
    return ConsultationRequest.objects.get(pk=consultation.pk)


def test_answers_and_words_are_added_and_everything_else_stays() -> None:
    before = a_request(answers=(NO_GOLD, EYES), tried="A cream.")
    add(before, GOLD, texts={"hopes": "Softer edges."})
    now = stored(before)

    assert [answer.label for answer in now.suitability] == ["Yes", "Yes, pain"]
    assert (now.hopes, now.tried, now.message) == ("Softer edges.", "A cream.", before.message)
    assert (now.created_at, now.first_answered_at, now.version) == (before.created_at, None, 2)
    (added,) = now.additions.all()
    assert (added.title, added.questions) == ("Your medicines", ["What do you hope for?", "Gold medicine?"])
    event = Event.objects.get(kind=EventKind.ADDED)
    assert event.details["part"] == "health-1"
    assert "Gold" not in str(event.details)


def test_an_answer_is_taken_away_again() -> None:
    one = a_request(answers=(GOLD,))

    add(one, answers={"gold": None})

    assert stored(one).answers == []
    assert stored(one).additions.get().questions == ["Gold medicine?"]


def test_the_same_form_sent_twice_adds_once() -> None:
    one = a_request()
    for _ in range(2):
        add(one, GOLD, texts={"hopes": "Softer edges."})

    assert stored(one).version == 2
    assert Event.objects.filter(kind=EventKind.ADDED).count() == 1


def test_danger_makes_it_urgent_and_staff_are_told_at_once_and_only_staff_take_it_back() -> None:
    one = a_request()
    arrived = notices()
    add(one, EYES)
    assert (stored(one).urgent, stored(one).urgent_reason) == (True, "Your eyes? Yes, pain")
    assert notices() == arrived + 1

    add(one, answers={"eyes": None})
    assert stored(one).urgent

    ConsultationRequest.objects.filter(pk=one.pk).update(urgent=False, urgent_reason="", answers=[EYES.as_row()])
    add(one, EYES, GOLD)  # a danger that staff have dealt with is not a new one
    assert not stored(one).urgent


def test_something_is_new_until_somebody_has_read_it() -> None:
    one = a_request()
    assert not one.has_something_new

    add(one, GOLD)
    seen = stored(one)
    assert seen.has_something_new
    assert list(ConsultationRequest.objects.with_something_new()) == [seen]

    add(one, EYES, at=LATEST)  # after the page was loaded
    read_additions(consultation=seen, by=a_nurse(), at=LATEST)
    assert stored(one).has_something_new

    read_additions(consultation=stored(one), by=a_nurse("other"), at=LATEST)
    assert not stored(one).has_something_new
    assert not ConsultationRequest.objects.with_something_new().exists()

    add(one, answers={"gold": None}, at=NOON)  # by a clock that was set back
    assert stored(one).has_something_new


def test_until_it_is_read_a_part_has_one_row() -> None:
    one = a_request()
    add(one, GOLD)
    add(one, texts={"hopes": "x"}, at=LATEST)
    row = stored(one).additions.get()
    assert (row.at, row.questions) == (LATEST, ["Gold medicine?", "What do you hope for?"])

    read_additions(consultation=stored(one), by=a_nurse(), at=LATEST)
    add(one, texts={"hopes": "y"}, at=LATEST + timedelta(minutes=1))
    assert stored(one).additions.count() == 2


def test_staff_are_told_once_when_something_comes_after_they_have_read() -> None:
    one = a_request()
    arrived = notices()
    add(one, GOLD)
    assert notices() == arrived  # nobody has opened it yet

    record_opened(consultation=one, by=a_nurse(), at=LATER)
    read_additions(consultation=stored(one), by=a_nurse("other"), at=LATER)
    add(one, texts={"hopes": "x"}, at=LATEST)
    add(one, texts={"hopes": "y"}, at=LATEST)
    assert notices() == arrived + 1
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == 1


def test_a_part_that_is_rather_said_in_person_is_noted() -> None:
    one = a_request()

    add(one, in_person=True)

    assert stored(one).additions.get().in_person


@pytest.mark.parametrize(("texts", "field"), [({"hopes": "\0"}, "hopes"), ({"language": "a\nb"}, "language")])
def test_texts_that_cannot_be_stored_are_refused(texts: dict[str, str], field: str) -> None:
    with pytest.raises(TextUnstorable) as refused:
        add(a_request(), texts=texts)

    assert refused.value.field == field


def test_nothing_is_added_to_a_closed_request() -> None:
    one = a_request()
    move_to(consultation=one, status=Status.CLOSED, outcome=Outcome.ADVISED, by=a_nurse(), at=NOON)
    acts = [lambda: add(one, GOLD), lambda: send_photo(one), lambda: ask(one, InformationKind.PHOTO)]

    for act in acts:
        with pytest.raises(MoveNotAllowed):
            act()
    assert (stored(one).answers, stored(one).photos.count()) == ([], 0)
    assert not any(path.is_file() for path in storage.photo_folder().rglob("*"))


def test_asking_sends_a_letter_stops_the_clock_and_waits_for_the_patient() -> None:
    one = a_request()

    asked = ask(one, InformationKind.ANSWER, "Since when?")

    now = stored(one)
    assert (now.status, now.first_answered_at) == (Status.WAITING, NOON)
    assert now.assigned_to == asked.asked_by
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == 2  # what `letters` writes
    assert Event.objects.get(kind=EventKind.INFORMATION_ASKED).details["what"] == "answer"


def test_without_an_address_nothing_reached_the_patient_so_the_clock_goes_on() -> None:
    one = a_request(email="", channel="phone", wants_letter=False)

    ask(one, InformationKind.PHOTO)

    assert (stored(one).status, stored(one).first_answered_at) == (Status.WAITING, None)


def test_the_answer_brings_the_request_back_once_nothing_is_missing() -> None:
    one = a_request()
    first, second = ask(one, InformationKind.ANSWER), ask(one, InformationKind.PHOTO)
    before = notices()

    answer(first, "Since May.")
    assert stored(one).status == Status.WAITING
    send_photo(one)

    now = stored(one)
    assert now.status == Status.BEING_READ
    assert [asked.answered_at for asked in now.information_requests.all()] == [LATER, LATER]
    assert InformationRequest.objects.get(pk=first.pk).answer == "Since May."
    assert InformationRequest.objects.get(pk=second.pk).answer == ""
    assert notices() == before + 2


def test_an_answer_sent_again_is_kept_once_and_other_words_are_added() -> None:
    asked = ask(a_request(), InformationKind.ANSWER)

    for words in ("Since May.", "Since May.", "No, June.", "No, June."):
        answer(asked, words)

    assert InformationRequest.objects.get(pk=asked.pk).answer == "Since May.\n\nNo, June."


def test_only_what_was_asked_of_this_request_is_answered() -> None:
    asked = ask(a_request(), InformationKind.ANSWER)
    photo = ask(a_request(), InformationKind.PHOTO)
    asked.consultation = a_request()

    for wrong in (asked, photo):
        with pytest.raises(NothingAsked):
            answer(wrong, "x")
    with pytest.raises(TextUnstorable):
        answer(photo, " ")


def test_a_photo_is_added_once_and_never_more_than_six() -> None:
    one = a_request()
    first = send_photo(one, sent="a")

    assert send_photo(one, sent="a") == first
    for more in range(5):
        send_photo(one, width=301 + more)
    with pytest.raises(TooManyPhotos):
        send_photo(one, width=400)

    assert [photo.position for photo in stored(one).photos.all()] == [1, 2, 3, 4, 5, 6]
    assert first.added_at == LATER
    assert stored(one).additions.get().title == "Photos"
    assert len(list(storage.photo_folder().rglob("*.jpg"))) == 6


def test_a_photo_has_its_row_and_its_file() -> None:
    clean = clean_photo(jpeg(300, 200))

    row = send_photo(a_request(), sent="a")

    kept = Photo.objects.get()
    assert (kept.width, kept.height, kept.size, kept.sha256) == (300, 200, len(clean.jpeg), clean.sha256)
    assert (kept, kept.sent_sha256) == (row, "a")
    assert storage.read_photo(row.name) == clean.jpeg


@pytest.mark.django_db(transaction=True)
def test_photos_sent_at_once_do_not_pass_the_limit_together() -> None:
    one = a_request()
    for number in range(MOST_PHOTOS - 1):
        send_photo(one, width=300 + number)
    start = threading.Barrier(4)

    def send(number: int) -> bool:
        start.wait()
        try:
            send_photo(one, width=400 + number)
        except TooManyPhotos:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        accepted = list(pool.map(send, range(4)))

    assert sorted(accepted) == [False, False, False, True]
    assert len(list(storage.photo_folder().rglob("*.jpg"))) == one.photos.count() == MOST_PHOTOS


def test_a_full_disk_leaves_neither_row_nor_file(monkeypatch: pytest.MonkeyPatch) -> None:
    one = a_request()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        send_photo(one)

    assert [path for path in storage.photo_folder().rglob("*") if path.is_file()] == []
    assert not Photo.objects.exists()


@pytest.mark.parametrize("name", ["a\0b", "half \ud83d"])
def test_forged_names_take_no_photo_away(name: str) -> None:
    one = a_request()
    photo = send_photo(one)

    assert not remove_photo(consultation=one, name=name, at=LATER)
    assert storage.read_photo(photo.name)


def test_a_photo_is_removed_file_and_all(django_capture_on_commit_callbacks: Any) -> None:
    one, other = a_request(), a_request()
    photo = send_photo(one)

    assert not remove_photo(consultation=other, name=photo.name, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_photo(consultation=one, name=photo.name, at=LATER)

    assert not storage.photo_path(photo.name).exists()
    assert stored(one).photos.count() == 0


def test_a_photo_is_turned_by_quarters_without_a_loss(django_capture_on_commit_callbacks: Any) -> None:
    one = a_request()
    corner = Image.new("RGB", (300, 200), "white")
    corner.paste("red", (0, 0, 100, 100))  # top left
    out = io.BytesIO()
    corner.save(out, "JPEG")
    photo = add_photo(
        consultation=one,
        photo=clean_photo(out.getvalue()),
        sent_sha256="",
        part=PART,
        write_messages=letters,
        at=LATER,
    )
    original = storage.read_photo(photo.name)
    seen = []
    for _ in range(4):
        photo = stored(one).photos.get()
        with django_capture_on_commit_callbacks(execute=True):
            assert turn_photo(consultation=one, name=photo.name, at=LATER)
        turned = stored(one).photos.get()
        shown = ImageOps.exif_transpose(Image.open(io.BytesIO(storage.read_photo(turned.name))))
        assert shown.size == (turned.width, turned.height)
        places = {"top left": (9, 9), "top right": (-10, 9), "bottom right": (-10, -10), "bottom left": (9, -10)}
        seen += [
            place
            for place, (x, y) in places.items()
            if shown.convert("RGB").getpixel((x % shown.width, y % shown.height))[1] < 99  # type: ignore[index]
        ]
        assert not storage.photo_path(photo.name).exists()

    assert seen == ["top right", "bottom right", "bottom left", "top left"]
    last = Image.open(io.BytesIO(storage.read_photo(stored(one).photos.get().name)))
    assert last.convert("RGB").tobytes() == Image.open(io.BytesIO(original)).convert("RGB").tobytes()
