"""Every kind of page in a real browser: axe, reflow, contrast, headings, keyboard."""

import itertools

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.journeys.axe import faint_in_the_dark, faint_text, objections
from tests.journeys.pages import READING

pytestmark = pytest.mark.django_db(transaction=True)

NOT_FOUND = "the server responded with a status of 404"


def visit(page: Page, site: str, name: str) -> None:
    page.expected_complaints.append(NOT_FOUND) if name == "not-found" else None  # type: ignore[attr-defined]
    page.goto(site + READING[name])


RUNNING_TEXT = ("article-with-cards", "home", "about")  # where running text must have 7:1


@pytest.mark.parametrize("part", range(4))
def test_every_page_is_clean_light_and_dark_and_on_a_narrow_phone(page: Page, site: str, part: int) -> None:
    page.emulate_media(color_scheme="light")
    found: dict[str, list[str]] = {}

    visit(page, site, "home")
    helps = {place_of_help(page)}  # in each part: what all pages must have in common
    for name in list(READING)[part::4]:
        page.set_viewport_size({"width": 360, "height": 780})
        visit(page, site, name)
        helps.add(place_of_help(page))
        found[name] = [*objections(page), *faint_in_the_dark(page), *wrong_headings(page)]
        if name in RUNNING_TEXT:
            found[name] += faint_text(page, "main")
            page.emulate_media(color_scheme="dark")
            found[name] += faint_text(page, "main")
            page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") != 320:
            found[name].append("scrolls sideways")

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert len(helps) == 1, "help stands in the same place on every page"


def wrong_headings(page: Page) -> list[str]:
    """There is one first heading, and no level is skipped."""
    levels = page.evaluate("[...document.querySelectorAll('main :is(h1,h2,h3,h4)')].map(h => +h.tagName[1])")
    is_right = levels.count(1) == 1 and levels[0] == 1
    is_right = is_right and all(after - before <= 1 for before, after in itertools.pairwise(levels))
    return [] if is_right else [f"headings: {levels}"]


def place_of_help(page: Page) -> str:
    return str(
        page.evaluate("""() => { const f = document.querySelector('footer'), h = f.querySelector('h2');
        return h.textContent + Math.round(h.getBoundingClientRect().top - f.getBoundingClientRect().top); }""")
    )


def test_nothing_is_cut_off_with_text_of_twice_the_size(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    widths = {}

    for name in ("home", "article-with-cards", "compare"):
        visit(page, site, name)
        page.evaluate("document.documentElement.classList.add('twice')")
        page.evaluate("""() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html.twice { font-size: 200% }');
                           document.adoptedStyleSheets = [sheet]; }""")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, 640)


def test_the_first_tab_stop_is_the_skip_link_and_it_moves_the_focus_to_the_text(page: Page, site: str) -> None:
    visit(page, site, "article")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")

    assert first == "skip-link"
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", ["home", "article", "sources"])
def test_every_tab_stop_is_seen_and_shows_that_it_has_the_focus(page: Page, site: str, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, site, name)
    stops = page.locator("a:visible, button:visible, summary:visible, [tabindex='0']:visible").count()

    unseen = []
    for _ in range(min(stops, 60)):
        page.keyboard.press("Tab")
        state = page.evaluate("""() => { const e = document.activeElement, b = e.getBoundingClientRect(),
            s = getComputedStyle(e);
            return {what: e.outerHTML.slice(0, 80), shown: b.width > 0 && b.bottom > 0 && b.top < innerHeight,
                    ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2}; }""")
        if not (state["shown"] and state["ring"]):
            unseen.append(state)

    assert unseen == []


def test_targets_that_stand_alone_are_at_least_44_pixels_high(page: Page, site: str) -> None:
    for name in ("home", "article", "articles"):
        visit(page, site, name)

        small = page.evaluate("""() => [...document.querySelectorAll(
            `.site-header a, .breadcrumbs a, .button, .contents a, .contents summary, .link-list-name a,
             .site-footer ul a`)]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 90) + ' ' + e.getBoundingClientRect().height)""")

        assert small == []


def test_without_javascript_terms_contents_and_sources_still_open(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(f"{site}/articles/acne-scars/")

    page.locator(".contents summary").click()
    page.locator("#sources-list summary").click()
    contents, source = page.locator(".contents[data-place='top'] li").first, page.locator("#source-1")
    seen = contents.is_visible(), source.is_visible()
    word = page.locator("a.term").first
    address = word.get_attribute("href")
    word.click()

    assert seen == (True, True)
    assert page.url == f"{site}{address}"
    assert page.locator(":target").count() == 1
    context.close()


def test_an_article_is_read_aloud_in_a_sensible_order(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, site, "article")

    spoken = page.locator("body").aria_snapshot()
    order = [
        '- link "Skip to the main text"',
        "- banner:",
        '- navigation "Main"',
        "- main:",
        '- navigation "You are here"',
        "- article:",
        '- heading "Pico laser for acne scars" [level=1]',
        "Not yet checked by a clinician",
        '- navigation "On this page"',
        '- region "In short"',
        '- heading "How sure are we?" [level=2]',
        '- heading "Sources" [level=2]',
        "What can be checked about this page",
        '- region "Read next"',
        '- region "Would you like to ask us?"',
        "- contentinfo:",
        '- heading "Help" [level=2]',
    ]
    places = [spoken.find(words) for words in order]

    assert -1 not in places, [words for words, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert spoken.count('- navigation "On this page"') == 1  # the other one is hidden from everybody


def test_axe_finds_nothing_in_any_component_of_the_styleguide(page: Page, site: str, settings: Settings) -> None:
    settings.DEBUG = True
    page.emulate_media(color_scheme="light")
    page.goto(f"{site}/styleguide/")

    assert [*objections(page), *faint_in_the_dark(page)] == []
