"""Counts what ten requests cost a nurse at the desk and in the stock admin, for the same work. Not a test.

    python -m pytest -s -n 0 tests/bench/desk_clicks.py

Five patients are rung (claimed, marked as answered, with a note), five get a letter (claimed, marked as answered, and
the letter in the outbox). In the stock admin the wording of a letter is pasted from elsewhere, and no promise clock,
version check or history is kept, since it has none. Seconds are those of the keystroke-level model in
tests/journeys/hand.py.
"""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.desk.people import PASSWORD
from tests.journeys.hand import Hand
from tests.journeys.test_desk import TIMES, clear_the_queue, signed_in, ten_requests
from tests.journeys.test_nurses_day import begin, the_day
from treatments.consultations.choices import Status
from treatments.consultations.models import ConsultationRequest, Message, Note

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "Rang, visit on Tuesday"
SUBJECT = "Times for a visit"
PASTE = 4  # change window, copy, change back, paste: keys alone, without looking for the wording


def told(name: str, hand: Hand) -> None:
    print(f"\n{name}: {hand.clicks / 10:.1f} clicks, {hand.keys / 10:.0f} keys, {hand.seconds / 10:.0f} s a request")


def test_at_the_desk(page: Page, site: str) -> None:
    ten_requests()
    signed_in(page, site)
    hand = Hand(page)

    clear_the_queue(page, hand)

    told("desk", hand)
    assert (Message.objects.filter(kind="reply").count(), Note.objects.count()) == (5, 5)


def test_a_day_at_the_desk(page: Page, site: str) -> None:
    """What the stock admin has no place for: calls, alarm words, photos asked for, requests joined."""
    hand = begin(page, site)

    the_day(page, site, hand)

    print(f"\na day at the desk: {hand.clicks} clicks, {hand.keys} keys, {hand.seconds / 60:.1f} minutes")


def test_in_the_stock_admin(page: Page, site: str, settings: Settings) -> None:
    settings.DESK_PATHS = (*settings.DESK_PATHS, "/plain/")
    settings.ROOT_URLCONF = "tests.bench.plain_admin"
    ten_requests()
    User.objects.create_superuser("nurse", password=PASSWORD)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.on("console", lambda _message: None)
    page.expected_complaints.append("")  # type: ignore[attr-defined]  # its complaints are not ours
    page.goto(f"{site}/plain/")
    page.get_by_label("Username").fill("nurse")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    hand = Hand(page)

    for consultation in list(ConsultationRequest.objects.order_by("pk")):
        mark_as_answered(page, hand, consultation)
        if consultation.email:
            write_a_letter(page, hand, consultation)
        else:
            write_a_note(page, hand, consultation)

    told("stock admin", hand)
    assert set(ConsultationRequest.objects.values_list("status", "assigned_to__username")) == {
        (Status.ANSWERED, "nurse")
    }


def mark_as_answered(page: Page, hand: Hand, consultation: ConsultationRequest) -> None:
    hand.click(page.locator("#site-name a"))
    hand.click(page.locator(".model-consultationrequest th a"))
    hand.click(page.get_by_role("link", name=consultation.reference))
    hand.choose(page.locator("#id_assigned_to"), "nurse")
    hand.choose(page.locator("#id_status"), "Answered")
    now(page, hand, "first_answered_at")
    save(page, hand)


def write_a_note(page: Page, hand: Hand, consultation: ConsultationRequest) -> None:
    hand.click(page.locator("#site-name a"))
    hand.click(page.locator(".model-note .addlink"))
    hand.choose(page.locator("#id_consultation"), consultation.reference)
    hand.fill(page.locator("#id_text"), NOTE)
    hand.choose(page.locator("#id_by"), "nurse")
    now(page, hand, "at")
    save(page, hand)


def write_a_letter(page: Page, hand: Hand, consultation: ConsultationRequest) -> None:
    hand.click(page.locator("#site-name a"))
    hand.click(page.locator(".model-message .addlink"))
    hand.choose(page.locator("#id_consultation"), consultation.reference)
    hand.choose(page.locator("#id_kind"), "Reply to the patient")
    hand.fill(page.locator("#id_to"), consultation.email)
    hand.fill(page.locator("#id_subject"), SUBJECT)
    page.locator("#id_text").fill("Pasted wording")
    hand.clicks, hand.keys, hand.homings = hand.clicks + 1, hand.keys + PASTE + len(TIMES), hand.homings + 2
    hand.fill(page.locator("#id_message_id"), f"<{consultation.reference}@x>")
    hand.choose(page.locator("#id_by"), "nurse")
    now(page, hand, "created_at")
    now(page, hand, "due_at")
    save(page, hand)


def now(page: Page, hand: Hand, field: str) -> None:
    row = page.locator(f".field-{field}")
    hand.click(row.get_by_role("link", name="Today"))
    hand.click(row.get_by_role("link", name="Now"))


def save(page: Page, hand: Hand) -> None:
    hand.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".messagelist")).to_contain_text("successfully")
