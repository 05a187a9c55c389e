"""The layers are joined into one stylesheet, in their order, with nothing left behind."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.staticfiles import finders
from pytest_django import Settings

from treatments.ui.finders import JoinedStylesheetFinder
from treatments.ui.stylesheets import join_stylesheets

CSS = Path(site.BASE_DIR) / "static" / "css"


def layered(folder: Path) -> Path:
    (folder / "layers.css").write_text("/* order */\n@layer tokens, components;\n")
    (folder / "tokens.css").write_text(":root { --a: 1; }\n")
    (folder / "components").mkdir()
    (folder / "components" / "b.css").write_text(".b {\n  /* why */\n  color: red;\n}\n")
    (folder / "components" / "a.css").write_text(".a { color: blue; }\n")
    return folder


def test_the_layers_are_joined_in_their_order_without_comments(tmp_path: Path) -> None:
    folder = layered(tmp_path)

    joined = join_stylesheets(folder)

    assert joined == "@layer tokens{:root{--a:1}}@layer components{.a{color:#00f}.b{color:red}}\n"


def test_nesting_is_flattened_for_browsers_that_do_not_know_it(tmp_path: Path) -> None:
    folder = layered(tmp_path)
    (folder / "components" / "a.css").write_text(".a {\n  & .c, &:hover {\n    color: blue;\n  }\n}\n")

    assert ".a .c,.a:hover{color:#00f}" in join_stylesheets(folder)


def test_css_that_cannot_be_read_is_named_with_its_file(tmp_path: Path) -> None:
    folder = layered(tmp_path)
    (folder / "components" / "a.css").write_text(".a { color: red; } b")

    with pytest.raises(ValueError, match=r"components/a\.css"):
        join_stylesheets(folder)


def test_a_file_that_belongs_to_no_layer_is_refused(tmp_path: Path) -> None:
    folder = layered(tmp_path)
    (folder / "forgotten").mkdir()
    (folder / "forgotten" / "x.css").write_text(".x { color: red; }")

    with pytest.raises(ValueError, match=r"forgotten/x\.css belongs to no layer"):
        join_stylesheets(folder)


def test_a_missing_layer_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "layers.css").write_text("/* nothing */")

    with pytest.raises(ValueError, match="has no @layer line"):
        join_stylesheets(tmp_path)


def test_the_joined_stylesheet_is_found_like_any_static_file() -> None:
    found = finders.find("css/site.css")

    assert Path(str(found)).read_text() == join_stylesheets(CSS)


def test_every_stylesheet_of_the_site_but_the_desk_is_in_a_layer() -> None:
    line = (CSS / "layers.css").read_text()
    layers = {name.strip() for name in line.split("@layer")[-1].rstrip(";\n").split(",")}

    loose = {file.stem for file in CSS.glob("*.css")} - layers - {"layers"}

    assert loose <= {"desk", "desk-pages", "swatches"}


def test_every_component_template_has_a_stylesheet_or_is_made_of_others() -> None:
    templates = {file.stem.removeprefix("_") for file in (CSS.parents[1] / "templates" / "components").glob("_*.html")}
    stylesheets = {file.stem for file in (CSS / "components").glob("*.css")}

    assert templates - stylesheets == {"hero-drawing", "source"}


def test_a_changed_layer_is_in_the_joined_file_at_the_next_look(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    layered(tmp_path / "static" / "css")
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    finder = JoinedStylesheetFinder()
    before = Path(finder.find("css/site.css")).read_text()
    (tmp_path / "static" / "css" / "tokens.css").write_text(":root { --a: 2; }\n")

    after = Path(finder.find("css/site.css")).read_text()

    assert ("--a:1" in before, "--a:2" in after) == (True, True)
    assert [path for path, _ in finder.list(None)] == ["css/site.css"]
    assert finder.find("css/other.css") == []
    assert finder.find("css/site.css", find_all=True) == [str(tmp_path / "var" / "joined" / "css" / "site.css")]
