"""The list "How sure are we?" and the list of sources, as they stand on the page."""

import re

import pytest
from django.test import Client

from tests.library.folders import BODY, HEADER, Folder
from treatments.articles.labels import SURENESS, SURENESS_STEPS
from treatments.library.article import Sureness


def claims(text: str) -> list[list[str]]:
    """What each line says: the claim, how it was tested, and, folded away, who was studied."""
    part = text.split('<ul class="plain sureness">', 1)[1].split("</section>", 1)[0].split('id="sources"', 1)[0]
    lines = re.split(r'class="sureness-says">', part)[1:]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", piece).split())
            for piece in re.split(r"</(?:span|p)>\s*<(?:span|p) class=\"sureness-label\">|</summary>", line)
        ]
        for line in lines
    ]


def test_a_claim_says_how_it_was_tested_and_who_was_studied(client: Client, folder: Folder) -> None:
    (line,) = claims(client.get("/articles/acne-scars/").text)

    assert line[:2] == ["Pico gave about the same gain as other lasers.", "Several trials agree"]
    assert line[2].startswith("[1] 120 people, China, skin types not given")


def test_what_a_source_does_not_say_is_called_not_reported(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("sources: [li2023]", "sources: [leaflet]"))

    (line,) = claims(client.get("/articles/acne-scars/").text)

    assert line[1] == "Expert advice"
    assert line[2].startswith("[3] The part we read does not say who was studied")


def test_a_claim_that_nobody_has_checked_says_so_and_has_nothing_to_unfold(client: Client, folder: Folder) -> None:
    folder.article(BODY, header=HEADER.replace("sources: [li2023]", "sources: []\n    unknown: true"))

    text = client.get("/articles/acne-scars/").text

    (line,) = claims(text)
    assert line[1].startswith("Nobody has checked")
    assert "<details" not in text.split('<ul class="plain sureness">', 1)[1].split('id="sources"', 1)[0]


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ("li2023, negishi2018", "Several trials, and they disagree"),
        ("negishi2018, leaflet", "One small study; sources disagree"),
    ],
)
def test_a_disputed_claim_never_says_that_trials_agree(
    client: Client, folder: Folder, sources: str, words: str
) -> None:
    header = HEADER.replace("sources: [li2023]", f"sources: [{sources}]\n    disputed: true")
    folder.article(BODY, header=header)

    assert claims(client.get("/articles/acne-scars/").text)[0][1] == words


def test_every_degree_of_sureness_has_words_and_steps() -> None:
    assert (set(SURENESS), set(SURENESS_STEPS)) == (set(Sureness), set(Sureness))
    assert SURENESS_STEPS[Sureness.SEVERAL_TRIALS] == 4
    assert SURENESS_STEPS[Sureness.UNCHECKED] == 0


def test_the_sources_are_numbered_in_the_order_of_their_first_use_and_say_what_was_read(
    client: Client, folder: Folder
) -> None:
    text = client.get("/articles/acne-scars/").text

    listed = re.findall(r'<li id="source-(\d+)">.*?<cite>([^<]+)</cite>', text, re.DOTALL)

    assert listed == [("1", "Fractional pico for scars"), ("2", "Pico for sun spots")]
    assert text.count("Read: the summary, page or first page.") == 2


def test_an_article_without_claims_or_sources_has_neither_list(client: Client, folder: Folder) -> None:
    text = client.get("/articles/side-effects/").text

    assert "How sure are we?" not in text
    assert "sources-list" not in text
