"""What is kept of one start for the next: the same articles, and never an old one."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.library.folders import DRAWING, TODAY, Folder
from treatments.library import article_cache, snapshot
from treatments.library.article_cache import ArticleCache
from treatments.library.catalogue import Library, open_library
from treatments.library.phrases import Phrases
from treatments.library.problems import Problem

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
        "the code": (lambda: monkeypatch.setattr(snapshot, "drawn_by", lambda: "another version"), 2),
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
    folder: Folder, cache: ArticleCache, drawn: list[str], caplog: pytest.LogCaptureFixture
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
    assert opened() == (0, ())
    cache.path.write_bytes(b"no database at all" * 1000)
    assert opened() == (2, ())
    assert "damaged" in caplog.text
    assert opened()[0] in {0, 2}  # made anew
    assert opened() == (0, ())
    cache.path.unlink()
    cache.path.mkdir()  # nothing can be written there
    assert opened() == (2, ())
    assert "cannot be kept" in caplog.text


def test_another_version_of_the_code_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = article_cache.drawn_by.__wrapped__()
    monkeypatch.setattr(article_cache, "version", lambda _package: "99")

    assert article_cache.drawn_by.__wrapped__() != now
