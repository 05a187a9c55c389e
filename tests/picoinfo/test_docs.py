"""What docs/ says of the program is so: settings, commands, links, tests that are named."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.settings_table import ROOT, settings_documented, settings_read

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted(DOCS.glob("*.md"))]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def test_every_setting_stands_in_the_table_with_its_default_and_no_other():
    documented = settings_documented()

    assert sorted(documented) == sorted(setting.name for setting in settings_read())
    for setting in settings_read():
        default = documented[setting.name]
        if setting.default:
            assert default == setting.default, setting.name
        else:
            assert default, setting.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_every_link_of_a_page_exists(page: Path):
    text = page.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:manage\.py|sudo picoinfo) ([a-z_]+)", text))
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)

    assert commands <= set(get_commands())
    for link in links:
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if heading:
            assert heading in {anchor(line) for line in re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)}, (
                link
            )


def named_in_rows(page: str) -> list[list[str]]:
    """For each row of a page's tables, the tests, campaigns and pages that it names."""
    rows = re.findall(r"^\| (?=\d)(.+) \|$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    return [re.findall(r"(?:`|\]\()(tests[./][\w./]+(?:::\w+)?|[\w./-]+\.md)[`)]", row) for row in rows]


def exists(name: str) -> bool:
    if name.endswith(".md"):
        return (DOCS / name).exists()
    file, _, test = name.partition("::")
    path = ROOT / (file if file.endswith(".py") else f"{file.replace('.', '/')}.py")
    return path.is_file() and (not test or f"\ndef {test}(" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "rows"), [("faults.md", 30), ("asvs.md", 115)])
def test_every_row_names_what_shows_it_and_that_exists(page: str, rows: int):
    named = named_in_rows(page)

    assert len(named) >= rows
    assert [row for row, names in enumerate(named, 1) if not names] == []
    assert [name for names in named for name in names if not exists(name)] == []
