"""What is kept of one start for the next: the same articles, and never an old one."""

import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tests.library.folders import DRAWING, TODAY, Folder
from treatments.library import article_cache, snapshot
from treatments.library.article import Article
from treatments.library.article_cache import ArticleCache
from treatments.library.catalogue import Library, open_library
from treatments.library.parsing import Parsed
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem
from treatments.library.render_context import RenderContext

WIDE = "articles/acne-scars/scar-types.wide.svg"
SITE = Path(__file__).parent.parent / "site_content"


@pytest.fixture
def cache(tmp_path: Path) -> ArticleCache:
    return ArticleCache(tmp_path / "articles.sqlite3")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are drawn from their Markdown from now on."""
    files: list[str] = []
    parse = snapshot.parse_article
    monkeypatch.setattr(
        snapshot, "parse_article", lambda text, file, context: [files.append(str(file)), parse(text, file, context)][1]
    )
    return files


def rows(cache: ArticleCache) -> int:
    with sqlite3.connect(cache.path) as database:
        return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_second_start_draws_nothing_and_says_the_same(cache: ArticleCache, drawn: list[str]) -> None:
    first = open_library(SITE, today=TODAY, cache=cache)
    assert len(drawn) == len(first.every_article) > 5
    drawn.clear()

    second = open_library(SITE, today=TODAY, cache=cache)

    assert drawn == []
    assert second.every_article == first.every_article
    assert second.problems == first.problems == ()
    assert second.digest == first.digest
    references, terms = second.site.references, second.site.glossary
    for article in second.every_article:  # each source and term is in memory once
        assert all(citation.reference is references[citation.reference.key] for citation in article.citations)
        assert all(any(term is known for known in terms) for term in article.terms)


def test_only_what_changed_is_drawn_again_and_whatever_it_leans_on_counts(
    folder: Folder, cache: ArticleCache, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)
    folder.article("One.\n\n![Layers](layers.svg)\n\n## Risks {#risks}\n\nA pigment [@li2023].\n")
    words = {"in_short": "In short"}

    def opened() -> Library:
        return open_library(folder.path, today=TODAY, cache=cache, phrases=lambda _language: Phrases(**words))

    changes: dict[str, Any] = {
        "the text": (lambda: folder.change("articles/side-effects/en.md", "worried", "in doubt"), 1),
        "a source": (lambda: folder.change("references.yaml", "Fractional pico", "A trial"), 2),
        "a word": (lambda: folder.change("glossary.yaml", "Something that", "What"), 2),
        "a box": (lambda: folder.change("boxes/same-day/en.md", "gets worse", "grows"), 2),
        "its picture": (lambda: folder.change("articles/acne-scars/layers.svg", "Surface", "Top"), 1),
        "a form of its picture": (
            lambda: folder.write("articles/acne-scars/layers.wide.svg", (SITE / WIDE).read_bytes()),
            1,
        ),
        "our own words": (lambda: words.update(in_short="Briefly"), 2),
        "the code": (lambda: monkeypatch.setattr(snapshot, "code_digest", lambda: "another version"), 2),
    }
    opened()
    for what, (change, count) in changes.items():
        drawn.clear()
        opened()
        assert drawn == [], what
        change()

        after = opened()

        assert len(drawn) == count, what
        assert (
            after.every_article
            == open_library(folder.path, today=TODAY, phrases=lambda _: Phrases(**words)).every_article
        )
    assert rows(cache) <= 2 * 2 + 1  # of two articles, the older states are forgotten


def test_article_with_a_fault_is_judged_anew_at_each_start(folder: Folder, cache: ArticleCache) -> None:
    folder.change("articles/side-effects/en.md", "worried", "worried ![Layers](layer.svg)")
    for _ in range(2):
        assert any(
            problem.id == "library.P310" for problem in open_library(folder.path, today=TODAY, cache=cache).problems
        )


def test_nothing_is_kept_of_texts_drawn_with_a_broken_list(folder: Folder, cache: ArticleCache) -> None:
    whole = open_library(folder.path, today=TODAY)
    folder.change("references.yaml", "year: 2018", "year: MMXVIII")

    with_last_good = open_library(folder.path, today=TODAY, previous=whole, cache=cache)
    cold = open_library(folder.path, today=TODAY, cache=cache)

    assert "negishi2018" in {one.reference.key for one in with_last_good.any_article("acne-scars").citations}
    assert "negishi2018" not in {one.reference.key for one in cold.any_article("acne-scars").citations}
    assert not cache.path.exists()


def test_damaged_file_costs_the_time_to_draw_again_and_nothing_else(
    folder: Folder,
    cache: ArticleCache,
    drawn: list[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def opened() -> tuple[int, tuple[Problem, ...]]:
        drawn.clear()
        library = open_library(folder.path, today=TODAY, cache=cache)
        assert library.every_article == open_library(folder.path, today=TODAY).every_article
        return len(drawn) - 2, library.problems

    assert opened() == (2, ())
    with sqlite3.connect(cache.path) as database:  # half a row
        database.execute("UPDATE articles SET parsed = substr(parsed, 1, 500) WHERE rowid = 1")
    assert opened() == (1, ())
    with sqlite3.connect(cache.path) as database:  # text where bytes belong
        database.execute("UPDATE articles SET parsed = 'text'")
    assert opened() == (2, ())
    assert opened() == (0, ())
    beside = [cache.path.with_name(cache.path.name + ending) for ending in ("-wal", "-shm", "-journal")]
    for file in (cache.path, *beside):
        file.write_bytes(b"no database at all" * 1000)
    assert cache.get_many(["key"], {}, {}) == {}
    assert "is damaged" in caplog.text
    assert not cache.path.exists()
    assert opened() == (2, ())
    assert not any(file.exists() for file in beside)
    assert opened() == (0, ())  # made anew
    cache.path.write_bytes(b"no database at all" * 1000)
    caplog.clear()
    monkeypatch.setattr(Path, "unlink", Mock(side_effect=PermissionError))
    assert [opened(), opened()] == [(2, ()), (2, ())]
    assert caplog.text.count("is damaged") == 1


@pytest.mark.parametrize("fault", ["unwritable", "locked"])
def test_cache_that_cannot_be_used_is_tried_once_and_told_once(
    folder: Folder, drawn: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    cache = ArticleCache(folder.path / ".articles.sqlite3")
    monkeypatch.setattr(article_cache, "WAIT_SECONDS", 0)
    with contextlib.closing(sqlite3.connect(cache.path if fault == "locked" else ":memory:")) as other:
        if fault == "locked":
            other.execute("BEGIN EXCLUSIVE")
        else:
            cache.path.mkdir()
        for _ in range(2):
            assert len(open_library(folder.path, today=TODAY, cache=cache).every_article) == 2
    open_library(folder.path, today=TODAY, cache=cache)  # nobody holds the lock any more

    assert len(drawn) == 3 * 2
    assert caplog.text.count("cannot be kept") == 1


def test_picture_that_changes_while_it_is_drawn_is_shown_as_it_is_then(
    folder: Folder, cache: ArticleCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)
    folder.article("One.\n\n![Layers](layers.svg)\n")
    parse = snapshot.parse_article

    def parse_and_change(text: str, file: Path, context: RenderContext) -> Parsed[Article]:
        parsed = parse(text, file, context)
        if "acne-scars" in str(file):
            folder.change("articles/acne-scars/layers.svg", "Surface", "Top")
        return parsed

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "parse_article", parse_and_change)
        during = open_library(folder.path, today=TODAY, cache=cache)
    now = open_library(folder.path, today=TODAY)

    assert during.every_article != now.every_article
    assert during.digest != now.digest
    for previous in (during, None):
        after = open_library(folder.path, today=TODAY, previous=previous, cache=cache)
        assert (after.every_article, after.digest) == (now.every_article, now.digest)


def test_another_version_of_the_code_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {article_cache.code_digest.__wrapped__()}
    real = article_cache.version
    for library in ("markdown", "nh3", "pydantic", "pyyaml", "pillow"):
        monkeypatch.setattr(article_cache, "version", lambda name, other=library: "99" if name == other else real(name))
        digests.add(article_cache.code_digest.__wrapped__())
    monkeypatch.setattr(article_cache, "version", real)
    monkeypatch.setattr(sys, "version", "4.0")
    digests.add(article_cache.code_digest.__wrapped__())

    assert len(digests) == 7
