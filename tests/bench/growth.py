"""What 10 to 10,000 generated articles of about 1,000 words cost: `python -m tests.bench.growth [sizes]`.

Each start is a process of its own. "First" draws every article from its Markdown, once in one process and once in two
that share the work as those of a site do; "later" finds them in the cache. "Edit" is one article changed. Memory is
that of a process with nothing but the library. With three sizes or more it draws docs/growth.svg.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.bench.table import Figure, Table
from tests.library.folders import FILES, HEADER
from treatments.library.article_cache import ArticleCache
from treatments.library.catalogue import open_library

TODAY = date(2026, 11, 20)
SIZES = [10, 100, 1000, 10000]
ENOUGH_FOR_A_CHART = 3
CHART = Path(__file__).resolve().parents[2] / "docs" / "growth.svg"
LINES = (("first start", 1, 1.0), ("by two processes", 2, 1.0), ("later start", 3, 1.0), ("an edit", 5, 0.001))
DASHES = ("none", "6 3", "2 2", "8 3 2 3")
WORDS = (
    *("skin", "light", "mark", "laser", "people", "study", "weeks", "colour", "pigment", "spot", "scar", "session"),
    *(
        "doctor",
        "clinic",
        "sun",
        "cream",
        "face",
        "change",
        "small",
        "some",
        "many",
        "often",
        "after",
        "before",
        "while",
    ),
    *("months", "heal", "wait", "ask", "ring", "help", "brown", "black", "white", "red", "warm", "tight", "rough"),
)


COLUMNS = ("articles", "first s", "first s, two processes", "later s", "nothing changed ms", "edit ms", "MiB")


def main(sizes: list[str]) -> None:
    table = Table("growth", *COLUMNS)
    for size in map(int, sizes or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), size)
            time.sleep(0.2)  # a file just written is waited for; that wait is no work
            cache = Path(folder) / ".articles.sqlite3"
            first = one(Path(folder))["opened"]
            cache.unlink()
            shared = max(start["opened"] for start in at_once(Path(folder), 2))
            later = one(Path(folder))
            table.row(size, first, shared, later["opened"], later["same"] * 1000, later["edit"] * 1000, later["MiB"])
    table.save()
    if len(table.rows) >= ENOUGH_FOR_A_CHART:
        CHART.write_text(drawn(table.rows))


def one(folder: Path) -> dict[str, float]:
    return at_once(folder, 1)[0]


def at_once(folder: Path, processes: int) -> list[dict[str, float]]:
    edits = ["--edit"] if processes == 1 else []  # two would change the same file
    command = [sys.executable, "-m", "tests.bench.growth", "--start", str(folder), *edits]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return [json.loads(process.communicate()[0]) for process in started]


def start(root: Path, *, edits: bool) -> None:
    """One process of a site: it opens the library, looks again, and sees an edit."""
    cache = ArticleCache(root / ".articles.sqlite3")
    opened_in, opened = timed(lambda: open_library(root, today=TODAY, cache=cache))
    if not edits:
        print(json.dumps({"opened": opened_in}))
        return
    same_in, same = timed(lambda: open_library(root, today=TODAY, previous=opened, cache=cache))
    edited = root / "articles/acne-scars/en.md"
    text = edited.read_text()
    edited.write_text(text.replace("Scars shrink", f"Scars {'may ' * random.randint(1, 99)}shrink"))
    time.sleep(0.15)
    edit_in, after = timed(lambda: open_library(root, today=TODAY, previous=same, cache=cache))
    edited.write_text(text)
    assert not after.problems, after.problems[:3]
    assert "may shrink" in str(after.article("acne-scars"))
    print(json.dumps({"opened": opened_in, "same": same_in, "edit": edit_in, "MiB": memory()}))


def drawn(rows: list[tuple[Figure, ...]]) -> str:
    """Seconds by number of articles, both axes by powers of ten, in the colour of the text around it."""

    def place(articles: float, seconds: float) -> tuple[float, float]:
        return 60 + 110 * (math.log10(articles) - 1), 240 - 40 * (math.log10(max(seconds, 0.001)) + 3)

    lines = []
    for number, (name, column, unit) in enumerate(LINES):
        points = [place(float(row[0]), float(row[column]) * unit) for row in rows]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        lines.append(
            f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-dasharray="{DASHES[number]}"/>'
        )
        lines.append(f'<text x="{points[-1][0] + 8:.0f}" y="{points[-1][1] + 4:.0f}">{name}</text>')
    lines += [f'<text x="{place(size, 1)[0]:.0f}" y="262" text-anchor="middle">{size:,}</text>' for size in SIZES]
    for power in range(-3, 3):
        y = place(10, 10.0**power)[1]
        lines.append(f'<text x="52" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>')
        lines.append(f'<path d="M60 {y:.0f}H390" stroke="currentColor" stroke-opacity=".15"/>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 540 270" font-family="sans-serif" font-size="12">'
    title = "<title>Seconds by number of articles</title>"
    style = "<style>svg{color:#222}@media(prefers-color-scheme:dark){svg{color:#ddd}}</style>"
    return "\n".join([head, title, style, '<g fill="currentColor">', *lines, "</g>", "</svg>"]) + "\n"


def generate(root: Path, size: int) -> None:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    chance = random.Random(7)
    for number in range(size):
        file = root / f"articles/article-{number}/en.md"
        file.parent.mkdir()
        header = HEADER.replace("Acne scars", f"Article {number}").replace("order: 1", f"order: {number}")
        file.write_text(f"---\n{header}---\n{body(chance)}")


def body(chance: random.Random) -> str:
    parts = ["An opening sentence.\n", "!!! in-short\n    - One point [@li2023].\n    - Another point.\n"]
    for section in range(6):
        parts.append(f"## Section {section} {{#section-{section}}}\n")
        parts += [f"{paragraph(chance)} [@negishi2018].\n" for _ in range(3)]
        parts.append("\n".join(f"- {sentence(chance)}." for _ in range(4)) + "\n")
    parts.append("| Harm | How often |\n|---|---|\n| Dark marks | 2 in 42 people [@li2023] |\n")
    parts.append('!!! ask "Ask the clinic"\n    If you are not sure.\n')
    return "\n".join(parts)


def paragraph(chance: random.Random) -> str:
    return ". ".join(sentence(chance) for _ in range(3))


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=12)).capitalize()


def timed(call):  # type: ignore[no-untyped-def]
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def memory() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--start"]:
        start(Path(sys.argv[2]), edits=sys.argv[3:] == ["--edit"])
    else:
        main(sys.argv[1:])
