"""`content.current()`: read once, replaced as a whole, without a query."""

import errno
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.library.folders import Folder
from tests.library.test_pictures import photograph
from treatments import content
from treatments.library import snapshot
from treatments.library.catalogue import Library
from treatments.library.problems import Problem
from treatments.library.source import read_text

LATER = "published: 2030-01-02\nupdated: 2030-01-02"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Folder]:
    settings.CONTENT_DIR = tmp_path / "content"
    settings.VAR_DIR = tmp_path / "var"
    content.close()
    yield Folder(tmp_path / "content")
    content.close()


def test_library_is_opened_once(folder: Folder) -> None:
    first = content.current()

    assert content.current() is first
    assert first.problems == ()


def test_first_visitors_wait_for_one_opening(folder: Folder) -> None:
    found = []
    visitors = [threading.Thread(target=lambda: found.append(content.current())) for _ in range(8)]

    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()

    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_nothing_vanishes_while_the_process_can_open_no_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content.current()

    def too_many(_folder: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("os.scandir", too_many)
        content.refresh_if_changed()
        assert content.current() is first
    folder.change("articles/side-effects/en.md", "worried", "in doubt")
    content.refresh_if_changed()

    assert "in doubt" in str(content.current().article("side-effects"))


def test_change_is_seen_at_the_next_check_and_not_before(folder: Folder) -> None:
    first = content.current()
    folder.change("articles/side-effects/en.md", "worried", "in doubt")

    before = content.current()
    content.refresh_if_changed()

    assert before is first
    assert "in doubt" in str(content.current().article("side-effects"))


def test_look_without_a_change_keeps_the_library(folder: Folder) -> None:
    first = content.current()

    content.refresh_if_changed()

    assert content.current() is first


def test_reader_never_waits_for_a_check(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content.current()
    folder.change("articles/side-effects/en.md", "worried", "in doubt")
    may_read, really_open = threading.Event(), content._open

    def open_when_told(root: Path, previous: Library | None) -> Library:
        assert may_read.wait(60)
        return really_open(root, previous)

    with monkeypatch.context() as every_call_looks:
        every_call_looks.setattr(content, "CHECK_INTERVAL", 0.0)
        every_call_looks.setattr(content, "_open", open_when_told)
        given = [content.current(), content.current()]  # the first begins a look, which is held until both are answered
        looks = [thread for thread in threading.enumerate() if thread.name == content.REFRESH_THREAD]
        may_read.set()
        for look in looks:
            look.join()

    assert (given, looks != []) == ([first, first], True)
    assert "in doubt" in str(content.current().article("side-effects"))


def test_writer_in_development_sees_the_change_at_once(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(content, "CHECK_INTERVAL_WHILE_WRITING", 0.0)
    content.current()
    folder.change("articles/side-effects/en.md", "worried", "in doubt")

    assert "in doubt" in str(content.current().article("side-effects"))


def test_broken_file_leaves_the_site_as_it_was(folder: Folder) -> None:
    first = content.current()
    folder.write("articles/side-effects/en.md", "broken")
    content.refresh_if_changed()

    second = content.current()

    assert second.articles() == first.articles()
    assert [problem.id for problem in second.problems] == ["library.P208"]


def test_folder_that_goes_away_leaves_the_site_as_it_was(folder: Folder) -> None:
    first = content.current()
    folder.path.rename(folder.path.with_name("gone"))
    content.refresh_if_changed()

    second = content.current()

    assert second.articles() == first.articles()
    assert second.site.clinic == first.site.clinic
    assert [problem.id for problem in second.problems] == ["library.P109"]


def test_photographs_are_made_when_the_library_is_opened(folder: Folder, tmp_path: Path) -> None:

    folder.write("articles/acne-scars/skin.jpg", photograph(800, 600))
    folder.change("articles/acne-scars/en.md", "## Risks", "![Skin after a day](skin.jpg)\n\n## Risks")

    library = content.current()

    assert library.problems == ()
    assert sorted(file.suffix for file in (tmp_path / "var/pictures").iterdir()) == [".avif"] * 3 + [".jpg"] * 3


def test_words_of_the_library_are_in_the_readers_language(folder: Folder) -> None:
    library = content.current()

    article = library.article("acne-scars")
    assert article is not None
    assert ">In short</h2>" in article.in_short


def test_new_day_brings_the_articles_of_that_day(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.change("articles/side-effects/en.md", "published: 2026-11-01\nupdated: 2026-11-01", LATER)
    monkeypatch.setattr(content, "_today", lambda _: date(2030, 1, 1))
    before = content.current()

    monkeypatch.setattr(content, "_today", lambda _: date(2030, 1, 2))
    content.refresh_if_changed()

    assert before.article("side-effects") is None
    assert content.current().article("side-effects") is not None


def test_file_that_was_being_written_is_looked_at_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk cannot be made to fail on demand, so the reading of one file is made to."""
    busy = Problem(id="library.P106", message="kept changing", file=Path("articles/side-effects/en.md"))
    with monkeypatch.context() as at_first:
        at_first.setattr(snapshot, "read_text", lambda root, name: busy if "side" in name else read_text(root, name))
        before = content.current()
    content.refresh_if_changed()

    assert before.article("side-effects") is None
    assert content.current().article("side-effects") is not None


def test_full_disk_costs_a_picture_and_not_the_site(
    folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write("articles/acne-scars/skin.jpg", photograph(800, 600))
    folder.change("articles/acne-scars/en.md", "## Risks", "![Skin after a day](skin.jpg)\n\n## Risks")
    (tmp_path / "var").mkdir()
    (tmp_path / "var/pictures").write_text("a file where a folder should be")

    library = content.current()

    assert library.article("acne-scars") is not None
    assert [record.getMessage() for record in caplog.records] == [
        "the sizes of articles/acne-scars/skin.jpg could not be made"
    ]


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 2), ("UTC", 1), ("Pacific/Pago_Pago", 1)])
def test_day_is_the_day_at_the_clinic(folder: Folder, monkeypatch: pytest.MonkeyPatch, zone: str, day: int) -> None:
    noon = datetime(2030, 1, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    folder.change("clinic.yaml", "Europe/London", zone)

    assert content.current().today == date(2030, 1, day)
