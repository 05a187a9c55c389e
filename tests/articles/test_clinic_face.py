"""A clinic's name, colours and logo: on every page, in the manifest, in letters and in an authenticator app."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pydantic import ValidationError
from pytest_django import Settings

from picoinfo.errors import server_error
from tests.library.folders import CLINIC, Folder
from treatments import content
from treatments.articles import social_pictures
from treatments.library.drawings import read_logo
from treatments.library.schemas.colours import DARK, LIGHT, LINES, WORDS, Colours, contrast

NAME = "Clinic on the Market"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect fill="#5b2a86" width="40" height="20"/></svg>'
COLOURS = 'colours: {main: "#5b2a86", second: "#c2185b"}\n'


@pytest.fixture
def clinic(tmp_path: Path, settings: Settings) -> Iterator[Folder]:
    """The folder of a clinic with a name, colours and a logo, over a small one of ours."""
    settings.CONTENT_DIR = Folder(tmp_path / "content").path
    settings.CLINIC_DIR = tmp_path / "clinic"
    made = Folder.__new__(Folder)
    made.path = tmp_path / "clinic"
    details = CLINIC.replace("sample: true", "sample: false").replace("Sample Clinic", NAME)
    made.write("clinic.yaml", details + COLOURS)
    made.write("logo.svg", LOGO)
    content.close()
    yield made
    content.close()


def test_name_stands_wherever_ours_stood(clinic: Folder, client: Client) -> None:
    pages = {path: client.get(path).text for path in ("/", "/articles/acne-scars/", "/tools/pulse/", "/nowhere/")}
    manifest = client.get("/site.webmanifest").json()

    assert [page.count(f" {NAME}</title>") for page in pages.values()] == [1] * len(pages)
    assert [bool(re.search(rf"<header.*?{NAME}.*?</header>", page, re.DOTALL)) for page in pages.values()] == [True] * 4
    assert f'property="og:site_name" content="{NAME}"' in pages["/"]
    tops = [re.sub("<script.*?</script>", "", page.partition("<main")[0], flags=re.DOTALL) for page in pages.values()]
    assert [top for top in tops if "picoinfo" in top] == []
    assert manifest["short_name"] == NAME
    device = TOTPDevice(user=get_user_model()(username="manager"), key="00" * 20)
    assert "issuer=Clinic%20on%20the%20Market" in device.config_url


def test_a_sample_clinic_is_no_name_for_a_site(client: Client) -> None:
    assert " picoinfo</title>" in client.get("/").text
    assert content.current().branding.logo == b""


def test_a_name_of_the_site_wins_over_the_clinics(clinic: Folder, client: Client) -> None:
    clinic.change("clinic.yaml", "sample: false", "sample: false\nsite_name: Skin on the Market")
    content.refresh_if_changed()

    assert " Skin on the Market</title>" in client.get("/").text


def test_page_for_a_fault_has_the_name_or_none(clinic: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    named = server_error(None).text  # type: ignore[arg-type]
    monkeypatch.setattr(content, "current", lambda: 1 / 0)
    nameless = server_error(None).text  # type: ignore[arg-type]

    assert f" {NAME}</title>" in named
    assert "<title>Something went wrong </title>" in nameless


def test_colours_come_as_a_stylesheet_of_their_own(clinic: Folder, client: Client) -> None:
    page = client.get("/")
    (address,) = re.findall(r'<link rel="stylesheet" href="(/clinic/[^"]+)" media="screen">', page.text)
    css = client.get(address)
    clinic.change("clinic.yaml", "#5b2a86", "#123456")
    content.refresh_if_changed()
    old, new = client.get(address), client.get("/").text

    assert "style=" not in page.text
    assert "--color-accent: #5b2a86;" in css.text
    assert css.headers["Cache-Control"].endswith("immutable")
    assert (old.status_code, "#123456" in old.text, "immutable" in old.headers["Cache-Control"]) == (200, True, False)
    assert address not in new


def test_without_colours_and_logo_nothing_is_loaded_for_them(client: Client) -> None:
    assert "/clinic/" not in client.get("/").text
    assert client.get("/clinic/colours-none.css").status_code == 404
    assert client.get("/clinic/logo-none.svg").status_code == 404


def test_grounds_are_those_of_the_stylesheet() -> None:
    tokens = (site_settings.BASE_DIR / "static/css/tokens.css").read_text().split("prefers-color-scheme: dark")
    pages = [dict(re.findall(r"--color-([\w-]+): (#[0-9a-f]{6});", part)) for part in tokens]

    assert [{name: page[name] for name in LIGHT} for page in pages] == [LIGHT, DARK]


def test_what_is_worked_out_stands_out_everywhere() -> None:
    for main in ("#000000", "#5b2a86", "#7a0019", "#00504a", "#3d3d3d", "#1a1aff"):
        css = Colours(main=main, second=main).stylesheet
        accents = re.findall(r"--color-accent(?:-deep)?: (#\w{6})", css)
        beams = re.findall(r"--color-beam: (#\w{6})", css)
        pages = (LIGHT, LIGHT, DARK, DARK)

        found = [
            contrast(colour, ground) for colour, page in zip(accents, pages, strict=True) for ground in page.values()
        ]
        lines = [contrast(colour, page["paper"]) for colour, page in zip(beams, (LIGHT, DARK), strict=True)]

        assert min(found) >= WORDS, main
        assert min(lines) >= LINES, main


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"main": "#e7a33e"}, "1.65 to 1 against `fill-2` (#f1dfb6), and at least 4.5 to 1 is needed. Choose a darker"),
        ({"main": "#005160", "main_dark": "#005160"}, "on the dark page: 1.0"),
        ({"main": "#005160", "second": "#f6d48a"}, "at least 3 to 1 is needed. Choose a darker"),
        ({"main": "teal"}, "must be a colour of six digits, such as #005160"),
        ({"main": ""}, "must not be empty"),
    ],
)
def test_colour_that_cannot_be_read_is_refused_with_the_figure(given: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Colours(**given)  # type: ignore[arg-type]

    assert words in str(refusal.value)


def test_refused_colour_is_told_with_its_line_and_takes_nothing_else_down(clinic: Folder, client: Client) -> None:
    clinic.change("clinic.yaml", "#5b2a86", "#e7a33e")
    content.close()

    (problem,) = content.current().problems
    assert (problem.file.as_posix(), problem.line, problem.field) == ("clinic.yaml", 17, "colours.main")
    assert f" {NAME}</title>" in client.get("/").text


def test_logo_stands_in_the_header_and_is_harmless_alone(clinic: Folder, client: Client) -> None:
    page = client.get("/").text
    (address,) = set(re.findall(r'src="(/clinic/logo-[^"]+)"', page))
    logo = client.get(address)

    assert "data-light" in page
    assert logo.headers["Content-Type"] == "image/svg+xml"
    assert logo.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b'xmlns="http://www.w3.org/2000/svg"' in logo.content
    assert b"#5b2a86" in logo.content
    assert client.get("/favicon.ico").headers["Location"] == address


def test_logo_for_dark_pages_is_offered_there(clinic: Folder, client: Client) -> None:
    clinic.write("logo-dark.svg", LOGO.replace("#5b2a86", "#e5d8f0"))
    content.refresh_if_changed()

    page = client.get("/").text
    (address,) = re.findall(r'<source srcset="([^"]+)" media="\(prefers-color-scheme: dark\)">', page)

    assert b"#e5d8f0" in client.get(address).content
    assert "data-light" not in page


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script>", "holds `<script>`"),
        ('<rect onload="alert(1)"/>', "has `onload`"),
        ("<foreignObject/>", "holds `<foreignObject>`"),
        ("<style>*{fill:red}</style>", "holds `<style>`"),
        ('<use href="https://example.org/a.svg#b"/>', "points out of the drawing"),
        ('<rect fill="url(https://example.org)"/>', "has an address in `fill`"),
        ('<image href="data:image/png;base64,AA"/>', "holds `<image>`"),
    ],
)
def test_logo_that_could_do_something_is_refused(inside: str, words: str) -> None:
    faults = read_logo(LOGO.replace("</svg>", f"{inside}</svg>").encode())

    assert isinstance(faults, list)
    assert any(words in fault.message for fault in faults)


def test_what_a_drawing_program_adds_is_taken_out() -> None:
    added = LOGO.replace("<svg ", '<svg xmlns:i="http://example.org/i" i:version="1" ').replace(
        "</svg>", "<i:guide>x</i:guide><metadata>y</metadata></svg>"
    )

    cleaned = read_logo(added.encode())

    assert isinstance(cleaned, bytes)
    assert (b"guide" in cleaned, b"version" in cleaned, b"metadata" in cleaned) == (False, False, False)
    assert b"#5b2a86" in cleaned


def test_broken_logo_is_told_and_the_last_good_one_stays(clinic: Folder) -> None:
    before = content.current().branding.logo
    clinic.write("logo.svg", "<svg")
    content.refresh_if_changed()

    assert content.current().branding.logo == before
    assert [problem.id for problem in content.current().problems] == ["library.P315"]


def test_social_picture_follows_the_name_and_the_colours(clinic: Folder) -> None:
    first = social_pictures.kept_picture("A title", "en")
    clinic.change("clinic.yaml", NAME, "Clinic by the Lake")
    content.refresh_if_changed()

    second = social_pictures.kept_picture("A title", "en")

    assert first.read_bytes() != second.read_bytes()
    assert social_pictures.draw_picture("A title").convert("RGB").getpixel((40, 96)) == (0xC2, 0x18, 0x5B)
