"""Pages that gather what belongs together: concerns, words with their pages, sources with their uses, changes."""

import re

from django.test import Client

from tests.library.folders import HEADER, Folder

CHANGES = """\
changes:
  - {on: 2026-11-02, what: Blisters are an emergency now., why: A hospital says so.}
"""


def test_each_concern_leads_to_its_page_and_to_every_other_that_speaks_of_it(client: Client, folder: Folder) -> None:
    folder.article("## A {#a}\n\nWords.\n", slug="other", header=HEADER.replace("Acne scars", "Another page"))

    text = client.get("/concerns/").text
    scars = text.partition('id="concern-acne-scars"')[2].partition("</section>")[0]

    assert '<a href="/articles/acne-scars/">Acne scars</a>' in scars
    assert '<a href="/articles/other/">Another page</a>' in scars
    assert '<a href="/compare/?concern=acne-scars">' in scars
    assert '<a href="/consultation/">' in text.partition('id="concern-not-sure"')[2].partition("</section>")[0]


def test_words_stand_from_a_to_z_with_the_pages_that_use_them(client: Client, folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "Dark marks can come", "Pigment can come")

    text = client.get("/glossary/").text

    assert re.findall(r'<a href="#letter-(\w)">', text) == ["P"]
    assert re.findall(r"<dt>([^<]+)</dt>", text) == ["pigment", "post-inflammatory hyperpigmentation"]
    assert text.count('<a href="/articles/acne-scars/">Acne scars</a>') == 1
    assert "On 1 page\n" in text


def test_a_source_says_where_it_is_used_and_for_which_statement(client: Client, folder: Folder) -> None:
    text = client.get("/sources/").text
    by_key = {key: text.partition(f'<li id="{key}">')[2].partition("</li>")[0] for key in ("li2023", "negishi2018")}

    assert '<a href="/articles/acne-scars/#risks">Risks</a>' in by_key["negishi2018"]
    assert "Pico gave about the same gain as other lasers." in by_key["li2023"]
    assert "For this statement" not in by_key["negishi2018"]


def test_what_was_changed_and_why_stands_under_its_day(client: Client, folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "related: [side-effects]\n", f"related: [side-effects]\n{CHANGES}")

    text = client.get("/changes/").text
    newest = text.partition('id="day-2026-11-02"')[2].partition("</section>")[0]

    assert re.findall(r'id="day-([\d-]+)"', text) == ["2026-11-02", "2026-11-01"]
    assert "Blisters are an emergency now. A hospital says so." in " ".join(newest.split())
    assert newest.count('<a href="/articles/acne-scars/">') == 2


def test_a_change_after_the_day_of_the_last_one_is_a_fault(folder: Folder) -> None:
    later = CHANGES.replace("2026-11-02", "2026-11-03")
    folder.change("articles/acne-scars/en.md", "related: [side-effects]\n", f"related: [side-effects]\n{later}")

    told = folder.open().problems

    assert [(problem.id, problem.file.parent.name) for problem in told[:1]] == [("library.P207", "acne-scars")]
    assert "last change" in str(told[0])
