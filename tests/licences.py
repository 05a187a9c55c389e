"""The licences of everything that the site ships with, from its lock: `python -m tests.licences` writes the page."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK, PAGE = ROOT / "requirements.txt", ROOT / "docs" / "licences.md"
HEAD = """# Licences of what the site ships with

Made from `requirements.txt` by `python -m tests.licences`; a test fails when the two disagree. What a wheel bundles is
under licences of its own, which stand in that wheel. A package that is not installed here is for another system.

| Package | Version | Licence |
|---|---|---|
"""


def locked() -> list[tuple[str, str]]:
    """Name and version of each package in the lock."""
    return re.findall(r"^([a-z0-9-]+)==([^ \\\n]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def licence_of(name: str) -> str:
    """As the package itself states it: the expression, the classifiers, or the first line of a licence field."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return "not installed here"
    classified = [
        line.rpartition(" :: ")[2] for line in found.get_all("Classifier") or () if line.startswith("License ::")
    ]
    stated = (found.get("License") or "").strip().partition("\n")[0]
    return found.get("License-Expression") or "; ".join(classified) or stated or "not stated"


def page() -> str:
    return HEAD + "".join(f"| {name} | {version} | {licence_of(name)} |\n" for name, version in locked())


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
