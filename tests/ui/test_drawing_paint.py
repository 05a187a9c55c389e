"""Drawings keep their colours without the stylesheet, and they are the stylesheet's own colours on light paper."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings

from treatments.library.drawing_paint import PAINT, paint

BASE = Path(settings.BASE_DIR)
SHAPE = re.compile(r"<(?:path|rect|circle|ellipse|line|polyline|polygon|text)\b[^>]*>")
DRAWN = [file for file in sorted((BASE / "templates").rglob("*.html")) if 'class="drawing"' in file.read_text()]


def tokens() -> dict[str, str]:
    light = (BASE / "static/css/tokens.css").read_text().partition("@media")[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", light))


def colours_of_the_stylesheet() -> dict[tuple[str, str], str]:
    """What drawing.css says outside forced colours, by class and property, as light paper shows it."""
    css = re.sub(r"/\*.*?\*/", "", (BASE / "static/css/components/drawing.css").read_text(), flags=re.DOTALL)
    found: dict[tuple[str, str], str] = {}
    for selectors, body in re.findall(r"([^{};]+)\{([^{}]*)\}", css.partition("@media (forced-colors")[0]):
        for name in re.findall(r"\.(d-[\w-]+)", selectors):
            for key, value in re.findall(r"(fill|stroke):\s*([^;]+);", body):
                token = re.fullmatch(r"var\((--[\w-]+)\)", value)
                found[name, key] = tokens()[token[1]] if token else value
    return found


def test_the_attributes_are_the_colours_of_the_stylesheet() -> None:
    said = colours_of_the_stylesheet()

    written = {(name, key): PAINT.get(name, {}).get(key) for name, key in said}

    assert len(said) > 30
    assert written == said


def test_a_later_class_wins_and_what_a_shape_says_itself_stays() -> None:
    drawing = Element("svg")
    line = Element("path", {"class": "d-line d-thin"})
    grain = Element("circle", {"class": "d-mark", "fill": "none"})
    drawing.extend([line, grain])

    paint(drawing)

    assert (line.get("fill"), line.get("stroke-width"), grain.get("fill")) == ("none", "0.9", "none")


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.name)
def test_drawings_in_templates_carry_their_colours(file: Path) -> None:
    for shape in SHAPE.findall(file.read_text()):
        classes = re.findall(r'class="([^"]*)"', shape)
        wanted = {key for name in " ".join(classes).split() for key in PAINT.get(name, {})}
        assert {key for key in wanted if f' {key}="' not in shape} == set(), shape
