"""Real-sounding questions against the content that ships, with the section that each should reach."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.content.test_real_content import SHIPPED, newest_day
from treatments.library.catalogue import open_library
from treatments.library.search import SearchIndex

MEAN_RECIPROCAL_RANK, IN_THE_FIRST_THREE, ENOUGH = 0.85, 0.95, 60
QUESTIONS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text())


def test_readers_find_the_section_that_answers() -> None:
    library = open_library(SHIPPED, today=newest_day(SHIPPED))
    index = SearchIndex(library, "en")
    there = {
        f"{page.slug}#{passage.id}" for page in (*library.articles(), *library.pages()) for passage in page.passages
    }
    asked, ranks, pages, missed = 0, 0.0, 0, []
    for question in QUESTIONS:
        wanted = [place if "#" in place else f"{place}#" for place in question["find"]]
        if not there & set(wanted):
            continue
        answer = index.ask(question["ask"])
        card = library.home_of_box(answer.box) if answer.box else None  # what a reader sees above the results
        found = [f"{card[0].slug}#{card[1].id}"] if card and f"{card[0].slug}#{card[1].id}" in wanted else []
        found += [f"{hit.document.owner.slug}#{hit.document.passage.id}" for hit in answer.hits]
        rank = next((1 / place for place, one in enumerate(found, start=1) if one in wanted), 0.0)
        on_page = {one.partition("#")[0] for one in wanted} & {one.partition("#")[0] for one in found[:3]}
        asked, ranks, pages = asked + 1, ranks + rank, pages + bool(on_page)
        if rank < 1:
            missed.append(f"{rank:.2f} {question['ask']}: {', '.join(found[:3])}")
    if asked < ENOUGH:
        pytest.skip("the content is a clinic's own: too few of the pages that are asked for")

    told = "\n".join(
        [f"of {asked}: mean reciprocal rank {ranks / asked:.3f}, page in three {pages / asked:.3f}", *missed]
    )
    assert (ranks / asked >= MEAN_RECIPROCAL_RANK, pages / asked >= IN_THE_FIRST_THREE) == (True, True), told
