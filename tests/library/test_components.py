"""The HTML of each block of the dialect: its text, and the classes that the stylesheet uses."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from tests.library.folders import Folder
from treatments.library.article import Article
from treatments.library.catalogue import open_library
from treatments.library.components.people_picture import people_picture
from treatments.library.links import LinkBuilders
from treatments.library.phrases import ENGLISH
from treatments.library.tree import element, parse_tree, text_of


def page(folder: Folder, body: str) -> tuple[Article, Element]:
    folder.article(f"{body}\n\n## Risks {{#risks}}\n\nNone.\n")
    article = folder.open().article("acne-scars")
    assert article is not None
    return article, parse_tree(article.html)


def by_class(root: Element, name: str) -> list[Element]:
    return [found for found in root.iter() if name in found.get("class", "").split()]


def told(found: Element) -> str:
    return " ".join(text_of(found).split())


@pytest.mark.parametrize(
    ("level", "heading", "contact"),
    [
        ("ask", "Ask the clinic: Tell us", "Ring us: 020 7946 0000, Monday to Friday, 9:00 to 17:30."),
        (
            "same-day",
            "Ring the clinic today: Tell us",
            "Ring us: 020 7946 0000, Monday to Friday, 9:00 to 17:30.When we are closed: 020 7946 0111",
        ),
        ("emergency", "Emergency: Tell us", "Ring the emergency number: 999"),
    ],
)
def test_care_card_says_its_level_and_prints_the_clinics_own_numbers(
    folder: Folder, level: str, heading: str, contact: str
) -> None:
    _, root = page(folder, f'!!! {level} "Tell us"\n\n    If it hurts.\n')

    card = by_class(root, "care-card")[0]

    assert card.get("data-level") == level
    assert told(by_class(card, "care-card-heading")[0]) == heading
    assert told(by_class(card, "care-card-contact")[0]) == contact
    assert [child.tag for child in card] == ["h3", "p", "p"]


def test_a_card_that_sends_to_a_doctor_does_not_print_the_number_of_the_clinic(folder: Folder) -> None:
    _, root = page(folder, '!!! doctor "Show this mark"\n\n    If it grows.\n')

    card = by_class(root, "care-card")[0]

    assert told(by_class(card, "care-card-heading")[0]) == "See a doctor: Show this mark"
    assert [child.tag for child in card] == ["h3", "p"]


def test_care_card_does_not_say_its_level_twice(folder: Folder) -> None:
    _, root = page(folder, '!!! ask "Ask the clinic before you travel"\n    Words.\n')

    assert told(by_class(root, "care-card-heading")[0]) == "Ask the clinic before you travel"


def test_care_card_rings_a_number_without_its_blanks(folder: Folder) -> None:
    folder.change("clinic.yaml", "phone: 020 7946 0000", "phone: +44 (20) 7946-0000")

    _, root = page(folder, '!!! ask "Ask"\n    Words.\n')

    assert [link.get("href") for link in by_class(root, "care-card-contact")[0].iter("a")] == ["tel:+442079460000"]


def test_clinics_own_words_about_closed_hours_stand_as_they_are(folder: Folder) -> None:
    folder.change("clinic.yaml", "out_of_hours: 020 7946 0111", "out_of_hours: at night ring 020 7946 0111 or 111")

    _, root = page(folder, '!!! same-day "Ring us"\n    Words.\n')

    closed = by_class(root, "care-card-closed")[0]
    assert told(closed) == "at night ring 020 7946 0111 or 111"
    assert [link.get("href") for link in closed.iter("a")] == ["tel:02079460111", "tel:111"]


def test_in_short_is_taken_out_of_the_text(folder: Folder) -> None:
    article, root = page(folder, "Opening.\n\n!!! in-short\n    - One [@li2023].\n    - Two.\n\nAfter.")

    assert article.in_short.startswith(
        '<section class="in-short" aria-labelledby="in-short"><h2 id="in-short">In short</h2>'
    )
    assert article.in_short_text == "One.\nTwo."
    assert told(root) == "Opening. After. Risks None."


def test_lists_disagreements_and_myths_have_their_headings(folder: Folder) -> None:
    body = (
        '!!! do "Do"\n    - Rest.\n\n!!! dont "Do not"\n    - Do not pick.\n\n'
        '!!! disagree "Who is right?"\n    - Yes.\n    - No.\n\n!!! myth "It breaks up scars."\n    It does not.\n'
    )

    _, root = page(folder, body)

    lists = by_class(root, "do-list")
    assert [(each.get("data-kind"), told(each)) for each in lists] == [
        ("do", "Do Rest."),
        ("dont", "Do not Do not pick."),
    ]
    assert told(by_class(root, "disagree")[0]) == "Who is right? Yes. No."
    assert [child.tag for child in by_class(root, "myth")[0]] == ["p", "div"]
    assert told(by_class(root, "myth")[0]) == "What is said: It breaks up scars.It does not."


@pytest.mark.parametrize(("yes", "total"), [(0, 1), (1, 1), (6, 25), (40, 43), (0, 100), (100, 100), (55, 60)])
def test_people_picture_draws_as_many_people_as_it_says(yes: int, total: int) -> None:
    figure = people_picture(element("div", {"data-title": f"{yes}/{total}"}), ENGLISH)

    assert figure is not None
    drawn = {path.get("class"): path.get("d", "").count("M") for path in figure.iter("path")}
    assert drawn.get("pp-yes", 0) == yes
    assert drawn.get("pp-no", 0) == total - yes


@pytest.mark.parametrize(
    ("words", "twin"),
    [
        ("6/25", "6 of 25 people"),
        ("0/25", "0 of 25 people"),
        ("22/22", "22 of 22 people"),
        ("40/43 sun spots", "40 of 43 sun spots"),
    ],
)
def test_people_picture_reads_well_aloud(words: str, twin: str) -> None:
    figure = people_picture(element("div", {"data-title": words}), ENGLISH)

    assert figure is not None
    assert told(by_class(figure, "people-words")[0]) == twin


@pytest.mark.parametrize(
    ("words", "box", "places"),
    [
        ("13/25", "0 0 120 200", {0: (8, 7), 4: (104, 7), 5: (8, 47), 24: (104, 167)}),
        ("13/40", "0 0 240 160", {0: (8, 7), 9: (224, 7), 10: (8, 47), 39: (224, 127)}),
    ],
)
def test_people_stand_in_rows_inside_the_picture(words: str, box: str, places: dict[int, tuple[int, int]]) -> None:
    figure = people_picture(element("div", {"data-title": words}), ENGLISH)

    assert figure is not None
    drawing = next(figure.iter("svg"))
    starts = [
        (int(x), int(y)) for path in drawing.iter("path") for x, y in re.findall(r"M(\d+) (\d+)", path.get("d", ""))
    ]
    assert drawing.get("viewBox") == box
    assert drawing.get("aria-hidden") == "true"
    assert {place: starts[place] for place in places} == places


def test_people_picture_keeps_its_caption_and_its_source(folder: Folder) -> None:
    article, root = page(folder, '!!! people "6/25"\n    Six had dark marks [@li2023].\n')

    caption = next(root.iter("figcaption"))
    assert told(caption).startswith("Six had dark marks [1]")
    assert [citation.reference.key for citation in article.citations] == ["li2023"]


def test_table_tells_every_cell_its_headers(folder: Folder) -> None:
    body = (
        "## Harms {#harms}\n\n| Harm | How often |\n|---|--:|\n| Dark marks | 2 in 42 |\n| Cold *sore* | 1 in 100 |\n"
    )

    _, root = page(folder, body)

    region = by_class(root, "table-scroll")[0]
    cells = [
        (cell.tag, cell.get("scope"), cell.get("data-label"), cell.get("data-align"))
        for cell in region.iter("tr")
        for cell in cell
    ]
    assert (region.get("tabindex"), region.get("role"), region.get("aria-label")) == ("0", "region", "Table: Harms")
    assert cells == [
        ("th", "col", None, None),
        ("th", "col", None, "end"),
        ("th", "row", None, None),
        ("td", None, None, "end"),
        ("th", "row", None, None),
        ("td", None, None, "end"),
    ]
    assert (next(region.iter("table")).get("data-columns"), list(region.iter("details"))) == ("2", [])


def test_wider_table_names_the_column_of_each_cell_and_can_be_folded_by_row(folder: Folder) -> None:
    rows = "| **Peels** [@li2023] | a little | burns |\n| Needles | some | marks |\n"

    _, root = page(folder, f"| What | Gain | Harm |\n|---|---|---|\n{rows}")

    cells = [[(cell.tag, cell.get("data-label"), told(cell)) for cell in row] for row in root.iter("tr")]
    assert cells[1:] == [
        [("th", None, "Peels [1]More about: Peels [1]"), ("td", "Gain", "a little"), ("td", "Harm", "burns")],
        [("th", None, "NeedlesMore about: Needles"), ("td", "Gain", "some"), ("td", "Harm", "marks")],
    ]
    assert [switch.get("class") for switch in root.iter("details")] == ["row-switch"] * 2
    assert "data-columns" not in next(root.iter("table")).attrib


def test_row_to_be_filled_in_is_not_folded(folder: Folder) -> None:
    _, root = page(folder, "| Day | Skin | Go on? |\n|---|---|---|\n| 1 | | |\n| 2 | sore | |\n")

    assert [told(switch) for switch in root.iter("details")] == ["More about: 2"]


def test_empty_corner_of_a_table_is_no_header(folder: Folder) -> None:
    _, root = page(folder, "|  | A |\n|---|---|\n| x | y |\n")

    assert [cell.tag for cell in next(root.iter("thead")).iter() if cell.tag in ("th", "td")] == ["td", "th"]


def test_links_use_the_given_addresses(folder: Folder) -> None:
    folder.article(
        "[a](article:side-effects#when-to-ring) [b](article:side-effects) [c](#risks)\n\n## Risks {#risks}\n\nNone.\n"
    )

    library = open_library(
        folder.path,
        today=folder.open().today,
        links=LinkBuilders(article=lambda slug, anchor: f"https://example.org/{slug}!{anchor}"),
    )

    article = library.article("acne-scars")
    assert article is not None
    assert [link.get("href") for link in parse_tree(article.html).iter("a")] == [
        "https://example.org/side-effects!when-to-ring",
        "https://example.org/side-effects!",
        "#risks",
    ]
    assert [(link.slug, link.anchor) for link in article.links] == [
        ("side-effects", "when-to-ring"),
        ("side-effects", ""),
        ("", "risks"),
    ]


def test_words_of_a_section_end_in_full_stops(folder: Folder) -> None:
    article, _ = page(folder, "One *two* [@li2023].\n\n- A bullet\n- Another!\n\n| A | B |\n|---|---|\n| x | y |\n")

    assert article.sections[0].text == "One two.\nA bullet.\nAnother!\nA; B.\nx; y."
    assert article.readability.words == 6


def test_contents_list_holds_the_second_level(folder: Folder) -> None:
    article, _ = page(folder, '## One {#one}\n\n### One *a*\n\n!!! ask "Not this"\n    x\n\n## One\n')

    listed = [(heading.id, heading.text) for heading in article.outline]
    assert listed == [("one", "One"), ("one-2", "One"), ("risks", "Risks")]


def test_section_remembers_its_place_and_its_words(folder: Folder) -> None:
    article, _ = page(folder, "Opening.\n\n## One {#one}\n\nWords.\n")

    header_lines = (folder.path / article.file).read_text().split("---\n")[1].count("\n") + 2
    assert [(section.id, section.line - header_lines) for section in article.sections] == [
        ("", 1),
        ("one", 3),
        ("risks", 8),
    ]
    assert article.file == Path("articles/acne-scars/en.md")


def test_people_pictures_that_follow_each_other_stand_side_by_side(folder: Folder) -> None:
    two = '!!! people "0/25"\n    With pico [@li2023].\n\n!!! people "6/25"\n    With CO2 [@li2023].\n'

    _, root = page(folder, f'First.\n\n{two}\nThen.\n\n!!! people "1/9"\n    Alone [@li2023].\n')

    assert [(child.tag, child.get("class")) for child in root][:4] == [
        ("p", None),
        ("div", "people-pictures"),
        ("p", None),
        ("figure", "block people-picture"),
    ]
    assert [told(picture) for picture in root[1]] == [
        "0 of 25 peopleWith pico [1].",
        "6 of 25 peopleWith CO2 [1].",
    ]
