"""Photos that cannot be decoded now: a message that says what to do, and everything else is kept."""

import shutil
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from picoinfo.environment import DraftQuotas
from tests.consultations import pictures
from tests.consultations.world import jpeg
from tests.desk.people import staff_client
from tests.intake.visitor import CHECK, Visitor, form_on, text_of
from treatments.consultations.models import AttemptCount, Draft, DraftPhoto
from treatments.consultations.photos.decoders import Decoder, Decoders, DecodersBusy
from treatments.intake.photos import WORK

pytestmark = pytest.mark.django_db


def file(name: str = "cheek.jpg", content: bytes | None = None, width: int = 120) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(width=width) if content is None else content, "image/jpeg")


def busy(*_args: object, **_options: object) -> None:
    raise DecodersBusy


def not_now(response, sentence: str) -> bool:
    """The sentence is there, so are the words, and the form that comes next holds them."""
    page = text_of(response)
    return (
        response.status_code == 503
        and sentence in page
        and "Everything else is kept." in page
        and "typed with care</textarea>" in page
        and int(response.headers["Retry-After"]) > 0
        and Draft.objects.get().answers["given"]["message"] == ["typed with care"]
    )


def test_while_many_send_photos_the_words_are_kept_and_one_goes_on_without(monkeypatch):
    monkeypatch.setattr(Decoders, "decode", busy)
    visitor = Visitor()

    response = visitor.ask(photos=[file("a.jpg"), file("b.jpg", width=130)], message="typed with care")
    without = visitor.ask(form_on(response).hidden, message="typed with care")

    assert not_now(response, "We could not look at a.jpg, b.jpg just now, because many people are sending photos.")
    assert without.headers["Location"] == CHECK


def test_photos_that_were_taken_before_stay_when_the_next_cannot_be_looked_at(monkeypatch):
    look, calls = Decoders.decode, []

    def busy_at_the_second(self, *args, **options):
        calls.append(1)
        return look(self, *args, **options) if len(calls) == 1 else busy()

    monkeypatch.setattr(Decoders, "decode", busy_at_the_second)

    response = Visitor().ask(
        photos=[file("a.jpg"), file("b.jpg", width=130), file("c.jpg", width=140)], message="typed with care"
    )

    assert not_now(response, "We could not look at b.jpg, c.jpg just now")
    assert DraftPhoto.objects.count() == 1


def test_what_a_sender_may_cost_in_an_hour_is_counted_and_then_over(settings):
    settings.PHOTO_SECONDS_PER_HOUR = 1
    first = Visitor().ask(photos=[file()])
    counted = AttemptCount.objects.get(what=WORK)
    counted.count += 1000
    counted.save()

    response = Visitor().ask(photos=[file(width=130)], message="typed with care")
    other = Visitor(REMOTE_ADDR="198.51.100.20").ask(photos=[file(width=130)])

    assert first.headers["Location"] == other.headers["Location"] == CHECK
    assert counted.count > 1000
    assert "We could not look at cheek.jpg, because many photos have come from your network." in text_of(response)
    assert "typed with care</textarea>" in text_of(response)
    assert 0 < int(response.headers["Retry-After"]) <= 3601


def test_with_a_full_disk_text_is_accepted_and_staff_are_notified(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    visitor = Visitor()

    response = visitor.ask(photos=[file()], message="typed with care")
    without = visitor.ask(form_on(response).hidden, message="typed with care")
    desk = staff_client("clinician").get("/admin/").content.decode()

    assert not_now(response, "We have no room for cheek.jpg just now. Go on without photos")
    assert without.headers["Location"] == CHECK
    assert "The disk is nearly full (DISK_RESERVE)." in desk


def test_a_desk_where_nothing_was_refused_says_nothing_of_it():
    assert "were refused" not in staff_client("clinician").get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("quotas", "status"), [({"drafts_per_sender": 1}, 429), ({"drafts": 1}, 503)], ids=["one sender", "all"]
)
def test_one_form_too_many_is_refused_with_everything_still_in_it(settings, quotas, status):
    settings.DRAFT_QUOTAS = DraftQuotas(**({"drafts_per_sender": 9, "drafts": 9, "mb_per_sender": 9, "mb": 9} | quotas))
    Visitor().ask()

    response = Visitor().ask(message="typed with care")

    assert response.status_code == status
    assert "typed with care</textarea>" in text_of(response)
    assert int(response.headers["Retry-After"]) > 0
    assert Draft.objects.count() == 1


def test_a_file_too_many_is_refused_before_any_is_opened_and_a_known_one_is_not_opened_again(monkeypatch):
    visitor = Visitor()
    files = [file(f"{number}.jpg", width=100 + number) for number in range(6)]
    form = form_on(visitor.ask(photos=files, name="")).hidden
    assert DraftPhoto.objects.count() == 6
    monkeypatch.setattr(Decoder, "decode", lambda *_args: pytest.fail("a picture was opened"))
    for one in files:
        one.seek(0)

    again = visitor.ask(form, photos=files)
    response = visitor.ask(form, photos=[file("seventh.jpg", width=200)])

    assert again.headers["Location"] == CHECK
    assert "seventh.jpg was not taken. You can send up to 6 photos." in text_of(response)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pictures.heic(), "was not taken. We cannot open HEIC files. On an iPhone, choose it from your photo library"),
        (pictures.many_scans(3500, (640, 480)), "was not taken. The picture takes too long to open."),
        (pictures.flat_png(5100, "L"), "was not taken. The picture has too many pixels."),
    ],
    ids=["heic", "scans", "giant"],
)
def test_each_bad_picture_gets_its_sentence_and_the_words_stay(content, sentence):
    response = Visitor().ask(photos=[file("odd.jpg", content)], message="typed with care")

    assert response.status_code == 422
    assert f"odd.jpg {sentence}" in text_of(response)
    assert "typed with care</textarea>" in text_of(response)


def test_the_form_does_not_ask_for_heic_so_that_an_iphone_sends_jpeg():
    page = text_of(Visitor().get("/consultation/"))

    assert 'accept="image/jpeg,image/png,image/webp"' in page
