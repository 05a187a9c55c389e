"""How an article behaves in a browser: the rail, the sources, a note on focus, the leaflet on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(page: Page, site: str) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/articles/acne-scars/")
    return page


def test_the_rail_marks_the_section_that_is_read(article: Page) -> None:
    link = article.locator(".contents[data-place='rail'] a[href='#risks']")

    article.locator("#risks").scroll_into_view_if_needed()
    article.evaluate("document.getElementById('risks').scrollIntoView()")

    expect(link).to_have_attribute("aria-current", "location")
    expect(article.locator(".contents [aria-current]")).to_have_count(1)


def test_a_number_leads_to_its_source_and_unfolds_the_list(article: Page) -> None:
    article.locator("a.cite").first.click()

    expect(article.locator("#source-1")).to_be_visible()
    expect(article.locator("#source-1")).to_be_in_viewport()


def test_a_source_is_named_at_the_foot_of_the_window_on_focus(article: Page) -> None:
    article.locator("a.cite").first.focus()

    preview = article.locator(".cite-preview:visible")
    expect(preview).to_have_count(1)
    expect(preview).to_be_in_viewport(ratio=1)


def test_a_word_is_explained_in_place_and_escape_closes_it(article: Page) -> None:
    article.locator("a.term").first.press("Enter")
    meaning = article.locator(".term-meaning:popover-open")
    expect(meaning).to_be_visible()

    article.keyboard.press("Escape")

    expect(meaning).to_have_count(0)
    assert article.evaluate("document.activeElement.className") == "term"


def test_on_paper_an_article_stands_alone(article: Page) -> None:
    article.emulate_media(media="print")

    shown = article.evaluate("""() => Object.fromEntries(
        ['.site-nav', '.breadcrumbs', '.contents', '#source-1', '.trust-line', '.site-footer address', '.print-only']
        .map(name => [name, document.querySelector(name).checkVisibility({contentVisibilityAuto: true}) &&
                            document.querySelector(name).getClientRects().length > 0]))""")

    assert shown == {
        ".site-nav": False,
        ".breadcrumbs": False,
        ".contents": False,
        "#source-1": True,
        ".trust-line": True,
        ".site-footer address": True,
        ".print-only": True,
    }


def test_a_dark_scheme_does_not_darken_the_paper(article: Page) -> None:
    article.emulate_media(media="print", color_scheme="dark")

    colours = article.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )

    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_a_row_of_a_table_is_folded_to_its_name_on_a_phone_and_names_its_columns_when_opened(
    page: Page, site: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/articles/acne-scars/")
    row = page.locator("tr:has(td[data-label])").first
    cell = row.locator("td[data-label]").first
    expect(cell).to_be_hidden()
    expect(row.locator("th")).to_be_visible()

    row.locator("summary").press("Enter")

    expect(cell).to_be_visible()
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")

    assert re.fullmatch(r'"\w.*"', label)
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"


def test_rows_are_open_on_a_wide_screen_and_on_paper_and_have_no_switch(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 900, "height": 780})
    page.goto(f"{site}/articles/acne-scars/")
    row = page.locator("tr:has(td[data-label])").first
    cell = row.locator("td[data-label]").first

    expect(cell).to_be_visible()
    expect(row.locator("summary")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 780})
    page.emulate_media(media="print")
    expect(cell).to_be_visible()
    expect(row.locator("summary")).to_be_hidden()


def test_nothing_moves_after_the_first_paint(article: Page) -> None:
    shift = article.evaluate("""() => new Promise(done => { let sum = 0;
        new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 500); })""")

    assert shift == 0


@pytest.mark.parametrize(("width", "form"), [(360, "drawing-narrow"), (1280, "drawing-wide")])
def test_of_a_drawing_the_form_that_fits_the_window_is_shown(article: Page, width: int, form: str) -> None:
    article.set_viewport_size({"width": width, "height": 900})

    shown = article.locator("figure.has-wide-form > .drawing:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_class(f"drawing {form}")
    figure = article.locator("figure.has-wide-form").bounding_box()
    drawing = shown.bounding_box()
    assert figure
    assert drawing
    assert (drawing["x"], drawing["width"]) == pytest.approx((figure["x"], figure["width"]), abs=1)
