"""Pictures of every kind of page, to look at: `python -m tests.journeys.screenshots [address] [name ...]`.

Widths 360, 768 and 1440, light and dark, and for the article forced colours, print (as PDF) and text of twice the size.
They land in var/screenshots; the site must be running (by default at http://localhost:8000).
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ensure
from tests.journeys.pages import ASKING, READING

FOLDER = Path(__file__).resolve().parents[2] / "var" / "screenshots"
WIDTHS = {360: 780, 768: 1024, 1440: 900}
SPECIAL = ("article", "article-with-cards", "ask")


def main(site: str, names: list[str]) -> None:
    pages = {name: path for name, path in {**READING, **ASKING}.items() if not names or name in names}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure())
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                take(browser, site, pages, scheme, width)
        for name in set(SPECIAL) & set(pages):
            take_special(browser, site, name, pages[name])
        browser.close()
    for name in pages:
        contact_sheet(name)
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER}")


def take(browser: Browser, site: str, pages: dict[str, str], scheme: str, width: int) -> None:
    size = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for name, path in pages.items():
        open_page(page, site + path)
        page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
    context.close()


def contact_sheet(name: str) -> None:
    """All widths and both schemes of a page side by side, each a third of its size and cut where it gets long."""
    pictures = [Image.open(FOLDER / f"{name}-{width}-{scheme}.png") for scheme in ("light", "dark") for width in WIDTHS]
    small = [picture.crop((0, 0, picture.width, min(picture.height, 5400))).reduce(3) for picture in pictures]
    sheet = Image.new(
        "RGB", (sum(picture.width + 12 for picture in small), max(picture.height for picture in small)), "gray"
    )
    left = 0
    for picture in small:
        sheet.paste(picture, (left, 0))
        left += picture.width + 12
    sheet.save(FOLDER / f"sheet-{name}.png")


def take_special(browser: Browser, site: str, name: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    open_page(page, site + path)
    page.pdf(path=FOLDER / f"{name}-print.pdf", format="A4")
    page.emulate_media(forced_colors="active")
    page.screenshot(path=FOLDER / f"{name}-360-forced.png", full_page=True)
    page.emulate_media(forced_colors="none")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.screenshot(path=FOLDER / f"{name}-360-text200.png", full_page=True)
    page.evaluate("document.documentElement.style.fontSize = ''; document.documentElement.dir = 'rtl'")
    page.screenshot(path=FOLDER / f"{name}-360-rtl.png", full_page=True)
    context.close()


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    main(address.rstrip("/"), sys.argv[2:])
