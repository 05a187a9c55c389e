"""What brings you here: each concern leads on, with its verdict and the drawing of its mark."""

from typing import get_args

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.library.folders import Folder
from treatments import content
from treatments.library.schemas.lists import Tile


@pytest.mark.parametrize("tile", get_args(Tile))
def test_every_name_that_a_writer_may_use_has_a_drawing(tile: str) -> None:
    assert render_to_string("components/_tile.html", {"tile": tile}).count("<path") >= 4


def test_a_concern_shows_its_verdict_and_its_tile_on_the_home_page_and_in_its_topic(
    client: Client, folder: Folder
) -> None:
    folder.change("topics.yaml", "honest_line: Often", "verdict: Helps somewhat, tile: pitted-scar, honest_line: Often")
    content.close()

    home, topic = client.get("/").text, client.get("/topics/concerns/").text

    assert "<strong>Helps somewhat.</strong> Often a modest change." in home
    assert home.count('class="drawing tile"') == topic.count('class="drawing tile"') == 1


def test_a_tile_that_nobody_drew_is_refused_with_the_names_that_exist(folder: Folder) -> None:
    folder.change("topics.yaml", "honest_line: Often", "tile: heart, honest_line: Often")
    content.close()

    (problem,) = [problem for problem in content.current().problems if problem.file.name == "topics.yaml"]

    assert "pitted-scar" in f"{problem.message} {problem.hint}"
