import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.library.yamlmarks import read_yaml

FILE = Path("x.yaml")


def test_values_come_with_their_lines() -> None:
    marked = read_yaml("a: 1\nb:\n  - x\n  - c: two\n", FILE, first_line=10)

    assert marked.value == {"a": 1, "b": ["x", {"c": "two"}]}
    assert [marked.line(place) for place in ((), ("a",), ("b",), ("b", 1), ("b", 1, "c"))] == [10, 10, 11, 13, 13]


def test_place_without_a_line_has_the_line_around_it() -> None:
    marked = read_yaml("a:\n  b: 1\n", FILE)

    assert marked.line(("a", "missing", "deep")) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-13-45", "2026-13-45"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("09:30", "09:30"),
        ("0777", "0777"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("12", 12),
        ("-3", -3),
        ("2.50", 2.5),
        ("'12'", "12"),
        ('"true"', "true"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("'null'", "null"),
        ("9" * 30, "9" * 30),
        (".inf", ".inf"),
    ],
)
def test_only_plain_numbers_truths_and_nothing_are_not_text(text: str, value: object) -> None:
    assert read_yaml(f"on: {text}", FILE).value == {"on": value}


@pytest.mark.parametrize(
    ("text", "number", "line"),
    [
        ("a: b: c", "P201", 1),
        ("a: [1,\nb: 2", "P201", 2),
        ("a: 'open", "P201", 1),
        ("\ta: 1", "P201", 1),
        ("a: 1\n---\nb: 2", "P201", 2),
        ("a: &x 1\nb: *x", "P202", 1),
        ("a: *x", "P202", 1),
        ("a: 1\n<<: *x", "P202", 2),
        ("a: !!timestamp 2026-11-20", "P202", 1),
        ("a: !!python/object/apply:os.system [x]", "P202", 1),
        ("a: 1\nb:\n  c: 1\n  c: 2", "P203", 4),
        ("a: " + "{a: " * 20 + "1" + "}" * 20, "P202", 1),
        ("a: \x07", "P201", 1),
    ],
)
def test_faulty_text_is_a_problem_at_its_line(text: str, number: str, line: int) -> None:
    problems = read_yaml(text, FILE).problems

    assert [(problem.id, problem.line) for problem in problems] == [(f"library.{number}", line)]


def test_growing_aliases_are_refused_at_once() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 30))
    started = time.thread_time()  # work done, which a busy machine does not change

    problems = read_yaml(bomb, FILE).problems

    assert [problem.id for problem in problems] == ["library.P202"]
    assert time.thread_time() - started < 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("abn: -[]{}&*!|>'\"\n\t#,?%@`~01.<")), max_size=60))
def test_any_text_is_read_or_reported(text: str) -> None:
    marked = read_yaml(text, FILE)

    assert all(problem.id.startswith("library.P20") for problem in marked.problems)
