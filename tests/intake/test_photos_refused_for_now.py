"""Photos that cannot be decoded now: a message that says what to do, and everything else is kept."""

import shutil
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from picoinfo.environment import DraftQuotas
from tests.consultations import pictures
from tests.consultations.world import jpeg
from tests.desk.people import staff_client
from tests.intake.visitor import Visitor, text_of
from treatments.consultations.models import AttemptCount, Draft, Photo
from treatments.consultations.photos.decoders import Decoder, Decoders, DecodersBusy
from treatments.intake.photos import WORK

pytestmark = pytest.mark.django_db


def file(name: str = "cheek.jpg", content: bytes | None = None, width: int = 120) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(width=width) if content is None else content, "image/jpeg")


def busy(*_args: object, **_options: object) -> None:
    raise DecodersBusy


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def page(visitor: Visitor) -> str:
    return f"{visitor.own_address()}photos/"


def not_now(response, sentence: str) -> bool:
    shown = text_of(response)
    return (
        response.status_code == 503
        and sentence in shown
        and "Everything else is kept." in shown
        and int(response.headers["Retry-After"]) > 0
    )


def test_while_many_send_photos_one_goes_on_without(monkeypatch, visitor, page):
    monkeypatch.setattr(Decoders, "decode", busy)

    response = visitor.add(page, photos=[file("a.jpg"), file("b.jpg", width=130)])

    assert not_now(response, "We could not look at a.jpg, b.jpg just now, because many people are sending photos.")


def test_photos_that_were_taken_before_stay_when_the_next_cannot_be_looked_at(monkeypatch, visitor, page):
    look, calls = Decoders.decode, []

    def busy_at_the_second(self, *args, **options):
        calls.append(1)
        return look(self, *args, **options) if len(calls) == 1 else busy()

    monkeypatch.setattr(Decoders, "decode", busy_at_the_second)

    response = visitor.add(page, photos=[file("a.jpg"), file("b.jpg", width=130), file("c.jpg", width=140)])

    assert not_now(response, "We could not look at b.jpg, c.jpg just now")
    assert Photo.objects.count() == 1


def test_what_a_sender_may_cost_in_an_hour_is_counted_and_then_over(settings, visitor, page):
    settings.PHOTO_SECONDS_PER_HOUR = 1
    first = visitor.add(page, photos=[file()])
    counted = AttemptCount.objects.get(what=WORK)
    counted.count += 1000
    counted.save()
    elsewhere = Visitor(REMOTE_ADDR="198.51.100.20")

    response = visitor.add(page, photos=[file(width=130)])
    other_page = f"{elsewhere.own_address()}photos/"

    assert first.headers["Location"] == page
    assert elsewhere.add(other_page, photos=[file(width=130)]).headers["Location"] == other_page
    assert not_now(response, "We could not look at cheek.jpg, because many photos have come from your network.")
    assert 0 < int(response.headers["Retry-After"]) <= 3601


def test_with_a_full_disk_text_is_accepted_and_staff_are_notified(monkeypatch, visitor, page):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))

    response = visitor.add(page, photos=[file()])
    words = f"{page.removesuffix('photos/')}prepare/words/"
    desk = staff_client("clinician").get("/admin/").content.decode()

    assert not_now(response, "We have no room for cheek.jpg just now. Go on without photos")
    assert visitor.add(words, hopes="Softer edges.").status_code == 302
    assert "The disk is nearly full (DISK_RESERVE)." in desk


def test_a_desk_where_nothing_was_refused_says_nothing_of_it():
    assert "were refused" not in staff_client("clinician").get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("quotas", "status"), [({"drafts_per_sender": 1}, 429), ({"drafts": 1}, 503)], ids=["one sender", "all"]
)
def test_one_form_too_many_is_refused_with_everything_still_in_it(settings, quotas, status):
    settings.DRAFT_QUOTAS = DraftQuotas(**({"drafts_per_sender": 9, "drafts": 9} | quotas))
    Visitor().ask()

    response = Visitor().ask(message="typed with care")

    assert response.status_code == status
    assert "typed with care</textarea>" in text_of(response)
    assert int(response.headers["Retry-After"]) > 0
    assert Draft.objects.count() == 1


def test_a_file_too_many_is_refused_before_any_is_opened_and_a_known_one_is_not_opened_again(
    monkeypatch, visitor, page
):
    files = [file(f"{number}.jpg", width=100 + number) for number in range(6)]
    visitor.add(page, photos=files)
    assert Photo.objects.count() == 6
    monkeypatch.setattr(Decoder, "decode", lambda *_args: pytest.fail("a picture was opened"))
    for one in files:
        one.seek(0)

    again = visitor.add(page, photos=files)
    response = visitor.add(page, photos=[file("seventh.jpg", width=200)])

    assert again.headers["Location"] == page
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
def test_each_bad_picture_gets_its_sentence(content, sentence, visitor, page):
    response = visitor.add(page, photos=[file("odd.jpg", content)])

    assert response.status_code == 422
    assert f"odd.jpg {sentence}" in text_of(response)


def test_the_form_does_not_ask_for_heic_so_that_an_iphone_sends_jpeg(visitor, page):
    assert 'accept="image/jpeg,image/png,image/webp"' in text_of(visitor.get(page))
