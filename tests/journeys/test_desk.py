"""The desk in a real browser: a nurse clears ten requests; every page is clean for axe, policy and narrow screens."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.clock import NOW
from tests.consultations.world import a_draft, submitted
from tests.desk.people import LIST, PASSWORD, an_account
from tests.desk.test_record import DANGER
from tests.journeys.axe import faint_in_the_dark, objections
from tests.journeys.hand import Hand
from treatments.consultations.actions import call, triage
from treatments.consultations.choices import Channel, PartOfDay, Status
from treatments.consultations.models import ConsultationRequest, Message, Note

pytestmark = pytest.mark.django_db(transaction=True)

# Chromium's own advice about sign-in forms of the stock admin; no fault.
ADVICE = ("Password forms should have", "Input elements should have autocomplete", "Autofocus processing was blocked")


TIMES = "- Tue 9:00\n- Wed 14:00\n"


def ten_requests(count: int = 10) -> list[ConsultationRequest]:
    """Half wish to be rung and half wish a letter; the seventh is urgent, and three sent photos."""
    now = timezone.now()
    made = []
    for number in range(count):
        draft = a_draft(photos=1 if number in {2, 5, 8} else 0)
        by_phone = number % 2 == 0
        made.append(
            submitted(
                at=now - timedelta(hours=count - number),
                draft=draft,
                name=f"Sample Person {number}",
                phone=f"020 7946 0{number:03}" if by_phone else "",
                email="" if by_phone else f"person{number}@example.org",
                channel=Channel.PHONE if by_phone else Channel.EMAIL,
                wants_letter=False,
                answers=(DANGER,) if number == 6 else (),
            ).consultation
        )
    return made


def signed_in(page: Page, site: str, name: str = "nurse", *groups: str) -> None:
    an_account(name, *(groups or ("clinician",)))
    page.expected_complaints.extend(ADVICE)  # type: ignore[attr-defined]
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


def clear_the_queue(page: Page, hand: Hand, most: int = 100) -> None:
    """Work through what waits: ring and note it, or send ready wording."""
    hand.click(page.get_by_role("link", name="Open the next one"))
    hand.click(page.get_by_label("Open the next one after each"))
    for _request in range(most):
        reference = page.locator("h1 span").first.inner_text()
        if page.get_by_role("button", name="Offer times for a visit").count():
            hand.click(page.get_by_role("button", name="Offer times for a visit"))
            hand.amend(page.get_by_role("textbox", name="Letter"), "-\n-\n-\n", TIMES)
            hand.click(page.get_by_role("button", name="Send the letter"))
        else:
            hand.fill(page.get_by_label("Note for colleagues"), "Rang, visit on Tuesday")
            hand.click(page.get_by_role("button", name="Answered by phone or in person"))
        expect(page.locator(".messagelist")).to_contain_text("Done")
        if page.locator("h1 span").first.inner_text() == reference:
            return


@pytest.mark.parametrize("scripts", [True, False])
def test_a_nurse_clears_ten_requests(page: Page, site: str, scripts: bool) -> None:
    ten_requests()
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
        page.expected_complaints.append("ERR_FAILED")  # type: ignore[attr-defined]
    signed_in(page, site)
    hand = Hand(page)

    clear_the_queue(page, hand)

    assert set(ConsultationRequest.objects.values_list("channel", "status", "assigned_to__username")) == {
        (Channel.PHONE, Status.ANSWERED, "nurse"),
        (Channel.EMAIL, Status.WAITING, "nurse"),  # the letter asks which time suits
    }
    assert (Message.objects.filter(kind="reply").count(), Note.objects.count()) == (5, 5)
    assert hand.clicks <= 30  # two for a call, three for a letter, and a few to begin
    page.goto(f"{site}{LIST}")
    expect(page.get_by_text("Nothing here. Well done.")).to_be_visible()


def test_the_urgent_one_comes_first_with_its_reason(page: Page, site: str) -> None:
    ten_requests()
    signed_in(page, site)

    page.get_by_role("link", name="Open the next one").click()

    expect(page.locator("h1")).to_contain_text("Sample Person 6")
    expect(page.locator(".urgent-card")).to_contain_text("Trouble with your eyes? Yes, pain")


def test_two_nurses_at_one_request_lose_nothing(page: Page, site: str) -> None:
    consultation = ten_requests()[1]
    signed_in(page, site)
    other = User.objects.get(username="nurse")
    page.goto(f"{site}{LIST}{consultation.pk}/change/")
    page.get_by_role("button", name="Offer times for a visit").click()
    page.get_by_role("textbox", name="Letter").fill("My own long letter")
    triage.claim(consultation=consultation, by=an_account("olu", "clinician"), at=timezone.now())
    page.expected_complaints.append("409")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Send the letter").click()

    expect(page.get_by_role("alert")).to_contain_text("olu: request claimed")
    expect(page.get_by_role("textbox", name="Letter")).to_have_value("My own long letter")
    page.get_by_role("button", name="Send the letter").click()
    expect(page.locator(".messagelist")).to_contain_text("Done")
    assert [(letter.text, letter.by) for letter in Message.objects.filter(kind="reply")] == [
        ("My own long letter", other)
    ]


def test_photos_are_turned_by_keys_and_seen_larger(page: Page, site: str) -> None:
    draft = a_draft(photos=3)
    consultation = submitted(draft=draft).consultation
    signed_in(page, site)
    page.goto(f"{site}{LIST}{consultation.pk}/change/")

    page.get_by_role("link", name="Photo 1 from the patient").press("Enter")
    expect(page.get_by_role("heading", name="Photo 1 of 3")).to_be_visible()
    page.wait_for_load_state()  # the script that listens for keys has run
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Photo 2 of 3")).to_be_visible()
    page.get_by_role("link", name="4 times larger").click()

    expect(page.locator(".stage img")).to_have_js_property("complete", value=True)
    assert page.locator(".stage img").evaluate("image => image.clientWidth / image.closest('.stage').clientWidth") > 3.5


PAGES = {
    "front": "/admin/",
    "list": LIST,
    "all": f"{LIST}?view=all",
    "nothing found": f"{LIST}?q=nobody",
    "narrowed": f"{LIST}?colleague=nobody&sort=newest",
    "in words": f"{LIST}?q=long&words=1",
    "calls": "/admin/calls/",
    "record": f"{LIST}{{pk}}/change/",
    "paper": f"{LIST}{{pk}}/print/",
    "photo": f"{LIST}{{pk}}/photos/1/",
    "download": f"{LIST}{{pk}}/download/",
    "erase": f"{LIST}{{pk}}/erase/",
    "export": f"{LIST}export/?ids={{pk}}",
    "history": "/admin/consultations/event/",
    "letters": "/admin/consultations/message/",
    "accounts": "/admin/auth/user/",
    "account": "/admin/auth/user/{account}/change/",
    "new account": "/admin/auth/user/add/",
    "password": "/admin/password_change/",
    "second factor": "/admin/second-factor/app/",
    "confirm password": "/admin/confirm-password/",
    "sign in": "/admin/login/",
}


def test_every_page_of_the_desk_is_clean_wide_and_narrow_light_and_dark(page: Page, site: str) -> None:
    draft = a_draft(photos=2)
    submitted(message="My eye hurts")
    consultation = submitted(draft=draft, answers=(DANGER,), message="long" * 60, spam_reasons=("links",)).consultation
    nurse = an_account("planner", "clinician")
    call.plan_call(
        consultation=consultation, on=NOW.date(), part=PartOfDay.ANY, words="long" * 40, by=nurse, at=NOW, version=1
    )
    signed_in(page, site, "manager", "manager")
    account = User.objects.get(username="manager")
    page.goto(f"{site}/admin/confirm-password/?next=/admin/")  # the pages of accounts ask for it
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.emulate_media(color_scheme="light")
    found: dict[str, list[str]] = {}

    for name, address in PAGES.items():
        if name == "sign in":
            page.context.clear_cookies()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(site + address.format(pk=consultation.pk, account=account.pk))
        found[name] = [*scrolls_sideways(page, 1440), *objections(page), *faint_in_the_dark(page)]
        page.set_viewport_size({"width": 320, "height": 900})
        found[name] += [*scrolls_sideways(page, 320), *objections(page)]

    assert {name: lines for name, lines in found.items() if lines} == {}


def scrolls_sideways(page: Page, width: int) -> list[str]:
    seen = page.evaluate("document.documentElement.scrollWidth")
    return [f"scrolls sideways: {seen} of {width}"] if seen > width else []


def test_an_expired_session_gives_back_what_was_typed(page: Page, site: str) -> None:
    consultation = ten_requests()[0]
    signed_in(page, site)
    page.goto(f"{site}{LIST}{consultation.pk}/change/")
    page.get_by_label("Note for colleagues").fill("A note that took a while")
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "desk"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]

    page.get_by_role("button", name="Save the note only").click()
    page.get_by_label("Username").fill("nurse")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("A note that took a while")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()

    assert re.search(r"/change/\?page=", page.url)
    assert [note.text for note in Note.objects.all()] == ["A note that took a while"]


def test_what_is_typed_survives_a_reload_and_a_closed_window(page: Page, site: str) -> None:
    consultation = ten_requests(1)[0]
    signed_in(page, site)
    record = f"{site}{LIST}{consultation.pk}/change/"
    page.goto(record)

    page.get_by_label("Note for colleagues").fill("Half a note")
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Note for colleagues")).to_have_value("Half a note")
    page.goto(record)

    expect(page.get_by_label("Note for colleagues")).to_have_value("Half a note")
    assert Note.objects.count() == 0
