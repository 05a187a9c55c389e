"""The desk's stylesheets: Django's own and ours all stand in cascade layers, so that ours win without `!important`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.consultations.world import submitted
from tests.desk.people import LIST, an_account, confirmed, record_url, signed_in

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
OUTSIDE = ("@layer", "@import", "@charset")


def served(path: str) -> str:
    return Path(str(finders.find(path))).read_text()


def top_level(css: str) -> Iterator[str]:
    """What stands in no block: statements, and the heads of blocks."""
    depth, start = 0, 0
    for place, letter in enumerate(css):
        if letter == "{":
            if depth == 0:
                yield css[start:place].strip()
            depth += 1
        elif letter == "}":
            depth -= 1
        elif letter != ";" or depth:
            continue
        elif css[start:place].strip():
            yield css[start:place].strip()
        if depth == 0:
            start = place + 1


def outside_layers(css: str) -> list[str]:
    return [head for head in top_level(css) if not head.startswith(OUTSIDE)]


@pytest.fixture
def pages() -> dict[str, str]:
    boss = an_account("boss", "manager", "clinician")
    client = confirmed(signed_in(boss))
    consultation = submitted().consultation
    addresses = [
        "/admin/",
        LIST,
        record_url(consultation),
        "/admin/consultations/event/",
        "/admin/consultations/message/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        f"/admin/auth/user/{boss.pk}/change/",
        f"/admin/auth/user/{boss.pk}/password/",
        "/admin/password_change/",
    ]
    return {address: client.get(address).text for address in addresses} | {
        "signing in": Client().get("/admin/login/").text
    }


def test_every_stylesheet_of_every_page_stands_in_layers_and_djangos_comes_first(pages: dict[str, str]) -> None:
    linked = {address: LINK.findall(text) for address, text in pages.items()}

    assert [address for address, paths in linked.items() if paths[0] != "admin/css/base.css"] == []
    assert [address for address, paths in linked.items() if "css/desk.css" not in paths] == []
    loose = {path: outside_layers(served(path)) for paths in linked.values() for path in paths}
    assert "admin/css/forms.css" in loose
    assert {path: heads for path, heads in loose.items() if heads} == {}


def test_what_the_admins_stylesheets_import_is_in_the_layer_too() -> None:
    imports = re.findall(r'@import "([^"]+)"', served("admin/css/forms.css"))

    assert imports == ["widgets.css"]
    assert outside_layers(served("admin/css/widgets.css")) == []


def test_the_desks_own_stylesheet_names_the_admins_layer_first_and_never_insists() -> None:
    css = served("css/desk.css")

    assert next(top_level(css)).startswith("@layer admin")
    assert "!important" not in css


def test_a_rule_outside_is_found() -> None:
    css = '@import "a.css";@layer x,y;@layer x{.a{color:red}@media print{.b{color:red}}}.c{color:red}@media print{.d{}}'

    assert outside_layers(css) == [".c", "@media print"]
