"""The way through the request, as a person goes it in a browser: one place that knows the fields of the first page."""

from playwright.sync_api import Page

WORDS = "Dents on both cheeks.\nSince 2019."


def fill(page: Page, site: str) -> None:
    """The first page, as for an ordinary request."""
    page.goto(f"{site}/consultation/")
    page.get_by_label("Acne scars").check()
    page.get_by_label("What would you like to ask?").fill(WORDS)
    page.get_by_label("What should we call you?").fill("Ada Example")
    page.get_by_label("Write me an email").check()
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("None of these").check()
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("I agree that the clinic").check()


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Check your answers").click()


def send(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Send your request").click()


def reference(page: Page) -> str:
    return str(page.locator("[data-reference]").get_attribute("data-reference"))


def send_request(page: Page, site: str) -> str:
    """The whole way; the path of the private link."""
    fill(page, site)
    go_on(page)
    send(page)
    return str(page.locator(".private-link a").get_attribute("href"))


def own_page(page: Page, site: str) -> str:
    """The whole way to the request's own page; its address."""
    page.goto(f"{site}{send_request(page, site)}")
    return page.url
