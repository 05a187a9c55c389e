"""The table "How sure are we?" and the list of sources, as they stand on the page."""

import re

from django.test import Client

from tests.library.folders import BODY, HEADER, Folder


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the claims table, as words."""
    table = text.split('aria-labelledby="how-sure"', 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[1:]]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_a_claim_says_how_it_was_tested_and_who_was_studied(client: Client, folder: Folder) -> None:
    assert rows(client.get("/articles/acne-scars/").text) == [
        [
            "Pico gave about the same gain as other lasers.",
            "Tested in several trials",
            "[1] 120 people, China, skin not reported",
        ],
    ]


def test_what_a_source_does_not_say_is_called_not_reported(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("sources: [li2023]", "sources: [leaflet]"))

    assert rows(client.get("/articles/acne-scars/").text)[0][1:] == ["Hospital or expert guidance", "[3] Not reported"]


def test_a_claim_that_nobody_has_checked_says_so(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("sources: [li2023]", "sources: []\n    unknown: true"))

    assert rows(client.get("/articles/acne-scars/").text)[0][1:] == ["Nobody has checked", "None"]


def test_a_disputed_claim_adds_that_sources_disagree(client: Client, folder: Folder) -> None:
    header = HEADER.replace("sources: [li2023]", "sources: [li2023, negishi2018]\n    disputed: true")
    folder.article(BODY, header=header)

    assert rows(client.get("/articles/acne-scars/").text)[0][1] == "Tested in several trials Sources disagree"


def test_the_sources_are_numbered_in_the_order_of_their_first_use_and_say_what_was_read(
    client: Client, folder: Folder
) -> None:
    text = client.get("/articles/acne-scars/").text

    listed = re.findall(r'<li id="source-(\d+)">.*?<cite>([^<]+)</cite>', text, re.DOTALL)

    assert listed == [("1", "Fractional pico for scars"), ("2", "Pico for sun spots")]
    assert text.count("Read: the summary, page or first page.") == 2


def test_an_article_without_claims_or_sources_has_neither_table_nor_list(client: Client, folder: Folder) -> None:
    text = client.get("/articles/side-effects/").text

    assert "How sure are we?" not in text
    assert "sources-list" not in text
