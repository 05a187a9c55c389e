"""Requests for the pages of asking wait for each other, so that no reader waits; who has used least comes first."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.consultations import pictures
from tests.consultations.world import jpeg
from tests.intake.visitor import ASK, Visitor, text_of
from treatments.consultations.models import Photo
from treatments.intake import fair_queue, middleware
from treatments.intake.fair_queue import REQUESTS, BodyReadOutsideTurn, FairQueue, QueueFull, Turn, UsedTime
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


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on without a turn, however slow the machine is."""
    monkeypatch.setattr(fair_queue, "LONGEST_WAIT_SECONDS", 2 * PATIENCE)
    monkeypatch.setattr(fair_queue, "STUCK_SECONDS", 2 * PATIENCE)


class Site:
    """Requests that wait in one queue, and the order in which they were processed."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.threads, self.queue, self.order = threads, FairQueue(at_once=1), []

    def arrives(self, sender: str, work: float = 0) -> None:
        def wait_and_work() -> None:
            turn = Turn(self.queue, sender)
            turn.work = work
            turn.take()
            self.order.append(sender)
            turn.give_back()

        waiting = len(self.queue._waiting)
        self.threads.submit(wait_and_work)
        wait_until(lambda: len(self.queue._waiting) == waiting + 1)


def test_no_more_requests_than_allowed_are_processed_at_once(threads: ThreadPoolExecutor) -> None:
    queue, counting, under_way, most = FairQueue(at_once=2), threading.Lock(), 0, []

    def work(number: int) -> None:
        nonlocal under_way
        with queue.turn(str(number)) as turn:
            turn.expect(number % 2)
            for _ in range(3):
                with counting:
                    under_way += 1
                    most.append(under_way)
                time.sleep(0.002)
                with counting:
                    under_way -= 1
                with turn.step_aside():
                    pass

    list(threads.map(work, range(20)))

    assert len(most) == 60
    assert max(most) <= 2
    assert (queue._free, queue._waiting) == (2, [])


def test_who_has_used_the_processor_least_comes_first(threads: ThreadPoolExecutor) -> None:
    site = Site(threads)
    site.queue._used.add("sends often", 5)

    with site.queue.turn("first"):
        site.arrives("sends often")
        site.arrives("giant photo", work=3)
        site.arrives("one photo")
        site.arrives("another one photo")
    threads.shutdown()

    assert site.order == ["one photo", "another one photo", "giant photo", "sends often"]


def test_the_processor_time_of_a_turn_is_counted_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = FairQueue()
    with queue.turn("someone"):
        end = time.thread_time() + 0.01
        while time.thread_time() < end:
            pass
    used, now = queue._used["someone"], time.monotonic()
    assert used >= 0.009

    monkeypatch.setattr(fair_queue.time, "monotonic", lambda: now + 120)

    assert queue._used["someone"] == pytest.approx(used / 4, rel=0.05)
    assert queue._used["nobody"] == 0


def test_only_those_who_used_most_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "MOST_SENDERS", 4)
    used = UsedTime()
    for number in range(5):
        used.add(str(number), number + 1)

    assert [used[str(number)] > 0 for number in range(5)] == [False, False, True, True, True]


def test_an_address_is_dropped_when_nearly_all_of_its_time_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    used, now = UsedTime(), time.monotonic()
    used.add("long ago", 5)
    for seconds, kept in ((300, ["long ago", "later"]), (660, ["later"])):
        monkeypatch.setattr(fair_queue.time, "monotonic", lambda seconds=seconds: now + seconds)
        used.add("later", 1)

        assert list(used._used) == kept


def test_a_body_is_read_whole_and_the_turn_given_back_once_a_megabyte() -> None:
    content, steps = b"first line\r\n" + bytes(range(256)) * 12_000, []  # 3 MB

    class CountedTurn(Turn):
        def give_back(self) -> None:
            steps.append(self)
            super().give_back()

    def body() -> BodyReadOutsideTurn:
        turn = CountedTurn(FairQueue(), "someone")
        turn.take()
        return BodyReadOutsideTurn(io.BytesIO(content), turn, length=len(content))

    parts = body()
    assert parts.readline() == b"first line\r\n"
    assert parts.read(5) == content[12:17]
    assert b"".join(iter(lambda: parts.read(64 * 1024), b"")) == content[17:]
    assert parts.read() == b""
    assert len(steps) == 3
    steps.clear()
    assert body().read(-1) == content
    assert len(steps) == 1
    assert body().read(10**7) == content


def test_the_turn_is_somebody_elses_while_a_request_only_waits(threads: ThreadPoolExecutor) -> None:
    site = Site(threads)

    class SlowLine(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            wait_until(lambda: site.order == ["second"])
            return super().read(size)

    with site.queue.turn("first") as turn:
        site.arrives("second")
        assert BodyReadOutsideTurn(SlowLine(b"words"), turn, length=5).read() == b"words"
        site.arrives("third")
        time.sleep(0.02)
        assert site.order == ["second"]
    threads.shutdown()

    assert site.order == ["second", "third"]


@pytest.mark.parametrize("limit", ["LONGEST_WAIT_SECONDS", "STUCK_SECONDS"])
def test_a_request_goes_on_when_nobody_leaves(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    queue, begun = FairQueue(at_once=1), time.monotonic()
    with queue.turn("first"):
        monkeypatch.setattr(fair_queue, limit, 0.01)
        with queue.turn("second"), queue.turn("third"):
            assert queue._free == -2
            assert time.monotonic() - begun < PATIENCE

    assert (queue._free, queue._waiting) == (1, [])


def test_photos_whose_turn_does_not_come_are_refused_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = FairQueue(at_once=1)
    monkeypatch.setattr(fair_queue, "LONGEST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(fair_queue, "MOST_WAITING", 0)
    with queue.turn("first") as turn:
        queue.enter_unqueued()
        monkeypatch.setattr(Turn, "take", None)  # whoever has waited once does not wait again
        with pytest.raises(QueueFull):
            turn.expect(1)
        assert (turn._is_held, turn.work, queue._waiting) == (True, 0, [])
    queue._free += 1

    assert queue._free == 1


@pytest.mark.parametrize(
    ("contents", "work"),
    [
        ([jpeg()], 0),
        ([jpeg(), jpeg(width=130)], 0.05),
        ([pictures.flat_png(3000, "L")], 0.1),
        ([pictures.flat_png(3000, "L"), jpeg()], 0.15),
        ([pictures.heic(), b"GIF89a", b""], 0),
    ],
    ids=["one small", "two small", "one large", "large and small", "none that would be opened"],
)
def test_the_work_of_a_form_is_estimated_from_its_photos(contents: list[bytes], work: float) -> None:
    assert expected_work([file(content=content) for content in contents]) == pytest.approx(work)


@pytest.mark.django_db
def test_while_the_queue_is_full_the_page_says_so_and_nothing_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(turn: Turn, work: float) -> None:
        raise QueueFull

    visitor = Visitor()
    page = f"{visitor.own_address()}photos/"
    monkeypatch.setattr(Turn, "expect", full)

    response = visitor.add(page, photos=[file()])

    assert response.status_code == 503
    assert "We could not look at cheek.jpg just now, because many people are sending photos." in text_of(response)
    assert response.headers["Retry-After"] == "60"
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_every_request_for_these_pages_has_a_turn_of_its_sender_and_gives_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free, seen = REQUESTS._free, []
    add_photos = prepare.add_photos

    def look(*args: object, **options: object) -> object:
        seen.append(REQUESTS._free)
        added = add_photos(*args, **options)
        added.work_seconds += 100  # of a decoder
        return added

    monkeypatch.setattr(prepare, "add_photos", look)
    visitor = Visitor(REMOTE_ADDR="198.51.100.7")
    page = f"{visitor.own_address()}photos/"

    for content in (jpeg(), b"no picture"):
        visitor.add(page, photos=[file(content=content)])

    assert seen == [free - 1] * 2
    assert REQUESTS._free == free
    assert REQUESTS._used["198.51.100.7"] > 100


def test_other_pages_have_no_turn_and_a_body_is_read_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, free = FairQueue(at_once=1), []
    monkeypatch.setattr(middleware, "REQUESTS", queue)

    class Line(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            free.append(queue._free)
            return super().read(size)

    def view(request):
        free.append(queue._free)
        return request.POST["words"]

    for path in ("/", ASK):
        request = RequestFactory().post(path, "words=kept", content_type="application/x-www-form-urlencoded")
        request._stream = Line(b"words=kept")
        assert middleware.take_turns(view)(request) == "kept"

    assert free == [1, 1, 0, 1]
