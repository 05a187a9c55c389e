"""The parts of the project and who may import whom; the contracts are in pyproject.toml."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT_IMPORTS, cwd=folder, capture_output=True, text=True, check=False)


WRONG = {
    "treatments/library/problems.py": "import django.conf",
    "treatments/library/article.py": "from treatments import content",
    "treatments/consultations/rules.py": "from django.utils import timezone",
    "treatments/consultations/models/__init__.py": "from treatments import content",
    "treatments/consultations/lookup.py": "from treatments.consultations.actions import erase",
    "treatments/articles/views.py": "from treatments.consultations import rules",
    "treatments/articles/sitemaps.py": "from treatments.intake import forms",
    "treatments/intake/messages.py": "from treatments.consultations import models",
    "treatments/tools/pages.py": "from treatments.consultations import rules",
    "treatments/tools/urls.py": "from treatments.articles import labels",
    "treatments/client_address.py": "from treatments.consultations import lookup",
    "treatments/content.py": "from treatments.articles import views",
    "treatments/articles/link_items.py": "from treatments.editorial import linting",
    "treatments/editorial/rules.py": "from treatments.editorial import linting",
    "treatments/desk/site.py": "import picoinfo.settings",
    "treatments/ui/__init__.py": "from treatments.library import article",
    "treatments/feedback/views.py": "from treatments.consultations import lookup",
    "treatments/articles/labels.py": "from treatments.reviews import rights",
    "treatments/reviews/views.py": "from treatments.consultations import lookup",
    "treatments/reviews/signing.py": "from treatments.editorial import linting",
}


def test_every_import_goes_along_an_arrow():
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_a_wrong_import_breaks_the_build(tmp_path: Path):
    """All of them at once, since each look at the code takes seconds: every single one must be named."""
    for name in ("picoinfo", "treatments"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    lines = {}
    for file, wrong in WRONG.items():
        text = (tmp_path / file).read_text()
        (tmp_path / file).write_text(f"{text}\n{wrong}\n")
        lines[file] = len(text.splitlines()) + 2

    result = lint(tmp_path)

    modules = {file: file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in WRONG}
    named = {file: f"{modules[file]} -> " in result.stdout and f"(l.{lines[file]})" in result.stdout for file in WRONG}
    assert result.returncode == 1
    assert [file for file, found in named.items() if not found] == []


def test_no_file_is_called_after_nothing_in_particular():
    forbidden = {"utils", "helpers", "common", "core", "base", "services", "manager"}

    found = [str(path) for app in ("picoinfo", "treatments", "tests") for path in (ROOT / app).rglob("*.py")]

    assert [path for path in found if Path(path).stem in forbidden] == []


def test_models_are_never_fetched_by_name_outside_migrations():
    of_migrations = "index_operations.py"  # what they are made of works on the models of their own time

    found = [
        str(path)
        for path in (ROOT / "treatments").rglob("*.py")
        if "migrations" not in path.parts
        and path.name != of_migrations
        and re.search(r"\bget_model\b", path.read_text())
    ]

    assert found == []


def test_templates_of_an_app_include_only_their_own_and_components():
    foreign = []
    for app in ("articles", "intake", "desk", "tools", "feedback", "reviews"):
        for template in (ROOT / "templates" / app).rglob("*.html"):
            named = re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", template.read_text())
            allowed = (f"{app}/", "components/", "pico/", "base.html", "admin/")
            foreign += [f"{template.name}: {name}" for name in named if not name.startswith(allowed)]

    assert foreign == []


def test_templates_hold_no_inline_script_or_style():
    inline = re.compile(r"<style|\sstyle\s*=|\son\w+\s*=\s*[\"']|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)")

    found = [str(template) for template in (ROOT / "templates").rglob("*.html") if inline.search(template.read_text())]

    assert found == []
