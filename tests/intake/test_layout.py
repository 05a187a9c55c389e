"""Optional questions are folded; those with a dangerous answer never are."""

import re

import pytest

from tests.intake.visitor import ASK, CHECK, Visitor, text_of

pytestmark = pytest.mark.django_db
FOLD = re.compile(r'<details class="more-questions"(?P<open> open)?>(?P<inside>.*?)</details>', re.DOTALL)


def folded(page: str) -> tuple[bool, set[str]]:
    found = FOLD.search(page)
    assert found
    return bool(found["open"]), set(re.findall(r'name="suitability_([a-z-]+)"', found["inside"]))


def test_dangers_stand_open_and_the_rest_is_folded():
    page = text_of(Visitor().get(ASK))

    is_open, inside = folded(page)

    everything = set(re.findall(r'name="suitability_([a-z-]+)"', page))
    assert is_open is False
    assert everything - inside == {"changing-mark", "eyes-after-laser", "skin-after-laser"}


def test_an_answer_that_was_given_is_seen_on_coming_back():
    visitor = Visitor()
    visitor.ask(suitability_pregnancy="yes")

    page = text_of(visitor.get(ASK))

    assert folded(page)[0] is True
    assert "Are you pregnant" in text_of(visitor.get(CHECK))
