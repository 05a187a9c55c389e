"""The rule that says how sure we are (content.md): a change of it must be made here too, on purpose."""

import pytest

from treatments.library.article import Sureness
from treatments.library.evidence import sureness
from treatments.library.schemas.references import Reference, StudyKind, StudyPeople

RULE = [
    (["meta-analysis"], Sureness.SEVERAL_TRIALS),
    (["systematic-review"], Sureness.SEVERAL_TRIALS),
    (["systematic-review", "case-reports"], Sureness.SEVERAL_TRIALS),
    (["randomised-trial", "randomised-trial"], Sureness.SEVERAL_TRIALS),
    (["randomised-trial"], Sureness.ONE_SMALL_TRIAL),
    (["randomised-trial", "guideline"], Sureness.ONE_SMALL_TRIAL),
    (["randomised-trial", "prospective-study"], Sureness.SMALL_STUDIES),
    (["comparative-study"], Sureness.ONE_SMALL_STUDY),
    (["prospective-study", "prospective-study"], Sureness.SMALL_STUDIES),
    (["retrospective-study", "case-reports"], Sureness.ONE_SMALL_STUDY),
    (["case-reports", "guideline"], Sureness.SINGLE_CASES),
    (["guideline", "laboratory-or-theory"], Sureness.GUIDANCE),
    (["patient-leaflet"], Sureness.GUIDANCE),
    (["narrative-review", "regulation"], Sureness.GUIDANCE),
    (["laboratory-or-theory", "regulation"], Sureness.LABORATORY),
    (["regulation"], Sureness.RULE),
    ([], Sureness.UNCHECKED),
]


@pytest.mark.parametrize(("kinds", "expected"), RULE)
def test_sureness_follows_from_the_kinds_of_study(kinds: list[str], expected: Sureness) -> None:
    cited = [Reference(key=f"k{n}", title="t", kind=kind, verified="full") for n, kind in enumerate(kinds)]

    assert sureness(cited) is expected
    assert sureness(reversed(cited)) is expected


def test_one_trial_cited_twice_is_one_trial() -> None:
    trial = Reference(key="one", title="t", kind="randomised-trial", verified="full")

    assert sureness([trial, trial]) is Sureness.ONE_SMALL_TRIAL


@pytest.mark.parametrize(
    ("kind", "n", "expected"),
    [
        ("randomised-trial", 99, Sureness.ONE_SMALL_TRIAL),
        ("randomised-trial", 100, Sureness.ONE_TRIAL),
        ("randomised-trial", None, Sureness.ONE_SMALL_TRIAL),
        ("prospective-study", 99, Sureness.ONE_SMALL_STUDY),
        ("prospective-study", 100, Sureness.ONE_STUDY),
    ],
)
def test_one_study_is_called_small_below_a_hundred_people(kind: StudyKind, n: int | None, expected: Sureness) -> None:
    only = Reference(key="one", title="t", kind=kind, verified="full", people=StudyPeople(n=n))

    assert sureness([only]) is expected


@pytest.mark.parametrize("kind", ["meta-analysis", "systematic-review"])
def test_a_review_that_adds_up_studies_of_any_design_is_no_set_of_trials(kind: str) -> None:
    review = Reference(key="pool", title="t", kind=kind, verified="full", pools="studies")
    trials = Reference(key="trials", title="t", kind=kind, verified="full", pools="trials")

    assert sureness([review]) is Sureness.SMALL_STUDIES
    assert sureness([review, trials]) is Sureness.SEVERAL_TRIALS


def test_every_kind_of_study_has_its_place_in_the_rule() -> None:
    assert {kind for kinds, _ in RULE for kind in kinds} == set(StudyKind.__args__)
