"""Forms with photos wait for each other, so that nobody else waits for them; little work comes first."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consultations import pictures
from tests.consultations.world import jpeg
from tests.intake.visitor import Visitor, text_of
from treatments.consultations.models import Photo
from treatments.intake import form_queue
from treatments.intake.form_queue import FORMS, FormQueue, QueueFull
from treatments.intake.photos import expected_work
from treatments.intake.views import prepare

PATIENCE = 60


def file(width: int = 120, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("cheek.jpg", jpeg(width=width) if content is None else content, "image/jpeg")


def wait_until(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


class Site:
    """Forms that wait in one queue, and the order in which they were worked on."""

    def __init__(self, threads: ThreadPoolExecutor, **limits: int) -> None:
        self.threads, self.queue, self.order = threads, FormQueue(**{"at_once": 1} | limits), []

    def arrives(self, sender: str, work: int = 0) -> None:
        def wait_and_work() -> None:
            with self.queue.turn(sender, work=work, wait_seconds=PATIENCE):
                self.order.append(sender)

        waiting = len(self.queue._waiting)
        self.threads.submit(wait_and_work)
        wait_until(lambda: len(self.queue._waiting) == waiting + 1)


def test_no_more_forms_than_allowed_are_worked_on_at_once(threads: ThreadPoolExecutor) -> None:
    queue, counting, under_way, most = FormQueue(at_once=2), threading.Lock(), 0, []

    def work(number: int) -> None:
        nonlocal under_way
        with queue.turn(str(number), wait_seconds=PATIENCE) as step_aside:
            for _ in range(3):
                with counting:
                    under_way += 1
                    most.append(under_way)
                time.sleep(0.002)
                with counting:
                    under_way -= 1
                with step_aside():
                    pass

    list(threads.map(work, range(20)))

    assert len(most) == 60
    assert max(most) <= 2
    assert (queue._free, queue._waiting) == (2, [])


def test_little_work_comes_first_and_whoever_sends_again_comes_last(threads: ThreadPoolExecutor) -> None:
    site = Site(threads)
    for _ in range(2):
        with site.queue.turn("sends often"):
            pass

    with site.queue.turn("first"):
        site.arrives("sends often")
        site.arrives("giant", work=3)
        site.arrives("two photos", work=1)
        site.arrives("one photo")
        site.arrives("another one photo")
    threads.shutdown()

    assert site.order == ["one photo", "another one photo", "two photos", "sends often", "giant"]


def test_the_turn_is_somebody_elses_while_a_decoder_is_at_work(threads: ThreadPoolExecutor) -> None:
    site = Site(threads)

    with site.queue.turn("first") as step_aside:
        site.arrives("second")
        with step_aside():
            wait_until(lambda: site.order == ["second"])
        site.arrives("third")
        time.sleep(0.02)
        assert site.order == ["second"]
    threads.shutdown()

    assert site.order == ["second", "third"]


def test_a_form_that_has_begun_is_finished_also_when_nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_queue, "LONGEST_WAIT_SECONDS", 0.01)
    queue = FormQueue(at_once=1)
    with queue.turn("first") as step_aside:
        aside = step_aside()
        aside.__enter__()
        with queue.turn("second"):
            aside.__exit__(None, None, None)
            assert queue._free == -1

    assert queue._free == 1


def test_a_form_whose_turn_does_not_come_is_refused_and_leaves_nothing_behind() -> None:
    queue = FormQueue(at_once=1)
    with queue.turn("first"):
        with pytest.raises(QueueFull), queue.turn("second", wait_seconds=0.01):
            pass
        assert queue._waiting == []

    with queue.turn("third", wait_seconds=0):
        pass


def test_no_more_threads_wait_than_readers_can_spare(threads: ThreadPoolExecutor) -> None:
    site = Site(threads, most_waiting=1)

    with site.queue.turn("first"):
        site.arrives("second")
        with pytest.raises(QueueFull), site.queue.turn("third", wait_seconds=PATIENCE):
            pass


def test_what_was_sent_is_forgotten_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = FormQueue()
    assert [queue._count("someone") for _ in range(3)] == [0, 1, 2]

    begun = time.monotonic()
    monkeypatch.setattr(form_queue.time, "monotonic", lambda: begun + 3601)

    assert queue._count("someone") == 0


@pytest.mark.parametrize(
    ("contents", "work"),
    [
        ([jpeg()], 0),
        ([jpeg(), jpeg(width=130)], 1),
        ([pictures.flat_png(3000, "L")], 2),
        ([pictures.flat_png(3000, "L"), jpeg()], 3),
        ([pictures.heic(), b"GIF89a", b""], 0),
    ],
    ids=["one small", "two small", "one large", "large and small", "none that would be opened"],
)
def test_the_work_of_a_form_is_estimated_from_its_photos(contents: list[bytes], work: int) -> None:
    assert expected_work([file(content=content) for content in contents]) == work


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "FORMS", FormQueue(at_once=0, most_waiting=0))


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_while_the_queue_is_full_the_page_says_so_and_nothing_is_stored() -> None:
    visitor = Visitor()

    response = visitor.add(f"{visitor.own_address()}photos/", photos=[file()])

    assert response.status_code == 503
    assert "We could not look at cheek.jpg just now, because many people are sending photos." in text_of(response)
    assert response.headers["Retry-After"] == "60"
    assert not Photo.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_forms_without_photos_and_pages_never_wait() -> None:
    visitor = Visitor()
    own = visitor.own_address()

    assert visitor.add(f"{own}prepare/words/", hopes="Softer edges.").status_code == 302
    assert visitor.get(own).status_code == visitor.get("/").status_code == 200


@pytest.mark.django_db
def test_every_form_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    free, seen = FORMS._free, []
    add_photos = prepare.add_photos

    def look(*args: object, **options: object) -> object:
        seen.append(FORMS._free)
        return add_photos(*args, **options)

    monkeypatch.setattr(prepare, "add_photos", look)
    visitor = Visitor()
    page = f"{visitor.own_address()}photos/"

    for content in (jpeg(), b"no picture"):
        visitor.add(page, photos=[file(content=content)])

    assert seen == [free - 1] * 2
    assert FORMS._free == free
