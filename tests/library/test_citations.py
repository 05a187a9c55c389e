from tests.library.folders import BODY, Folder
from tests.library.test_components import by_class, page, told
from treatments.library.citations import short_citation
from treatments.library.schemas.references import Reference
from treatments.library.tree import parse_tree


def source(authors: str | None, year: int | None = 2023, title: str = "Title") -> str:
    return short_citation(
        Reference(key="x", title=title, kind="guideline", verified="full", authors=authors, year=year)
    )


def test_short_citation_names_one_two_or_some() -> None:
    assert source("Anderson RR") == "Anderson 2023"
    assert source("Anderson RR; Parrish JA") == "Anderson and Parrish 2023"
    assert source("Abdel Hay R; Shalaby K; Zaher H") == "Abdel Hay and others 2023"
    assert source("American Academy of Dermatology", None) == "American Academy of Dermatology"
    assert source(None, None) == "Title"


def test_sources_are_numbered_by_first_use(folder: Folder) -> None:
    article, root = page(folder, "One [@negishi2018]. Two [@li2023; @negishi2018]. Three [@leaflet].")

    assert [(each.number, each.reference.key) for each in article.citations] == [
        (1, "negishi2018"),
        (2, "li2023"),
        (3, "leaflet"),
    ]
    assert [(link.get("id"), link.get("href"), link.text) for link in by_class(root, "cite")] == [
        ("cite-1-1", "#source-1", "[1]"),
        ("cite-2-1", "#source-2", "[2]"),
        ("cite-1-2", "#source-1", "[1]"),
        ("cite-3-1", "#source-3", "[3]"),
    ]


def test_a_source_knows_each_place_of_the_text_that_leads_to_it(folder: Folder) -> None:
    article, root = page(folder, "One [@negishi2018]. Two [@leaflet; @negishi2018].")

    places = {each.reference.key: each.places for each in article.citations}
    assert places == {"negishi2018": ("cite-1-1", "cite-1-2"), "leaflet": ("cite-2-1",), "li2023": ()}
    marks = [mark.get("id") for mark in by_class(root, "cite")]
    assert sorted(marks) == sorted(place for found in places.values() for place in found)


def test_source_of_a_claim_alone_comes_last_and_is_not_used_by_the_text(folder: Folder) -> None:
    article, _ = page(folder, "One [@negishi2018].")

    assert [(each.number, each.reference.key) for each in article.citations] == [
        (1, "negishi2018"),
        (2, "li2023"),
    ]
    assert [citation.number for citation in article.claims[0].citations] == [2]


def test_a_citation_is_named_after_its_source_and_adds_nothing_but_its_number_to_the_sentence(folder: Folder) -> None:
    _, root = page(folder, "One [@li2023].")

    link = by_class(root, "cite")[0]
    assert link.get("aria-label") == "Source 1: Li and others 2023"
    assert "One [1]." in told(root)


def test_removed_source_names_each_sentence_that_leaned_on_it(folder: Folder) -> None:
    folder.article(
        BODY.replace("Dark marks can come [@negishi2018].", "- A first point. Dark marks can\n  come [@negishi2018].")
    )
    folder.change("references.yaml", "key: negishi2018", "key: negishi2019")

    faults = [
        problem for problem in folder.open().problems if problem.id == "library.P303" and problem.file.suffix == ".md"
    ]

    assert [(fault.field, fault.message, fault.hint) for fault in faults] == [
        (
            "negishi2018",
            "no source `negishi2018` in references.yaml, and this leans on it: “Dark marks can come”",
            "did you mean `negishi2019`?",
        )
    ]


def test_removed_source_names_each_claim_that_leaned_on_it(folder: Folder) -> None:
    folder.article("## Risks {#risks}\n\nNone.\n")
    folder.change("references.yaml", "key: li2023", "key: lee2023")
    folder.change("suitability.yaml", "sources: [li2023]", "sources: []")
    folder.change("boxes/emergency/en.md", "[@li2023]", "[@leaflet]")

    faults = [
        problem for problem in folder.open().problems if problem.id == "library.P303" and problem.file.suffix == ".md"
    ]

    assert [(fault.line, fault.field, fault.message) for fault in faults] == [
        (
            16,
            "claims.1.sources",
            (
                "no source `li2023` in references.yaml, and this claim leans on it: "
                "“Pico gave about the same gain as other lasers.”"
            ),
        )
    ]


def test_text_stands_without_a_source_that_is_gone(folder: Folder) -> None:
    article, root = page(folder, "One [@gone]. Two [@li2023].")

    assert told(root).startswith("One . Two [1]")
    assert parse_tree(article.html).find(".//span[@class='cites']") is not None
