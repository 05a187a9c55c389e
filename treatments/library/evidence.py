"""How sure we are of a claim: computed from the kinds of study it cites, never typed by hand."""

from collections.abc import Iterable

from treatments.library.article import Sureness
from treatments.library.schemas.references import Reference

# A study of fewer people, or of nobody knows how many, is called small.
SMALL = 100

_SYNTHESES = frozenset({"meta-analysis", "systematic-review"})
_TRIALS = frozenset({"randomised-trial"})
_STUDIES = _SYNTHESES | frozenset({"randomised-trial", "comparative-study", "prospective-study", "retrospective-study"})
_CASES = frozenset({"case-reports"})
_GUIDANCE = frozenset({"guideline", "patient-leaflet", "narrative-review"})
_LABORATORY = frozenset({"laboratory-or-theory"})
_RULES = frozenset({"regulation"})


def sureness(references: Iterable[Reference]) -> Sureness:
    """The first rule that fits, best test first (the table in content.md)."""
    cited = {reference.key: reference for reference in references}
    kinds = {reference.kind for reference in cited.values()}
    pooled_trials = any(each.kind in _SYNTHESES and each.pools != "studies" for each in cited.values())
    trials = [reference for reference in cited.values() if reference.kind in _TRIALS]
    if pooled_trials or len(trials) > 1:
        return Sureness.SEVERAL_TRIALS
    if kinds & _STUDIES:
        return _of_studies([reference for reference in cited.values() if reference.kind in _STUDIES])
    for found, answer in (
        (_CASES, Sureness.SINGLE_CASES),
        (_GUIDANCE, Sureness.GUIDANCE),
        (_LABORATORY, Sureness.LABORATORY),
        (_RULES, Sureness.RULE),
    ):
        if kinds & found:
            return answer
    return Sureness.UNCHECKED


def _of_studies(studies: list[Reference]) -> Sureness:
    """At most one trial, and no review that adds up trials."""
    only = studies[0] if len(studies) == 1 else None
    if only is None or only.kind in _SYNTHESES:
        return Sureness.SMALL_STUDIES
    is_small = (only.people.n or 0) < SMALL
    if only.kind in _TRIALS:
        return Sureness.ONE_SMALL_TRIAL if is_small else Sureness.ONE_TRIAL
    return Sureness.ONE_SMALL_STUDY if is_small else Sureness.ONE_STUDY
