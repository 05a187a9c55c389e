"""For programs: JSON-LD read by an independent library, the feed, Markdown, llms.txt, social pictures."""

import json
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import Settings
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

from tests.library.folders import BODY, HEADER, Folder
from treatments import content

# The reader's own parser still uses a class that it has given another name.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SCHEMA = Namespace("https://schema.org/")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
EVERY = (
    "/",
    "/articles/",
    "/concerns/",
    "/glossary/",
    "/sources/",
    "/changes/",
    "/topics/safety/",
    "/articles/acne-scars/",
)
# Of schema.org, release 29: the types that we use, each with those of its properties, inherited ones too, that we use.
THING = {"name", "description", "url", "image"}
WORK = THING | {"inLanguage", "datePublished", "dateModified", "author", "publisher", "audience", "citation", "about"}
PAGE = WORK | {"lastReviewed", "reviewedBy", "breadcrumb"}
PLACE = THING | {"telephone", "email", "address", "openingHoursSpecification"}
VOCABULARY = {
    "BreadcrumbList": THING | {"itemListElement", "numberOfItems"},
    "EntryPoint": THING | {"urlTemplate"},
    "ListItem": THING | {"position", "item"},
    "MedicalAudience": THING | {"audienceType"},
    "MedicalClinic": PLACE,
    "MedicalCondition": THING | {"possibleTreatment"},
    "MedicalProcedure": THING,
    "MedicalTherapy": THING,
    "MedicalWebPage": PAGE,
    "OpeningHoursSpecification": THING | {"dayOfWeek", "opens", "closes"},
    "Organization": THING,
    "Person": THING | {"jobTitle"},
    "PostalAddress": THING | {"streetAddress", "addressCountry"},
    "SearchAction": THING | {"target", "query-input"},  # the second is Google's own, with a hyphen
    "WebSite": WORK | {"potentialAction"},
}


def graph_of(text: str) -> Graph:
    """As another program reads it; the words of schema.org need no look at its server."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert data["@context"] == "https://schema.org"
    return Graph().parse(data=json.dumps(data | {"@context": {"@vocab": str(SCHEMA)}}), format="json-ld")


def values(graph: Graph, kind: str, name: str) -> list[str]:
    return sorted(
        str(value) for one in graph.subjects(RDF.type, SCHEMA[kind]) for value in graph.objects(one, SCHEMA[name])
    )


@pytest.mark.parametrize("address", EVERY)
def test_every_page_says_what_it_is_in_words_of_the_vocabulary(client: Client, address: str) -> None:
    graph = graph_of(client.get(address).text)

    kinds = {str(kind).removeprefix(SCHEMA) for kind in graph.objects(None, RDF.type)}
    used = {
        (str(kind).removeprefix(SCHEMA), str(name).removeprefix(SCHEMA))
        for one, name, _ in graph
        if name != RDF.type
        for kind in graph.objects(one, RDF.type)
    }

    assert kinds <= VOCABULARY.keys()
    assert {(kind, name) for kind, name in used if name not in VOCABULARY[kind]} == set()
    assert ("BreadcrumbList" in kinds) == (address != "/")


def test_an_article_is_told_as_a_medical_page_with_its_place(client: Client, folder: Folder) -> None:
    graph = graph_of(client.get("/articles/acne-scars/").text)

    assert values(graph, "MedicalWebPage", "dateModified") == ["2026-11-02"]
    assert values(graph, "MedicalWebPage", "reviewedBy") == values(graph, "MedicalWebPage", "lastReviewed") == []
    assert values(graph, "MedicalCondition", "name") == ["Acne scars"]
    assert values(graph, "ListItem", "position") == ["1", "2", "3", "4"]
    assert "http://localhost:8000/topics/concerns/" in values(graph, "ListItem", "item")
    assert values(graph, "MedicalClinic", "telephone") == []  # a sample: nobody shall ring it


def test_a_clinic_that_exists_is_told_with_its_hours(client: Client, folder: Folder) -> None:
    folder.change("clinic.yaml", "sample: true", "sample: false")

    graph = graph_of(client.get("/").text)

    assert values(graph, "MedicalClinic", "telephone") == ["020 7946 0000"]
    assert values(graph, "OpeningHoursSpecification", "closes") == ["17:30"]
    assert values(graph, "EntryPoint", "urlTemplate") == ["http://localhost:8000/search/?q={search_term_string}"]


def test_the_feed_is_valid_atom_with_the_newest_change_first(
    client: Client, folder: Folder, settings: Settings
) -> None:
    settings.SITE_URL = "https://clinic.example"
    response = client.get("/feed.atom")
    feed = ET.fromstring(response.content)
    entries = feed.findall("a:entry", ATOM)
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)\Z")

    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in (feed, *entries):  # RFC 4287: exactly one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
        assert moment.match(element.findtext("a:updated", "", ATOM))
    assert feed.findall("a:author/a:name", ATOM) != []
    assert feed.find("a:link[@rel='self']", ATOM).attrib["href"] == "https://clinic.example/feed.atom"
    assert [entry.findtext("a:id", "", ATOM) for entry in entries] == [
        "https://clinic.example/articles/acne-scars/",
        "https://clinic.example/articles/side-effects/",
    ]
    assert entries[0].findtext("a:updated", "", ATOM).startswith("2026-11-02")


def test_an_article_as_markdown_can_be_quoted_with_its_sources(client: Client, folder: Folder) -> None:
    folder.article(f'{BODY}\n!!! dont "Do not"\n    - Do not rub [@li2023].\n\n!!! box "emergency"\n')

    response = client.get("/articles/acne-scars.md")
    text = response.text

    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.headers["Link"] == '<http://localhost:8000/articles/acne-scars/>; rel="canonical"'
    assert text.startswith("# Acne scars\n\n> What pico can do")
    assert (
        "## Risks\n\nDark marks can come [2]. See [when to ring](http://localhost:8000/articles/side-effects/#when-to-ring)."
        in text
    )
    assert "**Do not**\n\n- Do not rub [1]." in text
    assert "**Get help at once**\n\n- Lost sight [1]" in text
    assert "\n1. Li X; Chen Y; Wu Z. Fractional pico for scars. A journal 2023; 29." in text
    assert re.search(r"!!!|\[@|\{#|article:", text) is None
    assert "Not yet checked by a clinician." in text


def test_every_article_of_the_site_is_plain_markdown(client: Client) -> None:
    for article in content.current().articles():
        text = client.get(f"/articles/{article.slug}.md").text

        assert re.search(r"^!!!|\[@\w|\{#|\]\(article:|\]\(#", text, re.MULTILINE) is None
        assert all(section.title in text for section in article.sections)


def test_llms_txt_lists_every_article_and_how_to_quote_it(client: Client) -> None:
    text = client.get("/llms.txt").text

    assert re.match(r"# .+\n\n> .+\n\n", text)
    for article in content.current().articles():
        assert f"[{article.title}](http://localhost:8000/articles/{article.slug}.md): {article.summary}" in text


HIDDEN = {
    "draft": ("status: published", "status: draft", 404),
    "future": ("published: 2026-11-01\nupdated: 2026-11-02", "published: 2099-01-01\nupdated: 2099-01-01", 404),
    "withdrawn": ("status: published", "status: withdrawn", 410),
}


@pytest.mark.parametrize("why", HIDDEN)
def test_what_readers_may_not_see_is_told_to_no_program(client: Client, folder: Folder, why: str) -> None:
    old, new, status = HIDDEN[why]
    folder.article(BODY, slug="hidden", header=HEADER.replace("Acne scars", "A hidden page").replace(old, new))

    answers = {
        path: client.get(path) for path in ("/feed.atom", "/llms.txt", "/sitemap.xml", "/changes/", "/concerns/")
    }
    answers["/search/"] = client.get("/search/", {"q": "a hidden page"})

    assert {path for path, answer in answers.items() if "/articles/hidden" in answer.text} == set()
    assert client.get("/articles/hidden.md").status_code == client.get("/articles/hidden/").status_code == status
    assert "/articles/acne-scars/" in answers["/changes/"].text


def test_a_moved_page_leads_on_in_markdown_too(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER + "redirects_from: [old-scars]\n")

    assert client.get("/articles/old-scars.md").headers["Location"] == "/articles/acne-scars.md"
    assert client.get("/articles/old-scars/").headers["Location"] == "/articles/acne-scars/"


def test_every_page_has_a_picture_for_other_sites_and_names_its_language(client: Client) -> None:
    for address in EVERY:
        text = client.get(address).text

        assert re.search(r'<meta property="og:image" content="http://localhost:8000/[\w/-]*social\.png">', text)
        assert 'hreflang="x-default"' in text
        assert 'type="application/atom+xml"' in text
    assert b"".join(client.get("/social.png").streaming_content)[1:4] == b"PNG"  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["/feed.atom", "/llms.txt", "/articles/acne-scars.md"])
def test_programs_may_keep_what_they_read(address: str) -> None:
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.get(address).headers["Cache-Control"].startswith("public, max-age=")
    assert stranger.post(address).status_code == 405


def test_lists_changed_when_the_newest_of_what_they_list_did(client: Client, folder: Folder) -> None:
    sitemap = ET.fromstring(client.get("/sitemap.xml").content)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    changed = {
        str(entry.findtext(f"{name}loc")).removeprefix("http://localhost:8000"): entry.findtext(f"{name}lastmod")
        for entry in sitemap
    }

    assert changed["/topics/concerns/"] == changed["/articles/"] == changed["/changes/"] == "2026-11-02"
    assert changed["/topics/safety/"] == "2026-11-01"
    assert all(date.fromisoformat(day) for day in changed.values() if day)
