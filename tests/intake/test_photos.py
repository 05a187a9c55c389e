"""Photos on the request's own page: accepted or refused one by one, kept at once, shown to their owner alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consultations.world import NOON, a_request, jpeg
from tests.intake.visitor import Visitor, form_on, text_of
from treatments.consultations import storage
from treatments.consultations.actions.addition import Part
from treatments.consultations.keys import letter_key
from treatments.consultations.models import ConsultationRequest, Photo
from treatments.intake.messages import messages_on_addition
from treatments.intake.photos import Album, add_photos
from treatments.intake.private_links import private_path

pytestmark = pytest.mark.django_db


def file(name: str = "cheek.jpg", content: bytes | None = None, **size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(**size) if content is None else content, "image/jpeg")


def several(count: int) -> list[SimpleUploadedFile]:
    return [file(f"{number}.jpg", width=100 + number) for number in range(count)]


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def page(visitor: Visitor) -> str:
    return f"{visitor.own_address()}photos/"


def test_photos_are_kept_with_the_request_and_a_second_sending_adds_nothing(visitor, page):
    for _ in range(2):
        assert visitor.add(page, photos=several(3)).headers["Location"] == page

    photos = Photo.objects.order_by("position")
    assert [photo.width for photo in photos] == [100, 101, 102]
    assert [storage.read_photo(photo.name)[:2] for photo in photos] == [b"\xff\xd8"] * 3
    assert ConsultationRequest.objects.get().has_something_new
    assert "3 photos are kept" in " ".join(text_of(visitor.get(page)).split())


def test_a_refused_photo_is_named_and_the_others_survive(visitor, page):
    response = visitor.add(
        page, photos=[file("good.jpg"), file("letter.pdf", b"%PDF-1.7"), file("empty.jpg", b""), file("a.jpg.exe")]
    )

    shown = text_of(response)
    assert response.status_code == 422
    assert "letter.pdf was not taken. This is not a photo that we can open. Send a JPEG, PNG or WebP file." in shown
    assert "empty.jpg was not taken. The file is empty." in shown
    assert Photo.objects.count() == 1  # good.jpg and a.jpg.exe are the same picture


def test_a_script_gets_the_sentences_alone(visitor, page):
    body = {**form_on(visitor.get(page)).hidden, "photos": [file("good.jpg"), file("bad.jpg", b"no picture")]}

    answer = visitor.client.post(page, body, headers={"Accept": "application/json"})

    (refused,) = answer.json()["refused"]
    assert refused.startswith("bad.jpg was not taken.")
    assert Photo.objects.count() == 1


def test_a_seventh_photo_is_refused_in_words(visitor, page):
    response = visitor.add(page, photos=several(7))

    assert response.status_code == 422
    assert "6.jpg was not taken. You can send up to 6 photos. Remove one first." in text_of(response)
    assert Photo.objects.count() == 6


def test_without_a_photo_the_page_says_what_to_do(visitor, page):
    assert "Choose a photo first." in text_of(visitor.add(page))


def test_a_photo_over_the_limit_is_never_read_into_memory():
    class Huge(SimpleUploadedFile):
        def read(self, *args: object) -> bytes:
            raise AssertionError("a huge file was read")

    huge = Huge("huge.jpg", b"")
    huge.size = 15 * 1024 * 1024 + 1
    album = Album(
        consultation=a_request(),
        part=Part(key="photos", title="Photos"),
        write_messages=messages_on_addition,
        at=NOON,
    )

    (refusal,) = add_photos(album, [huge], address="192.0.2.1").refusals

    assert refusal.startswith("huge.jpg was not taken. The file is larger than 15 MB.")


def test_a_name_of_a_file_is_shown_as_text(visitor, page):
    response = visitor.add(page, photos=[file("<img src=x>.jpg", b"no picture")])

    assert "&lt;img src=x&gt;.jpg was not taken." in text_of(response)


def test_a_photo_is_turned_and_removed(visitor, page, django_capture_on_commit_callbacks):
    visitor.add(page, photos=several(2))
    _first, second = Photo.objects.order_by("position")

    for deed in ("turn", "remove"):
        name = Photo.objects.order_by("position")[0].name
        button = f"{page}{name}/{deed}/"
        with django_capture_on_commit_callbacks(execute=True):
            response = visitor.client.post(button, form_on(visitor.get(page), button).hidden)
        assert response.headers["Location"] == page
        with pytest.raises(FileNotFoundError):
            storage.read_photo(name)

    assert list(Photo.objects.all()) == [second]


def test_the_owner_sees_the_photos_and_nobody_else_does(visitor, page):
    visitor.add(page, photos=[file()])
    path = f"{page.removesuffix('photos/')}photo/{Photo.objects.get().name}/"
    stranger = Visitor()
    stranger.own_address()

    mine, strangers = visitor.get(path), stranger.get(path)

    assert (mine.status_code, mine.headers["Content-Type"]) == (200, "image/jpeg")
    assert mine.headers["Cache-Control"] == "no-store, private"
    assert mine.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert strangers.status_code == 404


@pytest.mark.parametrize("deed", ["turn", "remove"])
def test_only_the_owner_turns_and_removes(visitor, page, deed):
    visitor.add(page, photos=[file()])
    button = f"{page}{Photo.objects.get().name}/{deed}/"
    stranger, reader = Visitor(), by_letter()
    tokens = [form_on(stranger.get("/consultation/")).hidden, form_on(reader.get(page)).hidden]

    answers = [one.client.post(button, token) for one, token in zip((stranger, reader), tokens, strict=True)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Photo.objects.count() == 1


def test_the_link_of_a_letter_adds_a_photo_and_shows_none(visitor, page):
    visitor.add(page, photos=[file()])
    reader = by_letter()

    assert reader.add(page, photos=[file(width=200)]).status_code == 302

    shown = text_of(reader.get(page))
    assert Photo.objects.count() == 2
    assert "/photo/" not in shown
    assert "is kept" not in shown


def link_of_letter() -> str:
    consultation = ConsultationRequest.objects.get()
    return private_path(consultation.reference, letter_key(consultation.submit_token_hash))


def by_letter() -> Visitor:
    """Somebody who has the link of the letter, and no other."""
    reader = Visitor()
    reader.open_link(link_of_letter())
    return reader


def test_many_files_are_refused_each_by_its_name_and_more_than_a_form_may_carry_in_words(visitor, page):
    some = visitor.add(page, photos=[file(f"{number}.jpg", b"no picture") for number in range(20)])
    assert some.status_code == 422
    assert all(f"{number}.jpg was not taken. " in text_of(some) for number in range(20))

    response = visitor.add(page, photos=[file(f"{number}.jpg", b"no picture") for number in range(61)])

    assert response.status_code == 413
    assert Photo.objects.count() == 0


def test_a_closed_request_takes_no_photo_and_says_so(visitor, page):
    withdraw = f"{page.removesuffix('photos/')}withdraw/"
    visitor.client.post(withdraw, form_on(visitor.get(withdraw)).hidden)

    response = visitor.add(page, photos=[file()])

    assert response.status_code == 409
    assert "This request is closed" in text_of(response)
    assert Photo.objects.count() == 0
