"""The pages that a clinic has of its own: made from its lists, or written; and what the rules ask of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.articles.test_publishing import crawled
from tests.articles.test_writing_commands import TODAY, run
from tests.editorial.folders import ARTICLE, EditedFolder
from tests.library.folders import CLINIC, Folder
from treatments import content

PEOPLE = """\
sample-nurse:
  name: A sample nurse of this test
  role: Nurse
  qualification: None, a sample
  treats: true
  registration: Sample register, number 0
"""
PRICES = """\
as_of: 2026-11-01
in_the_comparison: true
prices:
  - what: Needling, one cheek
    price: 10 sample coins
    per: session
    includes: A sample of everything.
    options: [needling]
"""
LASERS = """\
- key: first
  name: Sample laser
  maker: Sample maker
  wavelengths: [755, 532]
  laser_class: "4"
  used_for: Samples.
  used_by: [sample-nurse]
"""
PARKING = (
    "---\ntitle: Where to park\nsummary: Behind the house.\nupdated: 2026-11-01\n---\nThere is room for two cars.\n"
)
COMPARISON = "/compare/?concern=acne-scars"


@pytest.fixture
def edited(tmp_path: Path, settings: Settings) -> EditedFolder:
    made = EditedFolder(tmp_path / "content")
    settings.CONTENT_DIR = made.path
    return made


@pytest.fixture
def clinic(edited: EditedFolder, tmp_path: Path, settings: Settings) -> Iterator[Folder]:
    made = Folder.__new__(Folder)
    made.path = settings.CLINIC_DIR = tmp_path / "clinic"
    files = {"people.yaml": PEOPLE, "prices.yaml": PRICES, "lasers.yaml": LASERS, "pages/parking/en.md": PARKING}
    files["clinic.yaml"] = CLINIC.replace("sample: true", "sample: false")
    for name, text in files.items():
        made.write(name, text)
    content.close()
    yield made
    content.close()


def test_pages_stand_in_the_menu_in_a_list_and_in_the_sitemap(clinic: Folder, client: Client, db: None) -> None:
    slugs = ("prices", "lasers", "team", "find-us", "parking")
    index, sitemap = client.get("/clinic/").text, client.get("/sitemap.xml").text
    pages = {slug: client.get(f"/clinic/{slug}/").text for slug in slugs}

    assert 'href="/clinic/"' in client.get("/articles/acne-scars/").text
    assert [f'href="/clinic/{slug}/"' in index for slug in slugs] == [True] * 5
    assert [f"/clinic/{slug}/</loc>" in sitemap for slug in slugs] == [True] * 5
    assert "10 sample coins" in pages["prices"]
    assert "as of 1 November 2026" in pages["prices"]
    assert "755 nm, 532 nm" in pages["lasers"]
    assert "A sample nurse of this test, Nurse" in pages["lasers"]
    assert "Sample register, number 0" in pages["team"]
    assert "Monday to Friday" in pages["find-us"]
    assert "There is room for two cars." in pages["parking"]
    assert run("check_content", "--today", TODAY) == ("No fault; 0 warnings.\n", 0)


def test_words_of_the_clinic_stand_above_what_is_made(clinic: Folder, client: Client) -> None:
    clinic.write("pages/prices/en.md", PARKING.replace("Where to park", "Our fees"))
    content.refresh_if_changed()

    page = client.get("/clinic/prices/").text

    assert "<h1>Our fees</h1>" in page
    assert page.index("There is room for two cars.") < page.index("10 sample coins")


def test_without_lists_there_is_no_page_and_no_word_of_it(edited: EditedFolder, client: Client) -> None:
    content.close()
    answers = {
        slug: client.get(f"/clinic/{slug}").status_code for slug in ("", "prices/", "team/", "about/", "parking/")
    }

    assert set(answers.values()) == {404}
    assert "/clinic/" not in client.get("/").text
    content.close()


@pytest.mark.parametrize(
    "gone", [["prices.yaml"], ["lasers.yaml"], ["people.yaml", "lasers.yaml"], ["pages/parking/en.md"]]
)
def test_no_page_links_to_one_that_the_clinic_does_not_have(
    clinic: Folder, client: Client, db: None, gone: list[str]
) -> None:
    for name in gone:
        (clinic.path / name).unlink()
    content.refresh_if_changed()

    seen, dead = crawled(client)

    assert {address for address in dead if address.startswith(("/clinic/", "/articles/"))} == set()
    assert "/clinic/" in seen


def test_comparison_shows_the_price_beside_the_visits_if_the_clinic_wishes(clinic: Folder, client: Client) -> None:
    shown = client.get(COMPARISON).text
    table = client.get(f"{COMPARISON}&beside=nothing&beside=needling").text
    clinic.change("prices.yaml", "in_the_comparison: true", "in_the_comparison: false")
    content.refresh_if_changed()

    visits, price, days_off = (shown.index(f"<dt>{label}") for label in ("Visits", "Price here, as of", "Days off"))
    assert visits < price < days_off
    assert "Needling, one cheek: 10 sample coins" in shown
    assert "We give no price for this." in shown
    assert table.count("Price here, as of 1 November 2026") == 1
    assert "Price here" not in client.get(COMPARISON).text


def test_article_names_the_lasers_of_the_clinic(edited: EditedFolder, clinic: Folder, client: Client) -> None:
    edited.change(ARTICLE, "A scar is a dent in the skin.", 'A scar is a dent in the skin.\n\n!!! clinic "lasers"')
    content.refresh_if_changed()
    with_one = client.get("/articles/acne-scars/").text
    (clinic.path / "lasers.yaml").unlink()
    content.refresh_if_changed()

    assert "The laser here is the Sample laser by Sample maker (755, 532 nm)." in with_one
    assert "laser here" not in client.get("/articles/acne-scars/").text
    assert content.current().problems == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("prices.yaml", "as_of: 2026-11-01\n", "", "as_of: is missing"),
        ("prices.yaml", "[needling]", "[needle]", "did you mean `needling`?"),
        ("prices.yaml", "10 sample coins", "9 coins, a prize", "no prizes"),
        ("prices.yaml", "A sample of everything.", "It is popular.", "popular: “popular”"),
        ("lasers.yaml", '  laser_class: "4"\n', "", "laser_class: is missing"),
        ("lasers.yaml", '"4"', '"5"', "laser_class: must be"),
        ("lasers.yaml", "[sample-nurse]", "[sample-nurs]", "there is no person `sample-nurs`"),
        ("people.yaml", "  registration: Sample register, number 0\n", "", "`registration`, since this person treats"),
        (
            "pages/parking/en.md",
            "There is room",
            "[Fees](/clinic/fees/): there is room",
            "is not an address of this site",
        ),
    ],
)
def test_what_a_list_lacks_or_may_not_say_is_a_fault(clinic: Folder, name: str, old: str, new: str, told: str) -> None:
    clinic.change(name, old, new)

    printed, code = run("check_content", "--today", TODAY)

    assert code == 1
    assert f"{clinic.path / name}\n" in printed
    assert told in printed
