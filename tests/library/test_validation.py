from pathlib import Path

import pytest

from tests.library.folders import Folder
from treatments.library.problems import Severity
from treatments.library.schemas.lists import PeopleFile, TopicsFile
from treatments.library.schemas.references import ReferencesFile
from treatments.library.validation import did_you_mean, sound_entries, validate
from treatments.library.yamlmarks import read_yaml

FILE = Path("x.yaml")


def test_hints_name_what_was_meant(folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "concerns: [acne-scars]", "concern: [acne-scars]")
    folder.change("articles/acne-scars/en.md", "status: published", "status: publishd")
    folder.change("articles/acne-scars/en.md", "authors: [picoinfo]", "authors: picoinfo")
    folder.change("articles/acne-scars/en.md", "title: Acne scars\n", "")

    told = [(problem.field, problem.message, problem.hint) for problem in folder.open().problems]

    assert told == [
        ("title", "is missing", "add `title:`"),
        ("status", "must be 'draft', 'published' or 'withdrawn', not `publishd`", "did you mean `published`?"),
        ("authors", "must be a list, not `picoinfo`", ""),
        ("concern", "is not a known key", "did you mean `concerns`?"),
    ]


def test_keys_inside_lists_and_groups_have_hints_too() -> None:
    topics = read_yaml("topics:\n  - {key: a, titel: A, summary: s, order: 1}\nconcerns: []\n", FILE)
    people = read_yaml("me:\n  name: Me\n  rol: Writer\n", FILE)

    _, in_list = validate(TopicsFile, topics, FILE)
    _, in_group = validate(PeopleFile, people, FILE)

    assert [(one.line, one.field, one.hint) for one in in_list] == [
        (2, "topics.1.title", "add `title:`"),
        (2, "topics.1.titel", "did you mean `title`?"),
    ]
    assert [(one.line, one.field, one.hint) for one in in_group] == [
        (1, "me.role", "add `role:`"),
        (3, "me.rol", "did you mean `role`?"),
    ]


def test_file_of_the_wrong_shape_is_one_problem() -> None:
    _, problems = validate(ReferencesFile, read_yaml("just words", FILE), FILE)

    assert [(problem.id, problem.message) for problem in problems] == [
        ("library.P207", "must be a list, not `just words`")
    ]


def test_broken_entry_leaves_its_neighbours() -> None:
    text = (
        "- {key: a, title: A, kind: guideline, verified: full}\n- {key: b, title: B, kind: gidline, verified: full}\n"
    )
    marked = read_yaml(text, FILE)

    kept, problems = validate(ReferencesFile, sound_entries(ReferencesFile, marked), FILE)

    assert kept is not None
    assert [reference.key for reference in kept.root] == ["a"]
    assert problems == ()


def test_nothing_near_gives_no_hint() -> None:
    assert did_you_mean("xyzzy", ["title", "order"]) == ""


def test_broken_topic_leaves_the_other_topics_and_the_concerns(folder: Folder) -> None:
    folder.change("topics.yaml", "title: Safety, ", "")

    site = folder.open().site

    assert [topic.key for topic in site.topics] == ["concerns"]
    assert [concern.key for concern in site.concerns] == ["acne-scars", "not-sure"]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("UK", "did you mean `GB`?"),
        ("gb", "did you mean `GB`?"),
        ("Scotland", "did you mean `GB`?"),
        ("XX", "such as `GB`"),
    ],
)
def test_country_that_is_none_is_a_fault_and_drops_no_rules_silently(folder: Folder, typed: str, hint: str) -> None:
    folder.change("clinic.yaml", "country: GB", f"country: {typed}")

    (problem,) = folder.open().problems

    assert (problem.field, problem.severity, problem.hint) == ("country", Severity.BLOCK, hint)
    assert problem.message == f"must be the two letters of a country (ISO 3166), not `{typed}`"
