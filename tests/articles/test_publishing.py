"""Articles taken off the site and put back: what leans on them is told, and no page links to what is not there."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.test import Client
from pytest_django import Settings

from tests.articles.test_writing_commands import TODAY, run
from tests.editorial.folders import ARTICLE, EditedFolder
from treatments import content
from treatments.articles import link_items
from treatments.editorial.publishing import unlinked
from treatments.library.catalogue import Library

LINK = re.compile(r'href="(/[^"#?]*)')
NAMED = re.compile(r"http://localhost:8000(/[^<)]*)")
NEIGHBOUR = "articles/side-effects/en.md"


@pytest.fixture
def edited(tmp_path: Path, settings: Settings) -> Iterator[EditedFolder]:
    made = EditedFolder(tmp_path / "content")
    settings.CONTENT_DIR = made.path
    content.close()
    yield made
    content.close()


@pytest.fixture
def clinic(edited: EditedFolder, tmp_path: Path, settings: Settings) -> Path:
    """The same under an empty folder of a clinic."""
    folder = tmp_path / "clinic"
    folder.mkdir()
    settings.CLINIC_DIR = folder
    content.close()
    return folder


def without(library: Library, slugs: set[str]) -> Library:
    """The same library of a clinic that does not show some articles, without reading a file again."""
    data = replace(library.snapshot.data, unpublished=tuple(sorted(slugs)))
    cached = replace(library.snapshot.cached_data, data=data, digest=f"{library.snapshot.digest} {sorted(slugs)}")
    return Library(snapshot=replace(library.snapshot, cached_data=cached), today=library.today)


def crawled(client: Client) -> tuple[dict[str, str], set[str]]:
    """Every address that can be reached from the first page with its title, and those of them that are not there."""
    seen: dict[str, str] = {}
    waiting, dead, missing = ["/", "/a-page-that-is-not-there/"], set(), "/a-page-that-is-not-there/"
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/pictures/")):
            continue
        answer = client.get(address)
        is_page = answer.headers["Content-Type"].startswith("text/html")
        seen[address] = answer.text.partition("<title>")[2].partition("</title>")[0] if is_page else ""
        if answer.status_code != 200 and address != missing:
            dead.add(address)
        waiting += LINK.findall(answer.text) if is_page else []
    return seen, dead


def lost_and_alike(client: Client, seen: dict[str, str]) -> tuple[set[str], list[str]]:
    """What the sitemap or llms.txt names and no page leads to; titles that two pages share."""
    text = client.get("/sitemap.xml").text + client.get("/llms.txt").text
    named = {address.replace(".md", "/") for address in NAMED.findall(text)}
    titles = Counter(title for title in seen.values() if title)
    return named - seen.keys(), [title for title, count in titles.items() if count > 1]


def links_in_a_hundred_combinations(whole: Library) -> tuple[int, set[str]]:
    """How many links lead to an article that is shown, and those that lead to one that is not."""
    slugs = [article.slug for article in whole.articles()]
    chance = random.Random(15)
    alive, dead = 0, set()
    for _ in range(100):
        library = without(whole, set(chance.sample(slugs, chance.randint(1, len(slugs)))))
        shown = {f"/articles/{article.slug}/" for article in library.articles()}
        texts = [article.in_short + article.html for article in library.articles()]
        texts += [page.html for page in library._pages.values()] + [box.html for box in library.boxes]
        items = link_items.concern_items(library, library.site.concerns, "en")
        items += link_items.first_reads(library, "en")
        items += [link_items.item(other) for article in library.articles() for other in library.related(article)]

        found = {to for text in texts for to in LINK.findall(text)} | {item.url for item in items}

        alive += len(found & shown)
        dead |= {to for to in found if to.startswith("/articles/")} - shown
    return alive, dead


def test_no_text_links_to_what_is_not_shown_in_a_hundred_combinations() -> None:
    alive, dead = links_in_a_hundred_combinations(content.current())

    assert dead == set()
    assert alive > 100


@pytest.mark.parametrize("left", [0, 1, 3])
def test_every_address_that_a_page_names_is_there(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    whole = content.current()
    slugs = {article.slug for article in whole.articles()}
    kept = set(sorted(slugs)[:left])
    monkeypatch.setattr(content._handle, "library", without(whole, slugs - kept))

    seen, dead = crawled(client)

    assert dead == set()
    assert lost_and_alike(client, seen) == (set(), [])
    assert {address for address in seen if re.fullmatch("/articles/[^/]+/", address)} == {
        f"/articles/{slug}/" for slug in kept
    }


def test_concern_without_its_article_says_so_and_leads_to_the_form(client: Client, clinic: Path) -> None:
    run("unpublish", "acne-scars", "--today", TODAY)
    content.refresh_if_changed()

    page = client.get("/").text

    assert "Often a modest change. We have no page about it here, but you can ask us." in page
    assert client.get("/articles/acne-scars/").status_code == 404


def test_unpublish_tells_all_that_leans_on_an_article(edited: EditedFolder) -> None:
    edited.write(
        "boxes/same-day/en.md", '!!! same-day "Ring us"\n    - Pain: [read](article:side-effects) [@leaflet]\n'
    )
    edited.change(
        "suitability.yaml", "  article: acne-scars\n  section: risks", "  article: side-effects\n  section: risks"
    )

    printed, _ = run("unpublish", "side-effects", "--keep-links", "--today", TODAY)

    def at(file: str, words: str) -> str:
        text = (edited.path / file).read_text().splitlines()
        (line,) = [number for number, one in enumerate(text, start=1) if words in one]
        return f"{edited.path / file}:{line}"

    told = [line.strip().rpartition(": ")[0] for line in printed.splitlines() if line.startswith("  ")]
    assert told == [
        at(ARTICLE, "related: [side-effects]"),
        at(ARTICLE, "See [when to ring]"),
        at("boxes/same-day/en.md", "article:side-effects"),
        at("options.yaml", "article: side-effects"),
        at("suitability.yaml", "article: side-effects"),
        at("topics.yaml", "key: safety"),
    ]
    assert "status: draft\n" in (edited.path / NEIGHBOUR).read_text()
    assert "(article:side-effects#when-to-ring)" in (edited.path / ARTICLE).read_text()


def test_unlinking_leaves_the_words_and_no_fault(edited: EditedFolder) -> None:
    printed, _ = run("unpublish", "side-effects", "--unlink", "--today", TODAY)

    text = (edited.path / ARTICLE).read_text()
    assert "See when to ring." in text
    assert "related: []\n" in text
    assert f"Links taken out: {edited.path / ARTICLE}" in printed
    assert run("check_content", "--today", TODAY)[1] == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("related: [b, a, c]", "related: [b, c]"),
        ("related: [a]", "related: []"),
        ("related:\n  - b\n  - a\n  - c\nclaims: []", "related:\n  - b\n  - c\nclaims: []"),
        ("related:\n  - a\nclaims: []", "related: []\nclaims: []"),
        ("related: [ab]", "related: [ab]"),
    ],
)
def test_related_names_it_no_more_however_it_was_written(before: str, after: str) -> None:
    words = "See [a\nb](article:a#x), [c](/articles/a/), ![p](a.svg) and [d](article:ab).\n"

    assert unlinked(f"---\n{before}\n---\n{words}", "a") == (
        f"---\n{after}\n---\nSee a\nb, c, ![p](a.svg) and [d](article:ab).\n"
    )


def test_unlinking_a_concern(edited: EditedFolder) -> None:
    run("unpublish", "acne-scars", "--unlink", "--today", TODAY)

    assert 'article: "", order: 1' in (edited.path / "topics.yaml").read_text()
    assert edited.problems() == []


def test_clinic_leaves_out_an_article_of_ours_without_touching_it(edited: EditedFolder, clinic: Path) -> None:
    before = {file: file.read_bytes() for file in edited.path.rglob("*") if file.is_file()}
    run("unpublish", "side-effects", "--unlink", "--today", TODAY)
    hidden = content.folders(), run("check_content", "--today", TODAY)
    text = (clinic / "unpublished.yaml").read_text()
    run("publish", "side-effects", "--today", TODAY)

    assert {file: file.read_bytes() for file in before} == before
    assert text.splitlines()[-1] == "- side-effects"
    assert "these words stand without their link" in hidden[1][0]
    assert hidden[1][1] == 0
    assert run("check_content", "--today", TODAY) == ("No fault; 0 warnings.\n", 0)


def test_publishing_a_draft_tells_its_faults(edited: EditedFolder) -> None:
    edited.text(what_it_is="It cures a scar.")
    edited.change(ARTICLE, "status: published", "status: draft  # not yet")

    printed, _ = run("publish", "acne-scars", "--today", TODAY)

    assert "status: published  # not yet\n" in (edited.path / ARTICLE).read_text()
    assert "It has faults (1): manage.py check_content articles/acne-scars" in printed


@pytest.mark.parametrize(
    ("command", "slug", "words"),
    [
        ("unpublish", "acne-scar", "There is no article `acne-scar`. did you mean `acne-scars`?"),
        ("publish", "acne-scars", "`acne-scars` is published already."),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(edited: EditedFolder, command: str, slug: str, words: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(command, slug, "--today", TODAY)

    assert str(refusal.value) == words


def test_unknown_name_in_the_list_is_told(clinic: Path) -> None:
    (clinic / "unpublished.yaml").write_text("# none\n- side-efects\n")

    printed, code = run("check_content", "--today", TODAY)

    assert code == 1
    assert "there is no article `side-efects`" in printed
    assert "did you mean `side-effects`?" in printed


HOME = """\
title: A first page
summary: What it is about.
heading: Welcome to the test
lead: Words of the test.
first_reads: [side-effects, acne-scars]
limits: [{says: It cannot fly., words: Nobody can., article: side-effects}]
asking: [{title: You ask, words: In your own words.}]
"""


def test_words_of_the_first_page_come_from_its_file_and_its_lists_from_what_is_published(
    edited: EditedFolder, client: Client
) -> None:
    without_words = client.get("/").text
    edited.write("home.yaml", HOME)
    content.refresh_if_changed()
    whole = client.get("/").text
    printed, _ = run("unpublish", "side-effects", "--keep-links", "--today", TODAY)
    content.refresh_if_changed()
    fewer = client.get("/").text

    assert "<h1>Sample Clinic</h1>" in without_words
    assert ("<h1>Welcome to the test</h1>" in whole, "Words of the test." in whole) == (True, True)
    assert ("It cannot fly." in fewer, "You ask" in fewer) == (True, True)
    assert ("/articles/side-effects/" in whole, "/articles/side-effects/" in fewer) == (True, False)
    assert f"{edited.path / 'home.yaml'}:5: the first page offers it" in printed
    assert f"{edited.path / 'home.yaml'}:6: “It cannot fly.” on the first page" in printed


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Words of the test.", "It cures a scar.", "nothing is cured"),
        ("[side-effects,", "[side-efects,", "did you mean `side-effects`?"),
    ],
)
def test_first_page_is_checked_like_any_other(edited: EditedFolder, old: str, new: str, told: str) -> None:
    edited.write("home.yaml", HOME.replace(old, new))

    printed, code = run("check_content", "--today", TODAY)

    assert code == 1
    assert f"{edited.path / 'home.yaml'}\n" in printed
    assert told in printed
