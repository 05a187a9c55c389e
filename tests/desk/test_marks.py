"""A patient's text on a staff page: escaped, kept apart, nothing hidden in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.desk.marks import escape_invisible, show_wording


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("plain", "plain"),
        ("<script>", "&lt;script&gt;"),
        ("a\u200bb", 'a<span class="hidden-mark" title="zero width space">U+200B</span>b'),
        ("\u2066x", '<span class="hidden-mark" title="left-to-right isolate">U+2066</span>x'),
        ("a\u200db", 'a<span class="hidden-mark" title="zero width joiner">U+200D</span>b'),
        ("\x1b[31m", '<span class="hidden-mark" title="control character">U+001B</span>[31m'),
        ("👩🏽\u200d⚕️", "👩🏽\u200d⚕️"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - Persian
        ("one\ntwo\tthree\r\n", "one\ntwo\tthree\r\n"),
        ("שלום عليكم", "שלום عليكم"),
        ("", ""),
    ],
)
def test_what_is_seen(text: str, inside: str) -> None:
    assert escape_invisible(text) == f'<bdi dir="auto">{inside}</bdi>'


@given(st.text())
def test_no_text_gets_out_of_its_place(text: str) -> None:
    shown = escape_invisible(text)

    assert shown.count("<bdi") == shown.count("</bdi>") == 1
    assert not {"\u202e", "\u2066", "\u2067", "\u2069", "\u202c"} & set(shown)
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("**Who sees it.** Only staff.", "<strong>Who sees it.</strong> Only staff."),
        ("We keep it.\n\n- One\n- Two - three", "We keep it.\n\n• One\n• Two - three"),
        ("[Privacy](/privacy/)", "Privacy (/privacy/)"),
        ("**<b>** & 2 ** 3", "<strong>&lt;b&gt;</strong> &amp; 2 ** 3"),
        ("", ""),
    ],
)
def test_our_own_wording_is_shown_without_the_signs_of_its_markup(text: str, inside: str) -> None:
    assert show_wording(text) == f'<bdi dir="auto">{inside}</bdi>'
