"""What travels for a visit on a phone, in Chromium with brotli: `python -m tests.bench.weight [slugs]`.

Bytes of bodies, and beside them with the heads of the answers, as the browser counts them: the first visit, a second
page after it, and the first page once more. The pictures below the fold are not asked for.
"""

import http.client
import re
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.bench.site_process import running
from tests.bench.table import Table
from tests.browser import ensure

SECOND = "/articles/"
LIMITS = {"document": "page", "stylesheet": "styles", "font": "fonts", "script": "scripts"}


def main(slugs: list[str]) -> None:
    columns = ("article", *LIMITS.values(), "other", "first visit", "with heads", "second page", "again, with heads")
    table = Table("weight", *columns)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as site, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{site.port}"
        browser = playwright.chromium.launch(executable_path=ensure())
        for slug in slugs or published(address):
            table.row(slug, *visits(browser, f"{address}/articles/{slug}/", address + SECOND))
        browser.close()
    table.save()


def published(address: str) -> list[str]:
    link = http.client.HTTPConnection(urlsplit(address).netloc)
    link.request("GET", "/sitemap.xml")
    return sorted(set(re.findall(r"/articles/([a-z0-9-]+)/<", link.getresponse().read().decode())))


def visits(browser: Browser, first: str, second: str) -> list[int]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    heads: dict[str, int] = {}
    kinds: dict[str, str] = {}
    whole: dict[str, int] = {}

    def answered(event: Any) -> None:
        kinds[event["requestId"]] = event["type"].lower()
        heads[event["requestId"]] = int(event["response"]["encodedDataLength"])

    session.on("Network.responseReceived", answered)
    session.on(
        "Network.loadingFinished", lambda event: whole.update({event["requestId"]: int(event["encodedDataLength"])})
    )

    def loaded(address: str) -> list[tuple[str, int, int]]:
        for seen in (heads, kinds, whole):
            seen.clear()
        page.goto(address, wait_until="networkidle")
        return [(kinds[key], max(size - heads[key], 0), size) for key, size in whole.items() if key in kinds]

    at_first = loaded(first)
    bodies = {name: sum(body for kind, body, _ in at_first if kind == wanted) for wanted, name in LIMITS.items()}
    total = sum(body for _, body, _ in at_first)
    then = loaded(second)
    again = loaded(first)
    context.close()
    return [
        *bodies.values(),
        total - sum(bodies.values()),
        total,
        sum(size for _, _, size in at_first),
        sum(body for _, body, _ in then),
        sum(size for _, _, size in again),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
