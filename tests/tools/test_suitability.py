"""Before you ask: the answers become a sheet and never a verdict, and they are kept nowhere."""

import itertools
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings as real
from django.test import Client
from pytest_django import Settings

from tests.intake.visitor import chosen, form_on
from treatments import content
from treatments.library.schemas.questions import SuitabilityQuestion
from treatments.reading_pages import FOR_EVERYBODY
from treatments.tools.talking_points import talking_points

PAGE = "/tools/suitability/"
REQUEST = "/consultation/answered/"
VERDICTS = re.compile(
    r"\bsuitab|\bunsuitab|eligib|qualif|\bscore|\bpoints? out of|candidate|\bpassed|\bfailed|you can have|"
    r"you may have th|safe for you|not for you|recommended for you|✓|✔|%",
    re.IGNORECASE,
)


def questions() -> tuple[SuitabilityQuestion, ...]:
    return content.current().site.suitability


def dangers(asked: Iterable[SuitabilityQuestion]) -> list[SuitabilityQuestion]:
    return [question for question in asked if any(answer.level == "danger" for answer in question.answers)]


def choices(question: SuitabilityQuestion) -> list[tuple[str, str]]:
    """Each answer to a question, and none."""
    return [(question.key, key) for key in ("", *(answer.key for answer in question.answers))]


def pairs(asked: Sequence[SuitabilityQuestion]) -> Iterator[dict[str, str]]:
    """Every two answers to two questions."""
    for first, second in itertools.combinations(asked, 2):
        for both in itertools.product(choices(first), choices(second)):
            yield dict(both)


def in_danger(asked: Sequence[SuitabilityQuestion], given: dict[str, str]) -> list[SuitabilityQuestion]:
    """The questions that were answered with a danger."""
    return [
        question
        for question in asked
        if any(answer.key == given.get(question.key) and answer.level == "danger" for answer in question.answers)
    ]


def verdicts(asked: Sequence[SuitabilityQuestion], given: dict[str, str]) -> re.Match[str] | None:
    found = talking_points(asked, given)
    told = " ".join(
        f"{point.question.words} {point.answer.label} {point.question.why} {point.question.care}"
        for points in (found.cards, *found.points.values())
        for point in points
    )
    return VERDICTS.search(told)


def words(page: str) -> str:
    """What the page says; the list of sources repeats titles of other people."""
    main = page.split("<main")[1].split("</main>", maxsplit=1)[0].split('<section class="tool-sources', maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_no_combination_of_danger_answers_ends_in_a_verdict_or_loses_a_card() -> None:
    asked = dangers(questions())
    for combination in itertools.product(*map(choices, asked)):
        given = dict(combination)

        assert verdicts(asked, given) is None, given
        cards = [point.question for point in talking_points(asked, given).cards]
        assert sorted(card.key for card in cards) == sorted(question.key for question in in_danger(asked, given))


def test_each_danger_stands_as_a_card_before_everything_else(client: Client) -> None:
    asked = dangers(questions())
    alone = [dict([choice]) for question in asked for choice in choices(question)[1:]]
    for given in [*alone, *(pair for pair in pairs(asked) if len(in_danger(asked, pair)) == 2)]:
        page = client.post(PAGE, given).text
        text, found = words(page), in_danger(asked, given)

        assert VERDICTS.search(text) is None, given
        assert page.count('class="care-card"') == len(found)
        assert all(question.care in text for question in found)
        if found:
            assert page.index('class="care-card"') < page.index('id="ask-them"')
            assert "Made from your answers" in page[: page.index('class="care-card"')]


def test_the_real_questions_end_in_no_verdict_and_always_offer_not_sure(client: Client, settings: Settings) -> None:
    settings.CONTENT_DIR = Path(real.BASE_DIR) / "content"
    asked = questions()
    most = max(len(question.answers) for question in asked)

    assert [given for given in pairs(dangers(asked)) if verdicts(asked, given)] == []
    for turn in range(most):  # every answer stands on one of these sheets
        given = {question.key: question.answers[turn % len(question.answers)].key for question in asked}
        assert VERDICTS.search(words(client.post(PAGE, given).text)) is None, given
    assert [question.key for question in asked if "not-sure" not in {one.key for one in question.answers}] == []


def test_the_most_pressing_card_comes_first(client: Client) -> None:
    page = client.post(PAGE, {"changing-mark": "changing", "skin-after-laser": "yes", "eyes-after-laser": "yes"}).text

    assert re.findall(r'care-card" data-level="([^"]+)"', page) == ["emergency", "same-day", "ask"]


def test_the_card_that_sends_to_another_doctor_prints_no_number_of_the_clinic(client: Client) -> None:
    page = client.post(PAGE, {"changing-mark": "changing", "skin-after-laser": "yes"}).text
    same_day, doctor = page.split('class="care-card"')[1:]

    assert "care-card-contact" in same_day
    assert "care-card-contact" not in doctor.partition("</section>")[0]


def test_each_answer_stands_with_its_reason_its_sources_and_the_article_under_its_level(client: Client) -> None:
    page = client.post(
        PAGE, {"pregnancy": "yes", "gold": "medicine", "fits": "not-sure", "skin-after-laser": "no"}
    ).text
    text = words(page)

    assert text.index("See a doctor first") < text.index("gold medicine") < text.index("Clinics usually wait")
    assert text.index("Clinics usually wait") < text.index("Are you pregnant") < text.index("Tell whoever treats you")
    assert text.index("Tell whoever treats you") < text.index("Do you have epilepsy")
    assert "No trial has shown that these treatments are safe then." in text
    assert 'href="/articles/who-should-wait/#usually-wait"' in page
    assert 'href="#source-1"' in page
    assert "To 1 question your answer gave nothing for this list." in text
    assert f"You left {len(questions()) - 4} questions out." in text


def test_the_form_is_kept_like_any_reading_page_and_the_sheet_by_nobody(client: Client) -> None:
    # No django_db mark: pytest-django refuses every query.
    form, sheet = client.get(PAGE), client.post(PAGE, {"pregnancy": "yes"})

    assert form.headers["Cache-Control"] == FOR_EVERYBODY
    assert sheet.headers["Cache-Control"] == "no-store, private"
    assert (form.cookies, sheet.cookies) == ({}, {})
    assert 'method="post"' in form.text
    assert "csrfmiddlewaretoken" not in form.text + sheet.text


def test_no_answer_stands_in_an_address_or_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    page = client.post(PAGE, {"gold": "medicine"}).text

    assert not re.search(r'(?:href|action|src)="[^"]*(?:gold|medicine)', page)
    assert "medicine" not in caplog.text
    assert "auranofin" not in caplog.text


def test_it_needs_no_token_and_no_cookie() -> None:
    assert Client(enforce_csrf_checks=True).post(PAGE, {"pregnancy": "yes"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "Answer at least one question"),
        ({"pregnancy": ""}, "Answer at least one question"),
        ({"pregnancy": "perhaps", "gold": "eaten"}, "Are you pregnant"),
    ],
)
def test_what_cannot_be_is_told_and_the_other_answers_stay(client: Client, given: dict[str, str], fault: str) -> None:
    response = client.post(PAGE, given)

    assert response.status_code == 422
    assert fault in response.text.split('class="error-summary"')[1].split("</div>")[0]
    assert chosen(response.text, "gold") == [given.get("gold", "")]


def test_the_answers_can_be_changed(client: Client) -> None:
    page = client.post(PAGE, {"pregnancy": "yes", "gold": "eaten", "change": "1"}).text

    assert chosen(page, "pregnancy") == ["yes"]
    assert chosen(page, "gold") == ["eaten"]
    assert chosen(page, "fits") == [""]


@pytest.mark.django_db
def test_by_one_button_the_answers_stand_in_the_request_and_nothing_is_kept(client: Client) -> None:
    stranger = Client(enforce_csrf_checks=True)
    sheet = stranger.post(PAGE, {"pregnancy": "yes", "eyes-after-laser": "not-sure"})
    given = form_on(sheet, REQUEST).hidden

    page = stranger.post(REQUEST, given)

    assert given == {"pregnancy": "yes", "eyes-after-laser": "not-sure"}
    assert page.status_code == 200
    assert chosen(page.text, "suitability_pregnancy") == ["yes"]
    assert chosen(page.text, "suitability_eyes-after-laser") == ["not-sure"]
    assert chosen(page.text, "safety") == ["eyes-after-laser"]
    assert form_on(page, "/consultation/").hidden
    assert "draft" not in page.cookies
    assert page.headers["Cache-Control"] == "no-store, private"
