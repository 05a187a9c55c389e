"""A clinician's hour in a real browser: a reader's answer, three articles, two remarks, two signatures."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.editorial.folders import ARTICLE, EditedFolder
from tests.journeys.axe import objections
from tests.journeys.hand import Hand
from tests.journeys.test_desk import signed_in
from tests.reviews.conftest import folder as folder  # noqa: PLC0414 - a fixture
from tests.reviews.conftest import make_read_only
from treatments import content
from treatments.reviews.models import KeptSignature, Remark, Reviewer

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
    .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
NEIGHBOUR = "articles/side-effects/en.md"
THIRD = "articles/another/en.md"


def sign_in_as_the_nurse(page: Page, site: str) -> None:
    signed_in(page, site, "ada", "clinician")
    account = User.objects.get(username="ada")
    Reviewer.objects.create(account=account, person="nurse", linked_by_name="mo", linked_at=timezone.now())


def remark(page: Page, hand: Hand, paragraph: str, words: str) -> None:
    margin = page.locator(".prose > *", has_text=paragraph).first.locator("xpath=following-sibling::*[1]")
    hand.click(margin.locator("summary"))
    hand.fill(margin.get_by_label("Your remark on this paragraph"), words)
    hand.click(margin.get_by_role("button", name="Keep the remark"))
    expect(page.get_by_role("status")).to_contain_text("Your remark is kept.")


def sign(page: Page, hand: Hand, sentence: str) -> str:
    hand.fill(page.get_by_label("What you checked"), sentence)
    hand.click(page.get_by_role("button", name="Sign", exact=True))
    return page.get_by_role("status").inner_text()


def objections_here(page: Page) -> list[str]:
    page.wait_for_load_state()  # or its stylesheets may still be on their way
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    wide = page.evaluate(WIDE)
    return [*objections(page), *(f"scrolls sideways: {element}" for element in wide)]


def tell_what_was_unclear(page: Page, site: str) -> None:
    page.goto(f"{site}/articles/acne-scars/")
    form = page.locator(".feedback")
    form.get_by_label("No").check()
    form.get_by_text("Say what was missing").click()
    form.get_by_label("What was missing or unclear?").fill("What is a dose?")
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("scripts", "writable", "width", "scheme"), [(True, True, 1440, "light"), (False, False, 320, "dark")]
)
def test_a_clinicians_hour(
    page: Page,
    site: str,
    folder: EditedFolder,
    monkeypatch: pytest.MonkeyPatch,
    *,
    scripts: bool,
    writable: bool,
    width: int,
    scheme: str,
) -> None:
    folder.write(THIRD, (folder.path / NEIGHBOUR).read_bytes().replace(b"title: Acne scars", b"title: A third page"))
    folder.change(NEIGHBOUR, "title: Acne scars", "title: Side effects")
    content.refresh_if_changed()
    if not writable:
        make_read_only(folder, monkeypatch)
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
        page.expected_complaints.append("ERR_FAILED")  # type: ignore[attr-defined]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tell_what_was_unclear(page, site)
    sign_in_as_the_nurse(page, site)
    hand = Hand(page)

    hand.click(page.get_by_role("link", name="Check the words"))
    hand.click(page.get_by_role("link", name="Acne scars"))
    expect(page.locator(".answers")).to_contain_text("What is a dose?")
    remark(page, hand, "A scar is a dent in the skin.", "A pit, rather.")
    first = sign(page, hand, "Every number against its source.")
    found = {"article": objections_here(page)}
    hand.click(page.get_by_role("link", name="Check the words"))
    hand.click(page.get_by_role("link", name="Side effects"))
    second = sign(page, hand, "Every warning sign against its source.")
    hand.click(page.get_by_role("link", name="Check the words"))
    hand.click(page.get_by_role("link", name="A third page"))
    remark(page, hand, "It cannot take a scar away", "Say what it can do first.")
    hand.click(page.get_by_role("link", name="Check the words"))
    found["list"] = objections_here(page)

    said = "Signed. The entry stands in the article" if writable else "Signed and kept."
    assert (first.startswith(said), second.startswith(said)) == (True, True)
    assert Remark.objects.count() == 2
    assert hand.clicks <= 18  # of which twelve are the remarks, the signatures and their sentences
    assert {name: lines for name, lines in found.items() if lines} == {}
    if not writable:
        with page.expect_download() as download:
            page.get_by_role("link", name="side-effects.en.review.yaml").click()
        assert "Every warning sign against its source." in download.value.path().read_text()
        assert KeptSignature.objects.count() == 2
    entries = [(folder.path / name).read_text().count("    by: nurse") for name in (ARTICLE, NEIGHBOUR, THIRD)]
    assert entries == ([1, 1, 0] if writable else [0, 0, 0])
    page.goto(f"{site}/articles/acne-scars/")
    page.reload()  # a browser may keep a reading page for some minutes, and the reader saw it before
    seen = page.get_by_text("Checked by A sample nurse on 25 November 2026")
    assert (seen.count() > 0) is writable
