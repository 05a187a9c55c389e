"""The content that ships, judged on the day it was published: nothing here turns red by the clock alone."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from treatments.articles.writing import has_address
from treatments.editorial.linting import LintResult, lint
from treatments.library.article import ReviewState
from treatments.library.catalogue import Library, open_library

CONTENT = Path("content")
PUBLISHED = date(2026, 11, 20)

SLUGS = {
    "acne-scars",
    "aftercare",
    "brown-and-black-skin",
    "combining-treatments",
    "compare-the-options",
    "dark-marks",
    "getting-ready",
    "how-pico-laser-works",
    "lines-pores-texture",
    "melasma",
    "on-the-day",
    "results-and-sessions",
    "side-effects",
    "sun-spots-and-freckles",
    "who-should-wait",
    "your-consultation",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(CONTENT, today=PUBLISHED)


@pytest.fixture(scope="module")
def result(library: Library) -> LintResult:
    return lint(library, today=PUBLISHED, answers=has_address)


def test_content_has_no_fault(result: LintResult) -> None:
    assert [str(problem) for problem in result.blocks] == []


def test_content_asks_for_no_exception(result: LintResult) -> None:
    assert result.excused == ()


def test_all_sixteen_articles_can_be_read(library: Library) -> None:
    assert {article.slug for article in library.articles()} == SLUGS


def test_no_article_claims_a_check_that_nobody_made(library: Library) -> None:
    states = {library.review_state(article, PUBLISHED) for article in library.every_article}

    assert states == {ReviewState.NOT_YET_CHECKED}


def test_every_article_meets_the_reading_targets(library: Library) -> None:
    hard = [
        (article.slug, article.readability)
        for article in library.articles()
        if article.readability.grade_plain > 7
        or article.readability.smog_plain > 9
        or article.readability.longest_sentence > 30
    ]

    assert hard == []


def test_every_claim_has_a_checked_source_or_says_that_nobody_has_checked(library: Library) -> None:
    bare = [
        (article.slug, claim.says)
        for article in library.articles()
        for claim in article.claims
        if not claim.unknown and all(citation.reference.verified == "memory" for citation in claim.citations)
    ]

    assert bare == []


@pytest.mark.parametrize("key", ["li2023", "delker2017", "asa_lasers", "nsc_pigment"])
def test_removed_source_names_every_sentence_that_leaned_on_it(tmp_path: Path, key: str) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    leaning = places_of(content, key)
    remove(content / "references.yaml", key)

    result = lint(open_library(content, today=PUBLISHED), today=PUBLISHED)

    told = {
        (problem.file.as_posix(), problem.line) for problem in result.blocks if f"no source `{key}`" in problem.words
    }
    assert told == leaning
    assert len(leaning) > 0
    assert {problem.id for problem in result.blocks} <= {"library.P303", "library.E302"}


def test_removed_source_is_told_with_the_words_of_the_sentence(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    remove(content / "references.yaml", "lin2021")

    problems = open_library(content, today=PUBLISHED).problems

    claim = (
        "One trial found that a heat-based 1550 nm laser gave more gain than pico, "
        "but hurt more and left more dark marks."
    )
    words = f"no source `lin2021` in references.yaml, and this claim leans on it: “{claim}”"
    assert words in {problem.words for problem in problems}


def places_of(content: Path, key: str) -> set[tuple[str, int]]:
    """Where a key stands, found by eye: in every file but the list of sources itself."""
    found = set()
    for file in sorted(content.rglob("*.*")):
        inside = file.relative_to(content).as_posix()
        if file.suffix not in (".md", ".yaml") or inside in ("references.yaml", "README.md"):
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
