"""Asking for a consultation in a real browser: by keyboard, without scripts, in a hurry, and with a photo refused."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser import ensure
from tests.consultations.world import jpeg
from tests.journeys.asking import fill, go_on, own_page, reference, send, send_request
from tests.journeys.axe import faint_in_the_dark, faint_text, objections
from tests.journeys.hand import Hand
from treatments.consultations.models import ConsultationRequest, Photo

pytestmark = pytest.mark.django_db(transaction=True)

ARABIC = "ندبات على الخدين منذ 2019."
REFUSED = "the server responded with a status of 422"


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose browser runs no scripts."""
    opened = browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    yield opened
    opened.close()


@pytest.fixture
def no_cookies(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A phone whose browser is set to refuse every cookie."""
    (tmp_path / "Default").mkdir()
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused))
    opened = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=ensure(), viewport={"width": 360, "height": 780}
    )
    yield opened.new_page()
    opened.close()


def stored() -> list[str]:
    return [request.reference for request in ConsultationRequest.objects.all()]


def test_with_cookies_refused_one_page_does_it_all(no_cookies: Page, site: str) -> None:
    page = no_cookies
    fill(page, site)

    go_on(page)
    expect(page.get_by_role("heading", name="Check your answers, then send them")).to_be_in_viewport()
    assert page.url == f"{site}/consultation/"
    assert page.context.cookies() == []
    page.get_by_label("What should we call you?").fill("Ada E.")
    send(page)

    assert stored() == [reference(page)]
    assert ConsultationRequest.objects.get().name == "Ada E."
    expect(page.get_by_text("This browser keeps no cookies")).to_be_visible()


def test_an_answer_is_changed_from_the_page_of_answers(page: Page, site: str) -> None:
    fill(page, site)
    go_on(page)

    page.get_by_role("link", name="Change What should we call you?").click()
    assert page.url.endswith("/consultation/#id_name")
    page.get_by_label("What should we call you?").fill("Ada E.")
    page.get_by_label("I agree that the clinic").check()
    go_on(page)
    send(page)

    assert [request.name for request in ConsultationRequest.objects.all()] == ["Ada E."]


def test_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/consultation/")

    def tab_to(target: Locator) -> None:
        for _ in range(120):
            if target.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by the Tab key")

    tab_to(page.locator("#id_concern_0"))
    page.keyboard.press("Space")
    tab_to(page.locator("#id_name"))
    page.keyboard.type("Ada Example")
    tab_to(page.locator("#id_contact_channel_0"))
    page.keyboard.press("ArrowDown")
    tab_to(page.locator("#id_email"))
    page.keyboard.type("ada@example.org")
    tab_to(page.locator("#id_safety_0"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    tab_to(page.locator("#id_over_18_0"))
    page.keyboard.press("Space")
    tab_to(page.locator("#id_consent"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    tab_to(page.get_by_role("button", name="Send your request"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    assert stored() == [reference(page)]

    tab_to(page.get_by_role("link", name="Help us prepare"))
    page.keyboard.press("Enter")
    tab_to(page.locator("a[href$='/prepare/health-1/']"))
    page.keyboard.press("Enter")
    tab_to(page.locator("[name='suitability_eyes-after-laser']:checked"))
    page.keyboard.press("ArrowDown")  # from the last answer, which skips the question, round to the first
    tab_to(page.get_by_role("button", name="Keep these answers"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Do not wait")).to_be_visible()
    tab_to(page.get_by_role("link", name="Go on to your request"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of ", exact=False)).to_be_visible()
    assert [request.urgent for request in ConsultationRequest.objects.all()] == [True]


def test_the_trap_is_out_of_reach_of_keyboard_eye_and_ear(page: Page, site: str) -> None:
    page.goto(f"{site}/consultation/")
    trap = page.locator("#id_website")

    box = trap.bounding_box()

    assert trap.get_attribute("tabindex") == "-1"
    assert trap.get_attribute("autocomplete") == "off"
    assert "Leave this field empty" not in page.locator("main").aria_snapshot()
    assert box
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y)?.id", [box["x"], box["y"]]) != "id_website"


def test_a_double_click_sends_once(page: Page, site: str) -> None:
    fill(page, site)
    go_on(page)

    page.get_by_role("button", name="Send your request").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    assert stored() == [reference(page)]


def test_back_and_send_again_shows_the_same_reference(page: Page, site: str) -> None:
    fill(page, site)
    go_on(page)
    send(page)
    first = reference(page)

    page.go_back()
    if page.get_by_role("button", name="Send your request").count():
        send(page)
    page.goto(f"{site}/consultation/sent/")

    assert stored() == [first] == [reference(page)]


def test_two_tabs_send_one_request(context: BrowserContext, site: str) -> None:
    first, second = context.new_page(), context.new_page()
    fill(first, site)
    go_on(first)
    second.goto(f"{site}/consultation/check/")

    send(first)
    send(second)

    assert stored() == [reference(first)] == [reference(second)]


def test_faults_are_summed_up_with_the_focus_on_them_and_lead_to_their_fields(page: Page, site: str) -> None:
    page.expected_complaints.append(REFUSED)  # type: ignore[attr-defined]
    page.goto(f"{site}/consultation/")

    go_on(page)

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="Enter a name we can call you by.").click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert page.locator("#id_name").get_attribute("aria-invalid") == "true"


def test_photos_are_sent_one_by_one_with_their_picture_and_can_be_turned_and_removed(
    page: Page, site: str, tmp_path: Path
) -> None:
    good, bad, giant = tmp_path / "cheek.jpg", tmp_path / "letter.jpg", tmp_path / "film.jpg"
    good.write_bytes(jpeg(400, 300))
    bad.write_bytes(b"no picture at all")
    giant.touch()
    os.truncate(giant, 200 * 1024 * 1024)  # more than the site listens to
    page.goto(f"{own_page(page, site)}photos/")

    page.get_by_label("Photos of your skin").set_input_files([giant, bad, good])
    expect(page.get_by_text("film.jpg was not taken. The file is larger than 15 MB.")).to_be_visible()
    expect(page.get_by_text("letter.jpg was not taken.")).to_be_visible()
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("img", name="Your photo 1")).to_have_js_property("naturalWidth", 400)
    page.get_by_role("button", name="Turn photo 1").click()
    expect(page.get_by_role("img", name="Your photo 1")).to_have_js_property("naturalWidth", 300)
    page.get_by_role("button", name="Remove photo 1").click()

    expect(page.get_by_role("img", name="Your photo 1")).to_have_count(0)
    assert Photo.objects.count() == 0


def test_without_scripts_a_request_arrives_and_a_photo_and_words_are_added(
    plain: BrowserContext, site: str, tmp_path: Path
) -> None:
    page = plain.new_page()
    photo = tmp_path / "cheek.jpg"
    photo.write_bytes(jpeg(400, 300))
    own = own_page(page, site)

    page.goto(f"{own}photos/")
    page.get_by_label("Photos of your skin").set_input_files(photo)
    page.get_by_role("button", name="Send these photos").click()
    expect(page.get_by_role("img", name="Your photo 1")).to_be_visible()
    page.goto(f"{own}prepare/words/")
    page.get_by_label("What do you hope for?").fill("Softer edges.")
    page.get_by_role("button", name="Keep these answers").click()

    expect(page.get_by_text("It is kept. Thank you.")).to_be_visible()
    assert [(one.hopes, one.photos.count()) for one in ConsultationRequest.objects.all()] == [("Softer edges.", 1)]


def stop_question(route: Route) -> None:
    """The script's own question, whether the site can be reached, gets no answer; everything else passes."""
    if route.request.method == "HEAD":
        route.abort("connectionfailed")
    else:
        route.continue_()


def test_a_reload_loses_nothing_and_without_a_network_the_form_waits(
    page: Page, context: BrowserContext, site: str
) -> None:
    page.expected_complaints.append("net::ERR_CONNECTION_FAILED")  # type: ignore[attr-defined]
    fill(page, site)
    page.reload()
    expect(page.get_by_label("What would you like to ask?")).to_have_value("Dents on both cheeks.\nSince 2019.")
    expect(page.get_by_label("Email address")).to_have_value("ada@example.org")
    page.get_by_label("I agree that the clinic").check()

    context.set_offline(True)
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_text("You have no network just now.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("You have a network again.")).to_be_visible()
    page.route("**/*.js", stop_question)  # a tunnel in which the phone sees its mast, or a blocker
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_text("You have no network just now.")).to_be_visible()
    go_on(page)  # whatever stopped the question, the second press goes
    page.unroute("**/*.js")
    context.set_offline(True)
    page.get_by_role("button", name="Send your request").click()
    expect(page.get_by_text("You have no network just now.")).to_be_visible()
    context.set_offline(False)
    send(page)

    assert stored() == [reference(page)]
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_the_first_page_is_short_and_asks_for_the_one_way_that_was_chosen(page: Page, site: str) -> None:
    page.goto(f"{site}/consultation/")

    assert page.evaluate("document.documentElement.scrollHeight") <= 3600
    expect(page.get_by_label("Email address")).to_be_hidden()
    page.get_by_label("Ring me").check()
    expect(page.get_by_label("Phone number")).to_be_visible()
    expect(page.get_by_label("Email address")).to_be_hidden()


def test_in_a_hurry_nine_things_are_enough_and_a_password_manager_knows_who_asks(page: Page, site: str) -> None:
    page.goto(f"{site}/consultation/")
    hand = Hand(page)

    hand.click(page.get_by_label("Acne scars"))
    hand.fill(page.get_by_label("What would you like to ask?"), "Dents.")
    hand.fill(page.get_by_label("What should we call you?"), "Ada")
    hand.click(page.get_by_label("Write me an email"))
    hand.fill(page.get_by_label("Email address"), "ada@example.org")
    hand.click(page.get_by_label("None of these"))
    hand.click(page.get_by_label("I am 18 or older"))
    hand.click(page.get_by_label("I agree that the clinic"))
    known = page.locator(".form [autocomplete]:not([autocomplete=off])")
    fills = {str(one.get_attribute("name")): one.get_attribute("autocomplete") for one in known.all()}
    with page.expect_navigation():
        hand.click(page.get_by_role("button", name="Check your answers"))
    send(page)

    assert stored() == [reference(page)]
    assert hand.clicks == 9
    assert fills == {"name": "name", "phone": "tel", "email": "email"}


def test_on_a_slow_line_somebody_writes_arabic_and_sends_six_photos(
    page: Page, context: BrowserContext, site: str, tmp_path: Path
) -> None:
    line = {"offline": False, "latency": 200, "downloadThroughput": 750 * 128, "uploadThroughput": 250 * 128}  # 3G
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    photos = [tmp_path / f"{number}.jpg" for number in range(6)]
    for number, photo in enumerate(photos):
        photo.write_bytes(jpeg(300 + number, 200))
    question = page.get_by_label("What would you like to ask?")

    fill(page, site)
    question.fill(ARABIC)
    page.get_by_label("What should we call you?").fill("ليلى")
    assert question.evaluate("box => getComputedStyle(box).direction") == "rtl"
    go_on(page)
    shown = page.get_by_text(ARABIC)
    assert shown.evaluate("words => getComputedStyle(words).direction") == "rtl"
    send(page)
    page.goto(f"{site}{page.locator('.private-link a').get_attribute('href')}")
    page.goto(f"{page.url}photos/")
    page.get_by_label("Photos of your skin").set_input_files(photos)

    expect(page.get_by_role("heading", name="6 photos are kept")).to_be_visible(timeout=60_000)
    asked = ConsultationRequest.objects.get()
    assert (asked.name, asked.message, asked.phone, asked.photos.count()) == ("ليلى", ARABIC, "", 6)


def test_danger_stops_at_a_card_and_the_way_goes_on(page: Page, site: str) -> None:
    fill(page, site)
    page.get_by_label("Eye pain or worse sight after a laser").check()

    go_on(page)
    expect(page.get_by_role("heading", level=2, name="Do not wait")).to_be_visible()
    page.get_by_role("link", name="Go on and check your answers").click()
    send(page)

    assert [request.urgent for request in ConsultationRequest.objects.all()] == [True]


def test_a_person_under_18_meets_a_kind_page(page: Page, site: str) -> None:
    fill(page, site)
    page.get_by_label("I am under 18").check()

    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("If you are under 18")
    assert stored() == []
    assert page.evaluate("sessionStorage.length") == 0


def test_the_private_link_corrects_and_erases(page: Page, site: str) -> None:
    path = send_request(page, site)

    page.goto(f"{site}{path}")
    assert str(path).rstrip("/")[-40:] not in page.url
    page.get_by_role("link", name="Correct how we reach you").click()
    page.get_by_label("Email address").fill("new@example.org")
    page.get_by_role("button", name="Save the new details").click()
    expect(page.get_by_text("new@example.org")).to_be_visible()
    page.get_by_role("link", name="Erase my request").click()
    page.get_by_role("button", name="Yes, erase everything now").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is erased")
    assert stored() == []


def every_page(page: Page, site: str) -> Iterator[str]:
    """Stops at each page on the way, faults included, and says which."""
    page.expected_complaints.append(REFUSED)  # type: ignore[attr-defined]
    page.goto(f"{site}/consultation/")
    yield "ask"
    go_on(page)
    yield "faults"
    fill(page, site)
    page.get_by_label("I am not sure").last.check()
    go_on(page)
    yield "care"
    with page.expect_navigation():
        page.get_by_role("link", name="Go on and check your answers").click()
    yield "check"
    send(page)
    yield "sent"
    link = page.locator(".private-link a").get_attribute("href")
    page.goto(f"{site}{link}")
    own = page.url
    for deed in ("", "photos/", "prepare/words/", "prepare/health-1/", "contact/", "withdraw/", "erase/"):
        page.goto(f"{own}{deed}")
        yield f"request {deed}"
    page.goto(f"{site}/consultation/under-18/")
    yield "under 18"


READ_ALOUD = {
    "ask": [
        'heading "Ask for a consultation" [level=1]',
        'group "Your question"',
        'textbox "What would you like to ask? (optional)"',
        'textbox "What should we call you?"',
        'group "How should we reach you?"',
        'group "Is any of this happening now?"',
        'group "How old are you?"',
        'checkbox "I agree that',
        'button "Check your answers"',
    ],
    "faults": [
        'alert "There is a problem"',
        'link "Enter a name we can call you by."',
        'group "Your question"',
        '"Error: Enter a name we can call you by."',
        'textbox "What should we call you?" [invalid]',
    ],
    "care": ['heading "Please read this first" [level=1]', "You told us:", 'link "Go on and check your answers"'],
    "check": [
        "Nothing has been sent yet.",
        "term: What should we call you?",
        "definition: Ada Example",
        'link "Change What should we call you?"',
        'button "Send your request"',
        'button "Do not send: delete my answers"',
    ],
    "sent": [
        'heading "We have your request" [level=1]',
        "Your reference is",
        'link "Help us prepare"',
        'heading "Your private link"',
    ],
    "request ": [
        'heading "Your request',
        'region "Help us prepare"',
        'link "Photos of your skin"',
        'region "What we keep"',
        'link "Correct how we reach you"',
        'link "Take my request back"',
        'link "Erase my request"',
    ],
    "request prepare/health-1/": [
        'link "Back to request',
        "[level=1]",
        'radio "Skip this question" [checked]',
        'button "Keep these answers"',
        'button "I would rather say it in person"',
    ],
}
SMALL = """() => [...document.querySelectorAll(
    'main :is(button, .button, summary, .field > fieldset label, .field-tick, .part-list a, .summary-list a)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map(one => one.outerHTML.slice(0, 90) + ' ' + one.getBoundingClientRect().height)"""


def not_read_aloud(page: Page, expected: Sequence[str]) -> list[str]:
    """What a screen reader does not come to in this order."""
    spoken = page.locator("main").aria_snapshot()
    for words in expected:
        before, found, spoken = spoken.partition(words)
        if not found:
            return [f"{words} does not follow in {before[:400]}"]
    return []


def test_every_page_of_the_way_is_clean_light_and_dark_and_at_320_pixels_for_shaking_hands_and_read_aloud(
    page: Page, site: str
) -> None:
    text, found = "main :is(section p, .page-summary)", {}

    for name in every_page(page, site):
        page.emulate_media(color_scheme="dark")
        in_the_dark = faint_text(page, text)
        page.emulate_media(color_scheme="light")
        found[name] = [*objections(page), *faint_text(page, text), *faint_in_the_dark(page), *in_the_dark]
        page.set_viewport_size({"width": 320, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") != 320:
            found[name].append("scrolls sideways")
        found[name] += [*page.evaluate(SMALL), *not_read_aloud(page, READ_ALOUD.get(name, ()))]
        page.set_viewport_size({"width": 360, "height": 780})

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert READ_ALOUD.keys() <= found.keys()


def test_long_words_stay_inside_the_page(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    fill(page, site)
    page.get_by_label("What should we call you?").fill("W" * 120)
    page.get_by_label("What would you like to ask?").fill("https://example.org/" + "w" * 2000)

    go_on(page)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_the_sent_page_has_the_reference_and_the_private_link(page: Page, site: str) -> None:
    fill(page, site)
    go_on(page)
    send(page)

    page.emulate_media(media="print")

    for shown in ("[data-reference]", ".private-link a"):
        assert page.locator(shown).is_visible()
    assert page.locator(".private-link a").inner_text().startswith("http")
