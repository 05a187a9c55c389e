"""axe-core in a page: what it objects to, as lines that say where."""

from importlib import resources

from playwright.sync_api import Page

SOURCE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Enhanced contrast is promised for running text alone, so it is asked of that alone.
TEXT_RULES = ["color-contrast-enhanced"]


def objections(page: Page) -> list[str]:
    page.evaluate(SOURCE)
    found = page.evaluate(
        "rules => axe.run(document, {preload: false, resultTypes: ['violations'], runOnly: rules})", RULES
    )
    return _lines(found)


def faint_in_the_dark(page: Page) -> list[str]:
    """What is under 4.5:1 in dark colours: the one rule whose answer the scheme can change, for a page that has been
    looked at in light colours. It ends in light colours.
    """
    page.emulate_media(color_scheme="dark")
    page.evaluate(SOURCE)
    found = page.evaluate(
        """() => axe.run(document, {preload: false, resultTypes: ['violations'],
                         runOnly: {type: 'rule', values: ['color-contrast']}})"""
    )
    page.emulate_media(color_scheme="light")
    return [f"dark: {line}" for line in _lines(found)]


def faint_text(page: Page, selector: str) -> list[str]:
    """Running text under 7:1."""
    page.evaluate(SOURCE)
    found = page.evaluate(
        """([selector, rules]) => axe.run(selector, {
            preload: false, resultTypes: ['violations'], runOnly: {type: 'rule', values: rules},
            rules: {'color-contrast-enhanced': {enabled: true}}})""",
        [selector, TEXT_RULES],
    )
    return _lines(found)


def _lines(found: dict[str, list[dict[str, object]]]) -> list[str]:
    return [
        f"{rule['id']}: {node['target']} {str(node['html'])[:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]  # type: ignore[attr-defined]
    ]
