"""A nurse's day in a real browser, from forty requests: answered, rung, asked, made urgent, joined and erased."""

import pytest
from playwright.sync_api import Page, expect

from tests.clock import NOW
from tests.consultations.world import submitted
from tests.desk.people import LIST, PASSWORD, an_account
from tests.journeys.hand import Hand
from tests.journeys.test_desk import clear_the_queue, signed_in, ten_requests
from treatments.consultations.actions import call
from treatments.consultations.choices import EventKind, PartOfDay, Status
from treatments.consultations.models import ConsultationRequest, Event, InformationRequest, RequestLink

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERED, CALLED, ASKED = 10, 5, 3
FRIGHTENED, TWICE = "Frightened Sample", "Sample Person 20"


def forty_requests() -> None:
    """One is frightened and did not tick so, one wrote twice; for five a call was planned for today."""
    reception = an_account("reception", "reception")
    for consultation in ten_requests(40):
        if consultation.name == TWICE:
            submitted(name=TWICE, phone=consultation.phone, email="", channel="phone", wants_letter=False)
        if consultation.phone and consultation.name in {f"Sample Person {number}" for number in range(30, 40)}:
            call.plan_call(consultation=consultation, on=NOW.date(), part=PartOfDay.ANY, words="", by=reception, at=NOW)
    submitted(name=FRIGHTENED, message="My eye hurts since the laser yesterday")


def the_day(page: Page, site: str, hand: Hand) -> None:
    clear_the_queue(page, hand, ANSWERED)
    make_the_frightened_one_urgent(page, hand)
    ring_five(page, hand)
    ask_three_for_a_photo(page, hand)
    join_the_pair_and_erase_one(page, hand)


def home(page: Page, hand: Hand) -> None:
    hand.click(page.locator("#site-name a"))


def make_the_frightened_one_urgent(page: Page, hand: Hand) -> None:
    home(page, hand)
    hand.click(page.locator("section[aria-labelledby=alarmed] a").first)
    hand.click(page.get_by_role("button", name="Mark as urgent"))
    hand.fill(page.get_by_label("Who was told"), "Dr Sample")
    hand.click(page.get_by_role("button", name="Note who was told"))
    expect(page.locator(".urgent-card")).to_contain_text("told: Dr Sample")


def ring_five(page: Page, hand: Hand) -> None:
    """Two do not answer, three do."""
    home(page, hand)
    hand.click(page.get_by_role("link", name="Today's calls"))
    for _unanswered in range(2):
        hand.click(page.get_by_role("button", name="No answer").first)
        expect(page.locator(".messagelist")).to_contain_text("No answer, try 1 of 3")
    for _answered in range(CALLED - 2):
        hand.click(page.locator("#content-main tbody th a").first)
        hand.fill(page.get_by_label("Note for colleagues"), "Rang, visit on Tuesday")
        hand.click(page.get_by_role("button", name="Answered by phone or in person"))
        expect(page.locator(".messagelist")).to_contain_text("Done")
        home(page, hand)
        if page.get_by_role("link", name="Today's calls").count():
            hand.click(page.get_by_role("link", name="Today's calls"))


def ask_three_for_a_photo(page: Page, hand: Hand) -> None:
    home(page, hand)
    hand.click(page.get_by_role("link", name="With nobody"))
    for _asked in range(ASKED):
        hand.click(page.locator("#result_list tr").filter(has_text="By email").locator("th a").first)
        hand.click(page.get_by_text("Ask for a photo or an answer"))
        hand.fill(page.get_by_label("What you ask"), "A photo by daylight, please.")
        hand.click(page.get_by_role("button", name="Ask the patient"))
        expect(page.locator(".messagelist")).to_contain_text("Done")
        hand.click(page.get_by_role("link", name="Requests", exact=True))


def join_the_pair_and_erase_one(page: Page, hand: Hand) -> None:
    home(page, hand)
    hand.fill(page.get_by_label("Find a request"), TWICE)
    hand.click(page.get_by_role("button", name="Find", exact=True))
    hand.click(page.locator("#result_list th a").first)
    hand.click(page.get_by_role("button", name="They belong together"))
    expect(page.get_by_role("heading", name="Belongs together with")).to_be_visible()
    hand.click(page.get_by_role("link", name="Erase for good"))
    hand.choose(page.get_by_label("Why"), "The patient asked for it")
    hand.click(page.get_by_role("button", name="Go on"))
    hand.fill(page.get_by_label("Your password"), PASSWORD)
    hand.click(page.get_by_role("button", name="Erase"))
    expect(page.locator(".messagelist")).to_contain_text("erased for good")


def begin(page: Page, site: str) -> Hand:
    forty_requests()
    signed_in(page, site, "nurse", "clinician", "manager")
    page.set_viewport_size({"width": 1440, "height": 900})
    return Hand(page)


def test_a_nurses_day(page: Page, site: str) -> None:
    hand = begin(page, site)

    the_day(page, site, hand)

    requests = ConsultationRequest.objects
    assert requests.filter(status__in=[Status.ANSWERED, Status.WAITING]).count() == ANSWERED + CALLED - 2 + ASKED
    assert requests.filter(call_tries=1, call_on__gt=NOW.date()).count() == 2
    assert InformationRequest.objects.filter(kind="photo").count() == ASKED
    assert requests.filter(urgent=True, name=FRIGHTENED).count() == 1
    assert (Event.objects.filter(kind=EventKind.LINKED).count(), RequestLink.objects.count()) == (2, 0)  # one is erased
    assert Event.objects.filter(kind=EventKind.ERASED).count() == 1
    page.goto(f"{site}{LIST}?view=all&q={TWICE}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert hand.clicks <= 90
