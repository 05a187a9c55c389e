"""The "Quality" table of README: axe, Nu, Lighthouse and weight for every kind of page of a running site.

    python -m tests.bench.quality http://localhost:8000 [folder with node_modules]

axe needs nothing more than the tests do. Nu and Lighthouse are Node and Java tools that nothing else here needs:
`npm i --ignore-scripts lighthouse@12.8.2 vnu-jar` in a folder of its own, and name that folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ensure
from tests.journeys.axe import objections
from tests.journeys.pages import ASKING, READING

NOT_INDEXED = {"not-found", *ASKING}
FLAGS = "--headless=new --no-sandbox"


@dataclass(frozen=True, slots=True)
class Scores:
    categories: str = "not run"
    largest_paint: str = "-"
    shift: str = "-"
    kilobytes: str = "-"


def main(site: str, tools: Path | None) -> None:
    print("| page | axe, light and dark | Nu | Lighthouse mobile | LCP | CLS | kB, first visit |")
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure())
        for name, path in {**READING, **ASKING}.items():
            address = site + path
            found = sum(axe(browser, address, scheme) for scheme in ("light", "dark"))
            nu = messages(address, tools) if tools else "not run"
            scores = lighthouse(address, tools) if tools and name not in NOT_INDEXED else Scores()
            cells = (name, found, nu, scores.categories, scores.largest_paint, scores.shift, scores.kilobytes)
            print("|", " | ".join(map(str, cells)), "|", flush=True)
        browser.close()


def axe(browser: Browser, address: str, scheme: str) -> int:
    context = browser.new_context(viewport={"width": 360, "height": 780}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    found = objections(page)
    context.close()
    return len(found)


def messages(address: str, tools: Path) -> int:
    """Errors and warnings of the Nu HTML checker."""
    jar = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(fetched(address))
        file.flush()
        run = subprocess.run(
            ["java", "-Xss1m", "-jar", str(jar), "--format", "json", file.name],
            capture_output=True,
            check=False,
        )
    return len(json.loads(run.stderr)["messages"])


def fetched(address: str) -> bytes:
    try:
        with urlopen(Request(address)) as response:
            return bytes(response.read())
    except OSError as error:  # the page of an error is a page too
        return bytes(error.read())  # type: ignore[attr-defined]


def lighthouse(address: str, tools: Path) -> Scores:
    """One run on a simulated slow phone. Chrome does not always start on a busy machine, so it is given three tries."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = ["npx", "--no-install", "lighthouse", address, "--quiet", f"--chrome-flags={FLAGS}"]
        command += ["--output=json", f"--output-path={output}"]
        for _ in range(3):
            subprocess.run(
                command, cwd=tools, env={**os.environ, "CHROME_PATH": ensure()}, check=False, capture_output=True
            )
            if output.exists() and "runtimeError" not in (report := json.loads(output.read_text())):
                break
        else:
            return Scores("no answer")
    audits = report["audits"]
    return Scores(
        categories=" / ".join(str(round(category["score"] * 100)) for category in report["categories"].values()),
        largest_paint=audits["largest-contentful-paint"]["displayValue"].replace("\xa0", " "),
        shift=str(audits["cumulative-layout-shift"]["numericValue"]),
        kilobytes=str(round(audits["total-byte-weight"]["numericValue"] / 1000)),
    )


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
