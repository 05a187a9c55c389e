from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.editorial.source_text import PassageKind, parse_source

TEXT = """\
Opening. It has [a link](article:x#y) and *marks* [@li2023; @b].
It goes on "here." And ends.

!!! in-short
    - One point
      on two lines [@li2023].
    - Another.

After the block.

## A heading {#name}

| A | B |
|---|---|
| 5 in 100 [@a] | None. Ever. |

![Words of a picture](file.svg)

1. First
2. Second, e.g. This
"""


def told() -> list[tuple[str, str, str, int, list[tuple[str, int, tuple[str, ...]]]]]:
    return [
        (
            passage.kind.value,
            passage.section,
            passage.block,
            passage.line,
            [(sentence.text, sentence.line, sentence.sources) for sentence in passage.sentences],
        )
        for passage in parse_source(TEXT, 10).passages
        if passage.sentences
    ]


def test_read_manuscript_gives_each_sentence_its_line_place_and_sources() -> None:
    assert told() == [
        (
            "paragraph",
            "",
            "",
            10,
            [
                ("Opening.", 10, ()),
                ("It has a link and marks.", 10, ("li2023", "b")),
                ('It goes on "here."', 11, ()),
                ("And ends.", 11, ()),
            ],
        ),
        ("item", "", "in-short", 14, [("One point on two lines.", 14, ("li2023",))]),
        ("item", "", "in-short", 16, [("Another.", 16, ())]),
        ("paragraph", "", "", 18, [("After the block.", 18, ())]),
        ("heading", "name", "", 20, [("A heading", 20, ())]),
        ("table-head", "name", "", 22, [("A", 22, ()), ("B", 22, ())]),
        ("row", "name", "", 24, [("5 in 100", 24, ("a",)), ("None.", 24, ()), ("Ever.", 24, ())]),
        ("picture", "name", "", 26, [("Words of a picture", 26, ())]),
        ("item", "name", "", 28, [("First", 28, ())]),
        ("item", "name", "", 29, [("Second, e.g. This", 29, ())]),
    ]


def test_read_manuscript_finds_links_and_pictures() -> None:
    source = parse_source(TEXT, 10)

    assert [(link.words, link.to, link.line) for link in source.links] == [("a link", "article:x#y", 10)]
    assert [(picture.alt, picture.file, picture.line) for picture in source.pictures] == [
        ("Words of a picture", "file.svg", 26)
    ]
    assert {passage.kind for passage in source.section("name")} == {
        PassageKind.HEADING,
        PassageKind.TABLE_HEAD,
        PassageKind.ROW,
        PassageKind.PICTURE,
        PassageKind.ITEM,
    }


@settings(deadline=None)
@given(st.text(alphabet='abc AB.!?|-#{}[]()@;:"*_`\n\t>0123456789%'))
def test_any_text_can_be_read_and_every_line_lies_in_it(text: str) -> None:
    source = parse_source(text, 5)

    lines = [sentence.line for _, sentence in source.sentences]
    assert all(5 <= line <= 5 + text.count("\n") for line in lines)
    assert lines == sorted(lines)
