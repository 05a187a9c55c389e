"""Our own index beside SQLite's FTS5, in memory and in a file, on generated articles. Not a test.

    python -m tests.bench.search [1000 10000]

Every way runs in a process of its own, so that memory is that of one index. All index the same passages: 15 an article
of about 80 words, drawn from 20,000 words as often as words are in any language (Zipf). Questions are of one to five
words, from rare to very frequent. Columns: seconds of processor time to build, memory above the passages themselves,
and how long an answer takes with its snippets (median and 99th of 100).
"""

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.bench.growth import memory
from tests.bench.table import Table
from treatments.library.article import Passage
from treatments.library.schemas.lists import SearchFile
from treatments.library.search import MarkedStems, SearchIndex, snippet_of
from treatments.library.words import stem, words_of

PASSAGES, WORDS, VOCABULARY = 15, 80, 20_000
QUESTIONS = 100
Ask = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Generated:
    """As much of an article as an index reads."""

    slug: str
    title: str
    summary: str
    in_short_text: str
    passages: tuple[Passage, ...]


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time: other work on the machine does not count."""
    started = time.process_time()
    result = call()
    return time.process_time() - started, result


def main(sizes: list[str]) -> None:
    columns = ("articles", "way", "built s", "MiB", "answer p50 ms", "p99 ms", f"of {QUESTIONS} answered")
    table = Table("search", *columns)
    for size in sizes or ["1000", "10000"]:
        for way in WAYS:
            command = [sys.executable, "-m", "tests.bench.search", "--one", way, size]
            table.row(*json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    table.save()


def one(way: str, size: int) -> None:
    chance = random.Random(7)
    words = vocabulary(chance)
    articles = generated(chance, words, size)
    before = memory()
    with tempfile.TemporaryDirectory() as folder:
        built, ask = cpu(lambda: WAYS[way](articles, Path(folder)))
        held = memory() - before
        times, found = [], 0
        for question in questions(chance, words):
            took, hits = cpu(lambda question=question: ask(question))
            times.append(took * 1000)
            found += hits > 0
    times.sort()
    print(json.dumps([size, way, built, held, times[len(times) // 2], times[-2], found]))


def own(articles: list[Generated], _folder: Path) -> Ask:
    library: Any = SimpleNamespace(
        boxes=(),
        articles=lambda _language: articles,
        pages=lambda _language: (),
        site=SimpleNamespace(glossary=(), search=SearchFile()),
    )
    index = SearchIndex(library, "en")
    return lambda question: len(index.ask(question).hits)


def fts5_in_memory(articles: list[Generated], _folder: Path) -> Ask:
    return fts5(articles, ":memory:")


def fts5_in_a_file(articles: list[Generated], folder: Path) -> Ask:
    return fts5(articles, str(folder / "search.sqlite3"))


def fts5(articles: list[Generated], name: str) -> Ask:
    """Without a copy of the text: the snippets come from the passages, as ours do."""
    database = sqlite3.connect(name)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(
        "CREATE VIRTUAL TABLE passages USING fts5"
        "(title, heading, body, content='', tokenize='porter unicode61 remove_diacritics 2')"
    )
    passages = [(article, passage) for article in articles for passage in article.passages]
    rows = ((row, article.title, passage.title, passage.text) for row, (article, passage) in enumerate(passages))
    with database:
        database.executemany("INSERT INTO passages (rowid, title, heading, body) VALUES (?, ?, ?, ?)", rows)
        database.execute("INSERT INTO passages (passages) VALUES ('optimize')")

    def ask(question: str) -> int:
        wanted = " OR ".join(f'"{word}"' for word in words_of(question))
        found = database.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages, 3, 5, 1) LIMIT 12", (wanted,)
        ).fetchall()
        stems_of = MarkedStems({stem(word) for word in words_of(question)}, stem)
        return len([snippet_of(passages[row][1].text, stems_of) for (row,) in found])

    return ask


WAYS = {"own BM25": own, "FTS5 in memory": fts5_in_memory, "FTS5 in a file": fts5_in_a_file}


def vocabulary(chance: random.Random) -> list[str]:
    syllables = [one + two for one in "bdfgklmnprstvz" for two in "aeiou"]
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made["".join(chance.choices(syllables, k=chance.randint(2, 5)))] = None
    return list(made)


def generated(chance: random.Random, words: list[str], size: int) -> list[Generated]:
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    total = 0.0
    cumulated = [total := total + weight for weight in weights]

    def drawn(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=cumulated, k=count))

    return [
        Generated(
            slug=f"article-{number}",
            title=drawn(4),
            summary=drawn(15),
            in_short_text=drawn(40),
            passages=tuple(
                Passage(id=f"part-{part}" if part else "", title=drawn(4) if part else "", text=drawn(WORDS))
                for part in range(PASSAGES)
            ),
        )
        for number in range(size)
    ]


def questions(chance: random.Random, words: list[str]) -> list[str]:
    """Words of every frequency: a tenth of them among the fifty that stand nearly everywhere."""
    places = [int(VOCABULARY ** chance.random()) for _ in range(5 * QUESTIONS)]
    return [
        " ".join(words[min(place, VOCABULARY - 1)] for place in places[5 * number : 5 * number + 1 + number % 5])
        for number in range(QUESTIONS)
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1:])
