"""The layers are joined into one stylesheet, in their order, with nothing left behind."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.staticfiles import finders
from pytest_django import Settings

from treatments.ui.finders import JoinedStylesheetFinder
from treatments.ui.stylesheets import JOINED, in_admin_layer, join_stylesheets

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


def test_a_folder_with_an_order_of_its_own_is_another_stylesheet_and_shares_what_it_lacks(tmp_path: Path) -> None:
    folder = layered(tmp_path)
    (folder / "desk").mkdir()
    (folder / "desk" / "layers.css").write_text("@layer admin, tokens, base;\n")
    (folder / "desk" / "base.css").write_text(".c { color: red; }\n")

    assert ".c" not in join_stylesheets(folder)
    assert join_stylesheets(folder / "desk") == "@layer admin;@layer tokens{:root{--a:1}}@layer base{.c{color:red}}\n"


def test_a_stylesheet_of_the_admin_is_put_in_a_layer_and_its_imports_stay_before_it(tmp_path: Path) -> None:
    file = tmp_path / "forms.css"
    file.write_text("@import url('widgets.css');\n.a { background: url(../img/a.svg); }\n")

    assert in_admin_layer(file) == '@import "widgets.css";@layer admin{.a{background:url(../img/a.svg)}}\n'


@pytest.mark.parametrize(("address", "folder"), JOINED.items())
def test_the_joined_stylesheets_are_found_like_any_static_file(address: str, folder: str) -> None:
    assert Path(str(finders.find(address))).read_text() == join_stylesheets(CSS / folder)


@pytest.mark.parametrize(("folder", "apart"), [(".", {"swatches", "reviews"}), ("forms", set()), ("desk", set())])
def test_every_stylesheet_is_in_a_layer(folder: str, apart: set[str]) -> None:
    line = (CSS / folder / "layers.css").read_text()
    layers = {name.strip() for name in line.split("@layer")[-1].rstrip(";\n").split(",")}

    loose = {file.stem for file in (CSS / folder).glob("*.css")} - layers - {"layers"}

    assert loose == apart


def test_every_component_template_has_a_stylesheet_or_is_made_of_others() -> None:
    templates = {file.stem.removeprefix("_") for file in (CSS.parents[1] / "templates" / "components").glob("_*.html")}
    stylesheets = {file.stem for file in (CSS / "components").glob("*.css")}

    assert templates - stylesheets == {"brand", "cites", "face", "hero-drawing", "source", "tool-list"}


def test_a_changed_layer_is_in_the_joined_file_on_the_next_request(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    layered(tmp_path / "static" / "css")
    (tmp_path / "static" / "css" / "desk").mkdir()
    (tmp_path / "static" / "css" / "desk" / "layers.css").write_text("@layer tokens;\n")
    (tmp_path / "static" / "css" / "forms").mkdir()
    (tmp_path / "static" / "css" / "forms" / "layers.css").write_text("@layer components;\n")
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    finder = JoinedStylesheetFinder()
    before = Path(finder.find("css/site.css")).read_text()
    (tmp_path / "static" / "css" / "tokens.css").write_text(":root { --a: 2; }\n")

    after = Path(finder.find("css/site.css")).read_text()

    assert ("--a:1" in before, "--a:2" in after) == (True, True)
    assert {"css/site.css", "css/desk.css", "admin/css/base.css"} <= {path for path, _ in finder.list(None)}
    assert finder.find("css/other.css") == []
    assert finder.find("css/site.css", find_all=True) == [str(tmp_path / "var" / "joined" / "css" / "site.css")]
