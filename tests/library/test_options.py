"""The options that a reader can choose from: every key in them answers, every source is listed."""

import pytest

from tests.library.folders import OPTIONS, Folder, told


def test_options_are_read_in_their_order(folder: Folder) -> None:
    options = folder.open().site.options

    assert options is not None
    assert [(concern.key, [option.key for option in concern.options]) for concern in options.concerns] == [
        ("acne-scars", ["nothing", "needling"])
    ]
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("article: side-effects", "article: side-effect", "P410", "there is no article `side-effect`"),
        ("- key: acne-scars", "- key: acne-scar", "P410", "there is no concern `acne-scar`"),
        (
            "anchor: when-to-ring",
            "anchor: when-to-rings",
            "P410",
            "`side-effects` has no heading named `when-to-rings`",
        ),
        ("key: nothing", "key: leave-it", "P207", "doing nothing is always one of the choices"),
        ("key: needling", "key: nothing", "P207", "must not hold the option `nothing` twice"),
        ("sources: [leaflet]", "sources: []", "P410", "cites `leaflet`, which is not among its sources"),
        ("sources: [li2023, ", "sources: [li2032, li2023, ", "P303", "no source `li2032` in references.yaml"),
        ("changes [@leaflet]", "changes [@leaflets]", "P303", "no source `leaflets` in references.yaml"),
        ("not_for: [pregnant]", "not_for: [pregnent]", "P207", "pregnent"),
        ("cautions: {brown-black-skin", "cautions: {brown-skin", "P207", "must be"),
        ("needles: true", "needles: perhaps", "P207", "must be true or false"),
        ("visits: Three.", "visit: Three.", "P206", "is not a known key"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Folder, old: str, new: str, rule: str, words: str) -> None:
    folder.change("options.yaml", old, new)

    problems = folder.open().problems

    found = [problem for problem in problems if problem.id == f"library.{rule}" and words in problem.message]
    assert [(problem.file.as_posix(), bool(problem.line)) for problem in found] == [("options.yaml", True)]


def test_a_broken_list_keeps_the_last_good_one(folder: Folder) -> None:
    before = folder.open()

    folder.write("options.yaml", OPTIONS.replace("visits: Three.", "visit: Three."))
    after = folder.open(before)

    assert after.site.options == before.site.options
    assert [told(problem)[:2] for problem in after.problems] == [("P205", "options.yaml"), ("P206", "options.yaml")]
