"""The pulse explainer as a page: every choice, every moment, and what it must not say."""

import itertools
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from treatments.reading_pages import FOR_EVERYBODY
from treatments.tools.pulse import PULSES, TARGETS, Confinement, Encounter
from treatments.tools.views.pulse import CITED, sentence

PAGE = "/tools/pulse/"
PAIRS = [(target.key, pulse.key) for target, pulse in itertools.product(TARGETS, PULSES)]


def text(client: Client, **choices: str) -> str:
    response = client.get(PAGE, choices)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).replace("\xa0", " ").split())


def test_the_bare_page_is_kept_and_shows_the_end_of_a_pulse(client: Client) -> None:
    response = client.get(PAGE)

    assert response.headers["Cache-Control"] == FOR_EVERYBODY
    assert "A pulse of 750 ps meets a large grain of skin pigment" in text(client)
    assert "After 750 ps heat has spread about 20 nm and sound has travelled 1.2 µm." in text(client)


@pytest.mark.parametrize(("target", "pulse"), PAIRS)
def test_every_pair_has_one_sentence_and_promises_nothing(client: Client, target: str, pulse: str) -> None:
    response = client.get(PAGE, {"target": target, "pulse": pulse})
    met = Encounter(
        target=next(one for one in TARGETS if one.key == target), pulse=next(one for one in PULSES if one.key == pulse)
    )

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.text.count("pulse-sentence") == 1
    assert sentence(met).count(".") == 1
    assert ("still heat" in sentence(met)) == (met.heat is Confinement.CONFINED)
    assert not re.search(r"painless|no heat|harmless|spares|safer|cold", response.text)


def test_what_it_says_of_a_grain_is_a_matter_of_degree(client: Client) -> None:
    assert "a little longer than sound needs" in text(client, target="large-grain", pulse="750ps")
    assert "a little shorter than sound needs" in text(client, target="large-grain", pulse="450ps")
    assert "before heat or sound can get out" in text(client, target="large-grain", pulse="300ps")
    assert "pressure has time to leave" in text(client, target="large-grain", pulse="5ns")
    assert "sound would need 0.87 seconds to cross, and cooling would take 6.3 minutes" in text(client)


@pytest.mark.parametrize("step", ["1", "2", "3", "4"])
def test_the_close_up_is_stepped_by_links(client: Client, step: str) -> None:
    page = client.get(PAGE, {"target": "ink", "pulse": "5ns", "step": step}).text
    links = re.findall(r'href="(/tools/pulse/\?target=ink&amp;pulse=5ns&amp;step=(\d)#close-up)"', page)

    assert {number for _link, number in links} == {"1", "2", "3", "4"}
    assert page.count('aria-current="step"') == 1
    assert f'step={step}#close-up" aria-current' in page
    neighbours = {"1": {"2"}, "2": {"1", "3"}, "3": {"2", "4"}, "4": {"3"}}[step]
    assert {number for _link, number in links[4:]} == neighbours


@pytest.mark.parametrize(
    "choices", [{"target": "moon"}, {"pulse": "1s"}, {"step": "5"}, {"step": "0"}, {"step": "x"}, {"target": ""}]
)
def test_a_choice_that_is_not_offered_is_told(client: Client, choices: dict[str, str]) -> None:
    response = client.get(PAGE, choices)

    assert response.status_code == 422
    assert "error-summary" in response.text


def test_it_says_what_it_is_not(client: Client) -> None:
    assert "This is not a treatment planner" in text(client)


def test_every_statement_rests_on_a_source_that_is_really_there() -> None:
    listed = yaml.safe_load((Path(settings.BASE_DIR) / "content" / "references.yaml").read_text(encoding="utf-8"))
    known = {entry["key"] for entry in listed}

    assert {key for keys in CITED.values() for key in keys} <= known
