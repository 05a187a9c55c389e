"""Choosing among the options of a concern: what fits is shown, what does not is named, and nothing is stored."""

import re

import pytest
from django.test import Client

from tests.library.folders import Folder
from treatments import content

PAGE = "/compare/"


def names(text: str) -> list[str]:
    """The options that are shown, in their order: as sheets of a list, or as columns of a table."""
    sheets = re.findall(r'<h2 id="option-[\w-]+">([^<]+)</h2>', text)
    return sheets or re.findall(r'<th scope="col">([^<]+)</th>', text)


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_bare_page_asks_and_answers_nothing_yet(client: Client) -> None:
    text = client.get(PAGE).text

    assert re.findall(r'name="concern"[^>]* value="([\w-]+)"', text) == ["acne-scars", "melasma"]
    assert (names(text), "checked" in text, "field-error" in text) == ([], False, False)


def test_a_concern_shows_its_options_with_nothing_first_and_every_row_of_each(client: Client) -> None:
    text = client.get(PAGE, {"concern": "acne-scars"}).text

    assert names(text) == ["Nothing", "Make-up", "Microneedling", "Pico laser", "Peel"]
    assert re.findall(r"<dt>([^<]+)</dt>", text)[:6] == [
        *("What it is", "What it may do", "What may go wrong", "Visits", "Days off", "How sure"),
    ]
    assert "Ask for a test spot first" not in text


@pytest.mark.parametrize(
    ("wishes", "left", "said"),
    [
        (["no-needles"], ["Nothing", "Make-up", "Pico laser", "Peel"], "because of needles or cuts: Microneedling ."),
        (["no-days-off"], ["Nothing", "Make-up"], "they can need days off: Microneedling; Pico laser; Peel ."),
        (["pregnant"], ["Nothing", "Make-up", "Peel"], "trying for a baby: Microneedling; Pico laser ."),
        (
            ["pregnant", "no-needles", "no-days-off"],
            ["Nothing", "Make-up"],
            "trying for a baby: Microneedling; Pico laser . Left out because they can need days off: Peel .",
        ),
    ],
)
def test_what_does_not_fit_is_left_out_and_named_once(
    client: Client, wishes: list[str], left: list[str], said: str
) -> None:
    text = client.get(PAGE, {"concern": "acne-scars", "wish": wishes}).text

    assert names(text) == left
    assert said.replace(" .", ".") in words(text).replace(" .", ".")


def test_somebody_with_a_blood_clot_is_shown_no_tranexamic_acid(client: Client) -> None:
    text = client.get(PAGE, {"concern": "melasma", "wish": "clots"}).text

    assert names(text) == ["Nothing"]


def test_cautions_stand_beside_the_options_of_those_they_concern(client: Client) -> None:
    text = client.get(PAGE, {"concern": "acne-scars", "wish": ["skin", "pregnant"]}).text

    assert text.count("Ask for a test spot first") == text.count("Wait until after the birth.") == 1


def test_sources_are_numbered_in_the_order_of_what_is_shown(client: Client) -> None:
    text = client.get(PAGE, {"concern": "acne-scars", "wish": "no-days-off"}).text

    numbers = re.findall(r'class="cite" href="#source-(\d)"', text)
    assert numbers == ["1", "2", "3", "2", "3"]
    assert len(re.findall(r'<li id="source-\d">', text)) == 3


@pytest.mark.parametrize("count", [2, 3, 4])
def test_two_to_four_stand_side_by_side_in_the_order_of_the_list(client: Client, count: int) -> None:
    beside = ["peel", "nothing", "pico", "needling"][:count]
    shown = {"nothing": "Nothing", "needling": "Microneedling", "pico": "Pico laser", "peel": "Peel"}

    text = client.get(PAGE, {"concern": "acne-scars", "wish": "skin", "beside": beside}).text

    assert names(text) == [name for key, name in shown.items() if key in beside]
    assert re.findall(r'<th scope="row">([^<]+)</th>', text)[-1] == "For you"
    assert f'href="{PAGE}?concern=acne-scars&amp;wish=skin"' in text


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (["peel"], "You chose one option."),
        (["nothing", "make-up", "needling", "pico", "peel"], "You chose 5 options. At most four fit side by side"),
    ],
)
def test_another_number_is_told_and_the_ticks_are_kept(client: Client, beside: list[str], said: str) -> None:
    text = client.get(PAGE, {"concern": "acne-scars", "beside": beside}).text

    assert said in text
    assert len(re.findall(r'name="beside" value="[\w-]+" checked', text)) == len(beside)


def test_an_option_that_does_not_fit_cannot_be_set_beside_others(client: Client) -> None:
    query = {"concern": "acne-scars", "wish": "pregnant", "beside": ["nothing", "make-up", "pico", "no-such-thing"]}

    assert names(client.get(PAGE, query).text) == ["Nothing", "Make-up"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"wish": "skin"}, "Choose what it is about"),
        ({"concern": "tattoo<script>"}, "Choose one of these."),
        ({"concern": "acne-scars", "wish": "magic"}, "Choose among these"),
    ],
)
def test_what_cannot_be_answered_is_asked_again_and_the_rest_kept(
    client: Client, query: dict[str, str], said: str
) -> None:
    text = client.get(PAGE, query).text

    assert said in text
    assert "script>" not in text.split('class="form flow comparison-form"')[1].split("</form>")[0]
    kept = [value for value in query.values() if value in ("skin", "acne-scars")]
    assert re.findall(r'value="([\w-]+)"[^>]* checked', text) == kept


@pytest.mark.django_db(databases=[])
def test_nothing_is_stored_and_no_shared_cache_keeps_what_was_chosen(client: Client) -> None:
    address = f"{PAGE}?concern=acne-scars&wish=skin"
    first, other = client.get(address), client.get(f"{PAGE}?concern=acne-scars")

    assert first.cookies == {}
    assert first.headers["Cache-Control"] == "private, max-age=300"
    assert client.get(PAGE).headers["Cache-Control"].startswith("public")
    assert first.headers["ETag"] != other.headers["ETag"]
    unchanged = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["Cache-Control"]) == (304, "private, max-age=300")
    assert (client.post(address).status_code, client.head(address).status_code) == (405, 200)


def test_the_article_that_compares_begins_with_the_question(client: Client) -> None:
    assert f'action="{PAGE}"' in client.get("/articles/compare-the-options/").text
    assert f'action="{PAGE}"' not in client.get("/articles/acne-scars/").text


def test_without_a_list_of_options_there_is_no_page(client: Client, folder: Folder) -> None:
    (folder.path / "options.yaml").unlink()
    content.close()

    assert client.get(PAGE).status_code == 404
    assert client.get("/articles/side-effects/").status_code == 200
