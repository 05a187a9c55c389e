from tests.library.folders import Folder
from tests.library.test_components import by_class, page
from treatments.library.glossary import Glossary
from treatments.library.schemas.lists import Term
from treatments.library.tree import parse_tree, to_html

PIGMENT = Term(key="pigment", word="pigment", forms=("pigment", "pigments"), meaning="Colour.")
GRAIN = Term(key="grain", word="grain of pigment", forms=("grain of pigment",), meaning="A small piece.")
PIH = Term(key="pih", word="dark mark", forms=("dark mark", "PIH"), meaning="A mark.")


def marked(html: str, *terms: Term) -> list[str]:
    root = parse_tree(html)
    Glossary(terms).mark(root)
    return [link.text or "" for link in root.iter("a") if link.get("class") == "term"]


def test_first_use_is_marked_once() -> None:
    assert marked("<p>Pigments and pigment.</p><p>Pigment.</p>", PIGMENT) == ["Pigments"]


def test_longest_spelling_wins() -> None:
    assert marked("<p>A grain of pigment, then pigment.</p>", PIGMENT, GRAIN) == ["grain of pigment", "pigment"]


def test_part_of_a_word_is_not_the_word() -> None:
    assert marked("<p>pigmented pigment-like depigment</p>", PIGMENT) == []


def test_capitals_inside_a_spelling_count() -> None:
    assert marked("<p>pih</p>", PIH) == []
    assert marked("<p>PIH</p>", PIH) == ["PIH"]


def test_terms_are_never_marked_where_a_link_may_not_stand() -> None:
    places = (
        "<h2>pigment</h2><p><a href='#x'>pigment</a> <code>pigment</code> <q>pigment</q></p>"
        "<table><tr><th>pigment</th></tr></table><figure><figcaption>pigment</figcaption></figure>"
    )

    assert marked(places, PIGMENT) == []
    assert marked(f"{places}<p>pigment</p>", PIGMENT) == ["pigment"]


def test_text_around_a_term_stays_as_it_was() -> None:
    root = parse_tree("<p>See <em>the pigment</em> and PIH now, <b>bold</b> pigment.</p>")

    found = Glossary((PIGMENT, PIH)).mark(root)

    assert [term.key for term in found] == ["pigment", "pih"]
    assert to_html(*root) == (
        '<p>See <em>the <a class="term" href="/glossary/#pigment">pigment</a></em> and '
        '<a class="term" href="/glossary/#pih">PIH</a> now, <b>bold</b> pigment.</p>'
    )


def test_points_in_short_come_first(folder: Folder) -> None:
    article, root = page(folder, "Pigment.\n\n!!! in-short\n    - Pigment.\n")

    assert [term.key for term in article.terms] == ["pigment"]
    assert by_class(root, "term") == []
    assert 'href="/glossary/#pigment"' in article.in_short


def test_hard_words_can_be_left_aside() -> None:
    assert Glossary((PIGMENT, PIH)).without("Pigment and PIH fade.") == " and  fade."
    assert Glossary(()).without("Pigment.") == "Pigment."
