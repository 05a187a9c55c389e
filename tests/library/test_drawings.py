from xml.etree.ElementTree import Element

import pytest

from tests.library.folders import DRAWING, HEADER, Folder
from tests.library.test_components import page
from treatments.library.drawings import MAX_BYTES, DrawingFault, read_drawing
from treatments.library.tree import to_html

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
WORDS = "<title>T</title><desc>D</desc>"

HOSTILE = [
    "<script>alert(1)</script>",
    "<style>*{display:none}</style>",
    "<foreignObject><p>x</p></foreignObject>",
    "<image href='https://evil.example/x.png'/>",
    "<a href='https://evil.example'><rect/></a>",
    "<rect onclick='alert(1)'/>",
    "<rect onload='alert(1)'/>",
    "<rect style='fill:red'/>",
    "<use href='https://evil.example/x.svg#y'/>",
    "<use xlink:href='javascript:alert(1)'/>",
    "<use xlink:href='data:image/svg+xml,x#y'/>",
    "<rect fill='url(https://evil.example/x)'/>",
    "<rect fill='url(#ok) url(//evil.example)'/>",
    "<animate attributeName='href' values='javascript:alert(1)'/>",
    "<set attributeName='onclick' to='alert(1)'/>",
    "<iframe src='x'/>",
    "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>alert(1)</html:script>",
    "<rect xmlns:e='http://evil.example' e:onclick='x'/>",
    "<filter><feImage href='https://evil.example'/></filter>",
]


def faults(text: str) -> list[str]:
    read = read_drawing(text.encode(), prefix="p")
    return [] if isinstance(read, Element) else [fault.message for fault in read]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_drawing_is_refused(payload: str) -> None:
    assert faults(f"{OPEN}{WORDS}{payload}</svg>") != []
    assert faults(f"{OPEN}{WORDS}</svg>") == []


@pytest.mark.parametrize(
    "text",
    [
        "not svg",
        "<svg>",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        f'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{OPEN}{WORDS}<text>&b;</text></svg>',
        f"{OPEN}{WORDS}{'<g/>' * MAX_BYTES}</svg>",
        OPEN.replace('viewBox="0 0 9 9"', "") + f"{WORDS}</svg>",
        f"{OPEN}<title>T</title></svg>",
        f"{OPEN}<desc>D</desc></svg>",
        f"{OPEN}<title> </title><desc>D</desc></svg>",
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    assert len(faults(text)) == 1


def test_drawing_in_another_encoding_is_read_or_refused() -> None:
    read = read_drawing(f"{OPEN}{WORDS}<script/></svg>".encode("utf-16"), prefix="p")

    assert isinstance(read, list)
    assert all(isinstance(fault, DrawingFault) for fault in read)


def test_names_inside_a_drawing_become_its_own() -> None:
    text = (
        f'{OPEN}{WORDS}<defs><clipPath id="c"><rect/></clipPath><g id="g"/></defs>'
        '<use xlink:href="#g"/><rect clip-path="url(#c)"/></svg>'
    )

    drawing = read_drawing(text.encode(), prefix="drawing-2")

    assert isinstance(drawing, Element)
    assert to_html(drawing) == (
        '<svg viewBox="0 0 9 9" class="drawing" role="img" '
        'aria-labelledby="drawing-2-title" aria-describedby="drawing-2-desc" id="drawing-2">'
        '<title id="drawing-2-title">T</title><desc id="drawing-2-desc">D</desc>'
        '<defs><clipPath id="drawing-2-c"><rect></rect></clipPath><g id="drawing-2-g"></g></defs>'
        '<use href="#drawing-2-g"></use><rect clip-path="url(#drawing-2-c)"></rect></svg>'
    )


def test_drawing_alone_in_its_paragraph_becomes_a_figure(folder: Folder) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)

    article, root = page(folder, "Before.\n\n![Layers of skin](layers.svg)\n\nAfter.")

    assert [child.tag for child in root][:3] == ["p", "figure", "p"]
    assert "<figcaption>Layers of skin</figcaption></figure>" in article.html
    assert folder.open().problems == ()


def test_drawing_of_another_article_can_be_shown_twice(folder: Folder) -> None:
    folder.write("articles/side-effects/layers.svg", DRAWING)

    _, root = page(folder, "![One](../side-effects/layers.svg)\n\n![Two](../side-effects/layers.svg)\n")

    names = [found.get("id") for found in root.iter() if found.get("id")]
    assert len(names) == len(set(names))
    assert [drawing.get("id") for drawing in root.iter("svg")] == ["drawing-1", "drawing-2"]


def test_bad_drawing_is_reported_and_left_out(folder: Folder) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING.replace("<text", "<script>x</script><text"))

    article, _ = page(folder, "Before.\n\n![Layers](layers.svg)\n\nAfter.")

    line = HEADER.count("\n") + 5
    assert folder.problems() == [("P306", "articles/acne-scars/en.md", line)]
    assert article.sections[0].html.split() == ["<p>Before.</p>", "<p>After.</p>"]


def test_changed_drawing_is_drawn_anew(folder: Folder) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)
    page(folder, "![Layers](layers.svg)")
    first = folder.open()
    folder.write("articles/acne-scars/layers.svg", DRAWING.replace("Surface", "Top layer"))

    second = folder.open(first)

    article = second.article("acne-scars")
    assert article is not None
    assert "Top layer" in article.html
    assert second.digest != first.digest


def test_drawing_that_comes_later_is_shown_then(folder: Folder) -> None:
    folder.change("articles/acne-scars/en.md", "## Risks", "![Layers](layers.svg)\n\n## Risks")
    first = folder.open()
    folder.write("articles/acne-scars/layers.svg", DRAWING)

    second = folder.open(first)

    assert [problem.id for problem in first.problems] == ["library.P305"]
    assert second.problems == ()
    assert "Three layers of skin" in str(second.article("acne-scars"))


def test_a_wide_form_stands_beside_its_drawing_and_shows_only_by_the_stylesheet(folder: Folder) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)
    _, root = page(folder, "![Layers of skin](layers.svg)")
    first = folder.open()
    assert [svg.get("class") for svg in root.iter("svg")] == ["drawing"]

    folder.write("articles/acne-scars/layers.wide.svg", DRAWING.replace("Surface", "Side by side"))
    second = folder.open(first)

    article = second.article("acne-scars")
    assert article is not None
    _, root = page(folder, "![Layers of skin](layers.svg)")
    assert [(svg.get("class"), svg.get("display"), svg.get("id")) for svg in root.iter("svg")] == [
        ("drawing drawing-narrow", None, "drawing-1"),
        ("drawing drawing-wide", "none", "drawing-1-wide"),
    ]
    assert article.html.index("Surface") < article.html.index("Side by side")
    assert second.digest != first.digest
    assert second.problems == ()


def test_a_bad_wide_form_is_told_and_the_drawing_stays(folder: Folder) -> None:
    folder.write("articles/acne-scars/layers.svg", DRAWING)
    folder.write("articles/acne-scars/layers.wide.svg", DRAWING.replace("<text", "<script>x</script><text"))

    article, root = page(folder, "![Layers of skin](layers.svg)")

    problem = next(problem for problem in folder.open().problems)
    assert "in its wide form holds `<script>`" in problem.message
    assert [svg.get("class") for svg in root.iter("svg")] == ["drawing"]
    assert "<figcaption>Layers of skin</figcaption>" in article.html
