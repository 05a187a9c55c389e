"""Every row of the registry is drawn, shown in the styleguide, explained to writers and dressed by a stylesheet."""

import re
from pathlib import Path

import pytest

from tests.library.folders import Folder
from treatments.library.components.blocks import BLOCKS
from treatments.library.phrases import ENGLISH
from treatments.library.rendering import render_block_examples
from treatments.library.tree import parse_tree

WITHOUT_DRESS = {"clinic"}  # a sentence like any other, and nothing where the clinic has given no list

ROOT = Path(__file__).resolve().parents[2]
OTHER_NAMES = {"ask": "care-card", "same-day": "care-card", "emergency": "care-card", "do": "do-list"}
OTHER_NAMES |= {"dont": "do-list", "people": "people-picture", "box": "care-card", "doctor": "care-card"}


@pytest.mark.parametrize("name", BLOCKS)
def test_example_of_a_block_has_no_fault(folder: Folder, name: str) -> None:
    folder.article(f"{BLOCKS[name].example}\n\n## Risks {{#risks}}\n\nNone.\n")

    assert folder.problems() == []


def test_styleguide_shows_one_of_each() -> None:
    root = parse_tree(render_block_examples(None, ENGLISH))

    drawn = [element.get("class", "").removeprefix("block ") for element in root]

    assert drawn == [OTHER_NAMES.get(name, name) for name in BLOCKS if name not in WITHOUT_DRESS]


@pytest.mark.parametrize("name", BLOCKS)
def test_block_is_explained_to_writers_and_has_a_stylesheet(name: str) -> None:
    explained = (ROOT / "content/README.md").read_text()

    assert re.search(rf"^!!! {name}\b", explained, re.MULTILINE)
    assert name in WITHOUT_DRESS or (ROOT / f"static/css/components/{OTHER_NAMES.get(name, name)}.css").is_file()
