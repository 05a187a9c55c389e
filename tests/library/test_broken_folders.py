"""Broken content folders: each is answered by the right problem at the right line, and the rest is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.folders import BODY, HEADER, PAGE, TODAY, Folder, told
from treatments.editorial.linting import lint

ARTICLE = "articles/acne-scars/en.md"
PHOTO = "articles/acne-scars/My Photo 1.JPG"
BODY_LINE = HEADER.count("\n") + 3  # the line after the second `---`

Break = Callable[[Folder], object]


def in_header(old: str, new: str) -> Break:
    return lambda folder: folder.change(ARTICLE, old, new)


def in_body(body: str) -> Break:
    return lambda folder: folder.article(f"{body}\n## Risks {{#risks}}\n\nNone.\n")


def in_file(name: str, old: str, new: str) -> Break:
    return lambda folder: folder.change(name, old, new)


def whole(name: str, text: str | bytes) -> Break:
    return lambda folder: folder.write(name, text)


def link_out(folder: Folder) -> None:
    outside = folder.path.parent / "secret.md"
    outside.write_text("not for readers")
    (folder.path / "articles" / "leak").mkdir()
    (folder.path / "articles" / "leak" / "en.md").symlink_to(outside)


def old_slug_twice(folder: Folder) -> None:
    folder.change(ARTICLE, "review: []", "redirects_from: [old]")
    folder.change("articles/side-effects/en.md", "authors: [picoinfo]", "authors: [picoinfo]\nredirects_from: [old]")


LAUGHS = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"

BROKEN: list[tuple[str, Break, str, str, int | None]] = [
    ("a colon in a title", in_header("title: Acne scars", "title: a: b"), "P201", ARTICLE, 3),
    ("an alias bomb", whole("people.yaml", LAUGHS), "P202", "people.yaml", 1),
    ("a tag that makes objects", whole("people.yaml", "a: !!python/object:os.system x\n"), "P202", "people.yaml", 1),
    ("a key twice", in_header("order: 1\n", "order: 1\norder: 2\n"), "P203", ARTICLE, 7),
    ("deep nesting", whole("people.yaml", "[" * 5000), "P202", "people.yaml", 1),
    ("a missing key", in_header("topic: concerns\n", ""), "P205", ARTICLE, 2),
    ("a mistyped key", in_header("concerns: [acne-scars]", "concern: [acne-scars]"), "P206", ARTICLE, 12),
    ("a word for a number", in_header("order: 1", "order: first"), "P207", ARTICLE, 6),
    ("a day that never was", in_header("updated: 2026-11-02", "updated: 2026-11-31"), "P207", ARTICLE, 9),
    ("a status unknown", in_header("status: published", "status: publishd"), "P207", ARTICLE, 7),
    ("a summary too long", in_header("summary: What", f"summary: {'What ' * 40}"), "P207", ARTICLE, 4),
    ("no header", whole(ARTICLE, BODY), "P208", ARTICLE, 1),
    ("a NUL", in_body("Text.\n\nMore \x00 text.\n"), "P104", ARTICLE, BODY_LINE + 2),
    ("another encoding", whole(ARTICLE, f"---\n{HEADER}---\nCaf\xe9".encode("latin-1")), "P105", ARTICLE, BODY_LINE),
    ("UTF-16", whole(ARTICLE, "---\ntitle: x\n---\n".encode("utf-16")), "P105", ARTICLE, 1),
    ("50 MB", whole(ARTICLE, b"x" * 50_000_000), "P102", ARTICLE, None),
    ("a link out of the folder", link_out, "P103", "articles/leak/en.md", None),
    ("an unknown block", in_body("!!! in-shrt\n    - x\n"), "P301", ARTICLE, BODY_LINE),
    ("an empty block", in_body('Text.\n\n!!! ask "Ask"\n\nNot indented.\n'), "P302", ARTICLE, BODY_LINE + 2),
    ("more people than there are", in_body('!!! people "7/6"\n    Caption.\n'), "P302", ARTICLE, BODY_LINE),
    ("an unknown source", in_body("One.\n\nTwo [@li2024].\n"), "P303", ARTICLE, BODY_LINE + 2),
    ("a script for a link", in_body("[x](javascript:alert(1))\n"), "P304", ARTICLE, BODY_LINE),
    ("a missing picture", in_body("Text.\n\n![Layers](skin.svg)\n"), "P305", ARTICLE, BODY_LINE + 2),
    ("a picture inside a sentence", in_body("See ![Layers](skin.svg) here.\n"), "P310", ARTICLE, BODY_LINE),
    (
        "lists in lists",
        in_body("".join(f"{'    ' * deep}- a\n" for deep in range(300))),
        "P312",
        ARTICLE,
        BODY_LINE,
    ),
    ("lists in lists on one line", in_body("- " * 900 + "a\n"), "P312", ARTICLE, BODY_LINE),
    ("ever more emphasis", in_body("*" * 3000 + "a" + "*" * 3000), "P312", ARTICLE, BODY_LINE),
    ("brackets that never close", in_body("One.\n\n" + "[" * 300_000), "P311", ARTICLE, BODY_LINE + 2),
    ("a picture from elsewhere", in_body("![x](https://example.org/x.svg)\n"), "P305", ARTICLE, BODY_LINE),
    ("a picture out of the folder", in_body("![x](../../../secret.svg)\n"), "P305", ARTICLE, BODY_LINE),
    ("a picture without words", in_body("![](skin.svg)\n"), "P305", ARTICLE, BODY_LINE),
    ("a block without its words", in_body("!!! ask\n    Words.\n"), "P302", ARTICLE, BODY_LINE),
    ("a block with words too many", in_body('!!! in-short "x"\n    Words.\n'), "P302", ARTICLE, BODY_LINE),
    ("two blocks in short", in_body("!!! in-short\n    A\n\n!!! in-short\n    B\n"), "P302", ARTICLE, BODY_LINE + 3),
    ("a heading with a line below it", in_body("Two\n---\n\nText.\n"), "P308", ARTICLE, BODY_LINE),
    ("raw HTML", in_body("Text.\n\n<script>alert(1)</script>\n"), "P309", ARTICLE, BODY_LINE + 2),
    ("a first-level heading", in_body("# Title\n"), "P308", ARTICLE, BODY_LINE),
    ("a level skipped", in_body("## Two {#two}\n\n#### Four\n"), "P308", ARTICLE, BODY_LINE + 2),
    ("a name twice", in_body("## One {#one}\n\n## Two {#one}\n"), "P308", ARTICLE, BODY_LINE),
    ("an unknown topic", in_header("topic: concerns", "topic: concern"), "P401", ARTICLE, 5),
    ("an unknown author", in_header("authors: [picoinfo]", "authors: [nobody]"), "P401", ARTICLE, 10),
    ("an unknown related article", in_header("related: [side-effects]", "related: [sideeffects]"), "P401", ARTICLE, 13),
    ("an old slug that is an article", in_header("review: []", "redirects_from: [side-effects]"), "P402", ARTICLE, 11),
    ("a link to no article", in_body("See [x](article:side-effect).\n"), "P403", ARTICLE, BODY_LINE),
    ("a link to no heading", in_body("See [x](article:side-effects#when).\n"), "P404", ARTICLE, BODY_LINE),
    ("an old slug that leads twice", old_slug_twice, "P402", "articles/side-effects/en.md", 11),
    ("updated before it was published", in_header("updated: 2026-11-02", "updated: 2026-10-31"), "P207", ARTICLE, 2),
    ("a day written by week", in_header("updated: 2026-11-02", "updated: 2026-W47-5"), "P207", ARTICLE, 9),
    ("an empty title", in_header("title: Acne scars", "title: ' '"), "P207", ARTICLE, 3),
    ("a key with blanks", in_header("topic: concerns", "topic: My concerns"), "P207", ARTICLE, 5),
    ("a slug with capitals", in_header("related: [side-effects]", "related: [Side-effects]"), "P207", ARTICLE, 13),
    ("a claim both known and not", in_header("[li2023]", "[li2023]\n    unknown: true"), "P405", ARTICLE, 15),
    ("a dispute with one side", in_header("[li2023]", "[li2023]\n    disputed: true"), "P405", ARTICLE, 15),
    ("a page without a header", whole("pages/about/en.md", "Words."), "P208", "pages/about/en.md", 1),
    (
        "a page without a date",
        in_file("pages/about/en.md", "updated: 2026-11-01\n", ""),
        "P205",
        "pages/about/en.md",
        2,
    ),
    ("a page with an open bracket", whole("pages/about/en.md", f"{PAGE}{'[' * 99}"), "P311", "pages/about/en.md", 7),
    (
        "a page that links to nothing",
        in_file("pages/about/en.md", "[@leaflet]", "[x](#nobody)"),
        "P404",
        "pages/about/en.md",
        7,
    ),
    (
        "a consent without words",
        whole("consent/1/en.md", "---\nsince: 2026-11-20\n---\n"),
        "P211",
        "consent/1/en.md",
        None,
    ),
    ("a consent of no day", in_file("consent/1/en.md", "2026-11-20", "soon"), "P207", "consent/1/en.md", 2),
    ("a consent with open brackets", whole("consent/1/en.md", "(" * 99), "P311", "consent/1/en.md", 1),
    ("a reply without a header", whole("replies/closing/en.md", "Dear {name}"), "P208", "replies/closing/en.md", 1),
    (
        "a reply without a subject",
        in_file("replies/closing/en.md", "subject: Your message {reference}\n", ""),
        "P205",
        "replies/closing/en.md",
        2,
    ),
    (
        "a phone with no number",
        in_file("clinic.yaml", "phone: 020 7946 0000", "phone: call us"),
        "P207",
        "clinic.yaml",
        4,
    ),
    (
        "a concern that leads nowhere",
        in_file("topics.yaml", "article: acne-scars", "article: acne-scar"),
        "P410",
        "topics.yaml",
        5,
    ),
    (
        "a question about no article",
        in_file("suitability.yaml", "article: acne-scars", "article: scars"),
        "P410",
        "suitability.yaml",
        8,
    ),
    ("a question on no source", in_file("suitability.yaml", "[li2023]", "[li2024]"), "P303", "suitability.yaml", 4),
    ("a stage on no source", in_file("aftercare.yaml", "[leaflet]", "[leaflets]"), "P303", "aftercare.yaml", 4),
    ("a folder nobody reads", whole("artikles/x/en.md", "x"), "P107", "artikles/x/en.md", None),
    ("a photo nobody can name", whole(PHOTO, "x"), "P107", PHOTO, None),
    ("a citation without @", in_body("Half of them [li2023].\n"), "P313", ARTICLE, BODY_LINE),
    ("a file too deep", whole("articles/x/y/en.md", "x"), "P107", "articles/x/y/en.md", None),
    (
        "a file not named by language",
        whole("articles/acne-scars/EN.md", "x"),
        "P107",
        "articles/acne-scars/EN.md",
        None,
    ),
    ("a claim with no source", in_header("sources: [li2023]", "sources: []"), "P405", ARTICLE, 15),
    ("a folder that is no address", whole("articles/Acne_Scars/en.md", "x"), "P110", "articles/Acne_Scars/en.md", None),
    ("a file beside its folder", whole("articles/acne.md", "x"), "P107", "articles/acne.md", None),
    ("a mistyped file", whole("refrences.yaml", "[]"), "P107", "refrences.yaml", None),
    ("a term twice", in_file("glossary.yaml", "key: pih", "key: pigment"), "P210", "glossary.yaml", 5),
    ("a closed file", lambda folder: (folder.path / "clinic.yaml").unlink(), "P108", "clinic.yaml", None),
    ("no time of day", in_file("clinic.yaml", '"17:30"}', "17:3}"), "P207", "clinic.yaml", 8),
    ("no such time zone", in_file("clinic.yaml", "Europe/London", "Europe/Londn"), "P207", "clinic.yaml", 12),
    (
        "a kind of study unknown",
        in_file("references.yaml", "meta-analysis", "meta-analysys"),
        "P207",
        "references.yaml",
        7,
    ),
    ("a danger without a card", in_file("suitability.yaml", "  card: ask\n", ""), "P207", "suitability.yaml", 1),
    (
        "a question that leads nowhere",
        in_file("suitability.yaml", "section: risks", "section: risk"),
        "P410",
        "suitability.yaml",
        9,
    ),
    ("a star before a word", in_file("desk_words.yaml", "bleed*", "'*bleed'"), "P207", "desk_words.yaml", 2),
    ("days in the wrong order", in_file("aftercare.yaml", "last_day: 1", "last_day: -1"), "P207", "aftercare.yaml", 4),
]


def test_whole_folder_has_no_problem(folder: Folder) -> None:
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("broken", "number", "file", "line"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_broken_folder_is_answered_at_its_line_and_the_rest_is_read(
    folder: Folder, broken: Break, number: str, file: str, line: int | None
) -> None:
    broken(folder)

    library = folder.open()

    assert (number, file, line) in [told(problem) for problem in library.problems]
    assert {problem.file.as_posix() for problem in library.problems} == {file}
    assert library.article("side-effects") is not None
    # The linter judges as far as it can be read: without a traceback, and it keeps the library's own problems.
    assert set(library.problems) <= set(lint(library, today=TODAY).problems)


def test_missing_folder_is_a_problem(tmp_path: Path) -> None:
    library = Folder.__new__(Folder)
    library.path = tmp_path / "nowhere"

    assert library.problems()[0] == ("P109", library.path.as_posix(), None)


def test_all_faults_of_all_files_come_in_one_run(folder: Folder) -> None:
    folder.change(ARTICLE, "order: 1", "order: first")
    folder.change(ARTICLE, "topic: concerns", "topc: concerns")
    folder.change(ARTICLE, "[@negishi2018]", "[@negishi2108]")
    folder.change("clinic.yaml", "sample: true", "sample: perhaps")

    assert folder.problems() == [
        ("P205", ARTICLE, 2),
        ("P206", ARTICLE, 5),
        ("P207", ARTICLE, 6),
        ("P303", ARTICLE, BODY_LINE + 7),
        ("P207", "clinic.yaml", 1),
    ]


def test_photo_that_no_text_can_name_is_given_a_name(folder: Folder) -> None:
    folder.write(PHOTO, "x")

    (problem,) = folder.open().problems

    assert (problem.message, problem.hint) == ("is a picture that no text can name", "call it my-photo-1.jpg")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("[li2023]", "write `[@li2023]`"),
        ("[@li2023, negishi2018]", "write `[@li2023; @negishi2018]`"),
        ("[@li2023]", None),
        ("[li2023](https://example.org)", None),
        ("[whatever]", None),
        (r"\[li2023]", None),
    ],
)
def test_citation_that_would_be_printed_literally_is_reported(folder: Folder, typed: str, hint: str | None) -> None:
    in_body(f"Half of them {typed}.\n")(folder)

    assert [problem.hint for problem in folder.open().problems] == ([hint] if hint else [])
