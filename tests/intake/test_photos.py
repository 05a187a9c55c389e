"""Photos: accepted or refused one by one, kept through every error, shown to their owner alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consultations.world import NOON, a_draft, jpeg
from tests.intake.visitor import ASK, CHECK, Visitor, form_on, text_of
from treatments.consultations import storage
from treatments.consultations.models import ConsultationRequest, Draft, DraftPhoto, Photo
from treatments.intake.photos import add_photos

pytestmark = pytest.mark.django_db


def file(name: str = "cheek.jpg", content: bytes | None = None, **size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(**size) if content is None else content, "image/jpeg")


def six_and_more(count: int) -> list[SimpleUploadedFile]:
    return [file(f"{number}.jpg", width=100 + number) for number in range(count)]


def test_photos_travel_with_the_request():
    visitor = Visitor()
    visitor.ask(photos=six_and_more(3))

    visitor.send()

    photos = Photo.objects.order_by("position")
    assert [photo.width for photo in photos] == [100, 101, 102]
    assert [storage.read_photo(photo.name)[:2] for photo in photos] == [b"\xff\xd8"] * 3


def test_a_refused_photo_is_named_and_the_others_survive():
    visitor = Visitor()

    response = visitor.ask(photos=[file("good.jpg"), file("letter.pdf", b"%PDF-1.7"), file("empty.jpg", b"")])

    page = text_of(response)
    assert response.status_code == 422
    assert "letter.pdf was not taken. This is not a photo that we can open. Send a JPEG, PNG or WebP file." in page
    assert "empty.jpg was not taken. The file is empty." in page
    assert "1 photo is kept with this form" in page
    assert DraftPhoto.objects.count() == 1


def test_typed_text_and_accepted_photos_survive_a_fault_elsewhere_in_the_form():
    visitor = Visitor()
    response = visitor.ask(photos=[file()], name="", message="typed with care")
    assert response.status_code == 422

    visitor.ask(form_on(response).hidden)
    visitor.send()

    assert [(request.message, request.photos.count()) for request in ConsultationRequest.objects.all()] == [
        ("A few dents on both cheeks.", 1)
    ]


def test_a_kept_photo_is_still_named_when_the_form_has_a_second_fault():
    visitor = Visitor()
    visitor.ask(photos=[file()], name="")

    response = visitor.ask(name="")

    assert "1 photo is kept with this form" in text_of(response)


def test_a_seventh_photo_is_refused_in_words():
    visitor = Visitor()

    response = visitor.ask(photos=six_and_more(7))

    assert response.status_code == 422
    assert "6.jpg was not taken. You can send up to 6 photos. Remove one first." in text_of(response)
    assert DraftPhoto.objects.count() == 6


def test_a_photo_over_the_limit_is_never_read_into_memory():
    class Huge(SimpleUploadedFile):
        def read(self, *args: object) -> bytes:
            raise AssertionError("a huge file was read")

    huge = Huge("huge.jpg", b"")
    huge.size = 15 * 1024 * 1024 + 1

    (refusal,) = add_photos(a_draft(), [huge], address="192.0.2.1", at=NOON).refusals

    assert refusal.startswith("huge.jpg was not taken. The file is larger than 15 MB.")


def test_a_photo_over_the_limit_is_refused_in_words():
    response = Visitor().ask(photos=[file("huge.jpg", jpeg() + b"\0" * (15 * 1024 * 1024))])

    assert response.status_code == 422
    assert "huge.jpg was not taken. The file is larger than 15 MB." in text_of(response)


def test_a_name_of_a_file_is_shown_as_text():
    response = Visitor().ask(photos=[file("<img src=x>.jpg", b"no picture")])

    assert "&lt;img src=x&gt;.jpg was not taken." in text_of(response)


def test_a_photo_can_be_removed_before_sending(django_capture_on_commit_callbacks):
    visitor = Visitor()
    visitor.ask(photos=six_and_more(2))
    check = visitor.get(CHECK)
    first, second = DraftPhoto.objects.order_by("position")
    button = f"/consultation/photo/{first.name}/remove/"

    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.client.post(button, form_on(check, button).hidden)

    assert response.headers["Location"] == CHECK
    assert list(DraftPhoto.objects.all()) == [second]
    with pytest.raises(FileNotFoundError):
        storage.read_photo(first.name)


def test_the_owner_of_a_draft_sees_its_photos_and_nobody_else_does():
    visitor = Visitor()
    visitor.ask(photos=[file()])
    path = f"/consultation/photo/{DraftPhoto.objects.get().name}/"

    mine, strangers = visitor.get(path), Visitor().get(path)

    assert (mine.status_code, mine.headers["Content-Type"]) == (200, "image/jpeg")
    assert mine.headers["Cache-Control"] == "no-store, private"
    assert mine.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert mine.headers["X-Robots-Tag"] == "noindex"
    assert strangers.status_code == 404


def test_a_stranger_cannot_remove_a_photo():
    visitor, stranger = Visitor(), Visitor()
    visitor.ask(photos=[file()])
    stranger.ask()
    button = f"/consultation/photo/{DraftPhoto.objects.get().name}/remove/"

    stranger.client.post(button, form_on(stranger.get(CHECK), CHECK).hidden)

    assert DraftPhoto.objects.count() == 1


def test_an_upload_with_another_suffix_is_judged_by_its_content():
    visitor = Visitor()

    response = visitor.ask(photos=[file("photo.jpg.exe")])

    assert response.headers["Location"] == CHECK
    assert DraftPhoto.objects.count() == 1


def test_more_files_than_a_form_may_carry_are_refused_in_words():
    response = Visitor().ask(photos=six_and_more(13))

    assert response.status_code == 413
    assert Draft.objects.count() == 0


def test_the_form_offers_to_send_none():
    page = text_of(Visitor().get(ASK))

    assert page.index("You may send none") < page.index('type="file"')
