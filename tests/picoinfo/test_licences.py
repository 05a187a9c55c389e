"""The page of licences says what the lock ships, and nothing of it is under the GPL."""

import re

from tests.licences import LOCK, PAGE, licence_of, locked, page


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")][1:]


def test_the_page_lists_what_the_lock_ships() -> None:
    assert [tuple(row[:2]) for row in rows(PAGE.read_text(encoding="utf-8"))] == locked()
    assert len(locked()) == len(re.findall(r"^[^ #].*==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_page_repeats_what_each_package_states() -> None:
    for name, _version, licence in rows(PAGE.read_text(encoding="utf-8")):
        stated = licence_of(name)  # a package for another system is not installed here
        assert stated in {licence, "not installed here"}, f"{name}: run python -m tests.licences"


def test_no_package_is_under_the_gpl() -> None:
    assert not re.search(r"(?<!L)GPL", page())
