"""Opens libraries of 10 to 10,000 generated articles of about 1,000 words and prints what it costs. Not a test.

    python -m tests.bench.library [10 100 1000 10000]

Each size runs in a process of its own, so that memory is that of one library. Prints: first opening, opening
again with nothing changed, one edit seen, memory of the process, and a question.
"""

import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.library.folders import FILES, HEADER
from treatments.library.catalogue import open_library

TODAY = date(2026, 11, 20)
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


def main(sizes: list[str]) -> None:
    for size in sizes or ["10", "100", "1000", "10000"]:
        subprocess.run([sys.executable, "-m", "tests.bench.library", "--one", size], check=True)


def one(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        generate(root, size)
        before = memory()

        first, opened = timed(lambda: open_library(root, today=TODAY))
        again, same = timed(lambda: open_library(root, today=TODAY, previous=opened))
        edited = root / "articles/acne-scars/en.md"
        edited.write_text(edited.read_text().replace("Scars shrink", "Scars may shrink"))
        time.sleep(0.1)  # a file just written is waited for; that wait is no work
        edit, after = timed(lambda: open_library(root, today=TODAY, previous=same))
        ask, articles = timed(after.articles)

        assert len(articles) == size + 2, after.problems[:3]
        assert "may shrink" in str(after.article("acne-scars"))
        print(
            f"{size:>6} articles: first {first:.2f} s, "
            f"again {again * 1000:.0f} ms, one edit {edit * 1000:.0f} ms, all articles {ask * 1000:.1f} ms, "
            f"memory {memory() - before:.0f} MiB above {before:.0f} MiB"
        )


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
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]))
    else:
        main(sys.argv[1:])
