"""The tools in a browser, with JavaScript and without, by keyboard, and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    yield context.new_page()
    context.close()


def healing_days(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/tools/aftercare/")
    page.get_by_label("Spot treatment").check()
    page.get_by_label("Which day").fill("2026-11-24")
    page.get_by_role("button", name="Show my days").click()
    expect(page).to_have_url(f"{site}/tools/aftercare/?kind=spot&on=2026-11-24#days")
    expect(page.locator("#today")).to_contain_text("Days 1 to 2")

    page.get_by_label("Write nothing about health into it").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for your calendar").click()
    download.value.save_as(tmp_path / "file.ics")
    assert download.value.suggested_filename == "reminders.ics"
    assert (tmp_path / "file.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def close_up(page: Page, site: str) -> None:
    page.goto(f"{site}/tools/pulse/")
    page.get_by_label("Grain of black ink").check()
    page.get_by_label("300 picoseconds").check()
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#result h2").first).to_have_text("A pulse of 300 ps meets a grain of black tattoo ink")
    page.get_by_role("link", name="Next: Ten times later").click()
    expect(page.locator(".close-up-words")).to_contain_text("After 3")
    page.get_by_role("link", name=re.compile("Before")).click()
    expect(page.locator(".close-up-words")).to_contain_text("No light has arrived yet.")


def questions(page: Page, site: str) -> None:
    page.goto(f"{site}/tools/suitability/")
    page.locator("input[name=pregnancy][value=not-sure]").check()
    page.locator("input[name=skin-after-laser][value=yes]").check()
    page.get_by_role("button", name="Make my sheet").click()
    expect(page.locator("h1")).to_have_text("Things to talk about at your consultation")
    expect(page.locator(".care-card").first).to_be_in_viewport()
    expect(page).to_have_url(f"{site}/tools/suitability/")

    page.get_by_role("button", name="Put them into a request").click()
    expect(page.locator("h1")).to_have_text("Ask for a consultation")
    expect(page.locator("input[name=suitability_pregnancy][value=not-sure]")).to_be_checked()
    expect(page.locator("input[name=suitability_skin-after-laser][value=yes]")).to_be_checked()
    assert [cookie["name"] for cookie in page.context.cookies()] == ["form"]


def test_with_javascript(page: Page, site: str, tmp_path: Path) -> None:
    healing_days(page, site, tmp_path)
    close_up(page, site)
    questions(page, site)


def test_without_javascript(plain: Page, site: str, tmp_path: Path) -> None:
    healing_days(plain, site, tmp_path)
    expect(plain.get_by_role("button", name="Print the sheet")).to_have_count(0)
    close_up(plain, site)
    questions(plain, site)
    plain.goto(f"{site}/tools/record/")
    expect(plain.get_by_role("button")).to_have_count(0)
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Download the empty file").click()
    assert download.value.suggested_filename == "my-record.txt"


def test_a_record_is_saved_and_opened_again_and_nothing_leaves_the_page(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/tools/record/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("What troubles me, and where it is").fill("A brown spot,\n# on the left")

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    download.value.save_as(tmp_path / "mine.txt")
    expect(page.locator("[data-record-status]")).to_have_text("The file is saved on your device.")
    page.get_by_label("What troubles me, and where it is").fill("")
    page.get_by_label("Go on with a file that you saved:").set_input_files(tmp_path / "mine.txt")

    expect(page.get_by_label("What troubles me, and where it is")).to_have_value("A brown spot,\n# on the left")
    assert [url for url in asked if not url.startswith(("blob:", f"{site}/static/"))] == []


def test_a_file_that_is_no_record_changes_nothing_and_is_refused(page: Page, site: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir,")
    page.goto(f"{site}/tools/record/")
    page.get_by_label("What I hope for").fill("Less redness.")

    page.get_by_label("Go on with a file that you saved:").set_input_files(tmp_path / "letter.txt")

    expect(page.locator("[data-record-status]")).to_contain_text("This file is not a record of this page.")
    expect(page.get_by_label("What I hope for")).to_have_value("Less redness.")


def test_on_paper_the_healing_days_are_a_sheet_with_the_number_to_ring(page: Page, site: str) -> None:
    page.goto(f"{site}/tools/aftercare/?kind=spot&on=2026-11-24")
    page.emulate_media(media="print")

    shown = page.evaluate("""() => Object.fromEntries(
        ['.tool-controls', '.take-away', '.site-header', '.site-footer', '.tool-sources', '.healing-line',
         '.sheet-phone', '.care-card']
        .map(name => [name, document.querySelector(name).getClientRects().length > 0]))""")

    assert [name for name, is_shown in shown.items() if is_shown] == [".healing-line", ".sheet-phone", ".care-card"]
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet-phone')).fontSize") == "28px"
