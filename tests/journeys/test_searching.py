"""Search in the head of a page: suggestions from the keyboard, and the same results without a script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import objections

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_section_is_reached_from_the_keyboard_while_typing(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/about/")
    field = page.get_by_role("combobox", name="Search these pages")

    field.press_sequentially("icepick sca")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert objections(page) == []

    field.press("Escape")
    expect(options.first).to_be_hidden()
    assert field.input_value() == "icepick sca"

    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#search-head")).to_have_attribute("aria-activedescendant", "search-head-suggestions-0")
    expect(page.locator(".search [role=status]")).to_have_text("Sections found. Use the arrow keys to choose one.")
    field.press("Enter")

    expect(page).to_have_url(f"{site}/articles/acne-scars/#scar-types")


def test_without_a_script_a_phone_reaches_the_same_section_in_the_results(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/")
        page.get_by_role("banner").get_by_role("link", name="Search").click()
        page.get_by_role("searchbox", name="Search these pages").fill("icepick scars")
        page.get_by_role("button", name="Search").click()

        expect(page.locator(".search-results h2").first.get_by_role("link")).to_have_attribute(
            "href", "/articles/acne-scars/#scar-types"
        )
        assert page.locator("body").bounding_box()["width"] <= 320  # type: ignore[index]
