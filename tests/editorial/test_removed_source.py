"""A source that is removed from the list is reported at every place that cites it."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.clock import NOW
from treatments.editorial.linting import lint
from treatments.library.catalogue import open_library

TODAY = NOW.date()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def test_every_sentence_that_leaned_on_it_is_named_with_its_words(content: Path) -> None:
    leaning = {key: places_of(content, key) for key in ("delker2017", "nsc_pigment")}
    whole = open_library(content, today=TODAY)
    before = {problem.id for problem in lint(whole, today=TODAY).blocks}
    for key in (*leaning, "lin2021"):
        remove(content / "references.yaml", key)

    result = lint(open_library(content, today=TODAY, previous=whole), today=TODAY)

    for key, places in leaning.items():
        named = [problem for problem in result.blocks if f"no source `{key}`" in problem.message]
        assert {(problem.file.as_posix(), problem.line) for problem in named} == places
        assert len(places) > 1
    assert {problem.id for problem in result.blocks} - before == {"library.P303"}
    claim = (
        "One trial found that a heat-based 1550 nm laser gave more gain than pico, "
        "but hurt more and left more dark marks."
    )
    words = f"no source `lin2021` in references.yaml, and this claim leans on it: “{claim}”"
    assert words in {problem.message for problem in result.problems}


def places_of(content: Path, key: str) -> set[tuple[str, int]]:
    """Where a key stands, found by eye: in every file but the list of sources itself."""
    found = set()
    for file in sorted([*content.rglob("*.md"), *content.rglob("*.yaml")]):
        inside = file.relative_to(content).as_posix()
        if inside == "references.yaml":
            continue
        for number, line in enumerate(file.read_text().split("\n"), start=1):
            if re.search(rf"(?<![\w-]){key}(?![\w-])", line):
                found.add((inside, number))
    return found


def remove(file: Path, key: str) -> None:
    entries = re.split(r"(?m)^(?=- key: )", file.read_text())
    kept = [entry for entry in entries if not entry.startswith(f"- key: {key}\n")]
    assert len(kept) == len(entries) - 1
    file.write_text("".join(kept))
