"""How sure we are of a claim: computed from the kinds of study it cites, never typed by hand."""

from collections.abc import Iterable

from treatments.library.article import Sureness
from treatments.library.schemas.references import Reference

_SYNTHESES = frozenset({"meta-analysis", "systematic-review"})
_TRIALS = frozenset({"randomised-trial"})
_STUDIES = _SYNTHESES | frozenset({"randomised-trial", "comparative-study", "prospective-study", "retrospective-study"})
_CASES = frozenset({"case-reports"})
_GUIDANCE = frozenset({"guideline", "patient-leaflet", "narrative-review"})
_LABORATORY = frozenset({"laboratory-or-theory"})
_RULES = frozenset({"regulation"})


def sureness(references: Iterable[Reference]) -> Sureness:
    """The first rule that fits, best test first (the table in content.md)."""
    cited = list(references)
    kinds = {reference.kind for reference in cited}
    pooled_trials = any(each.kind in _SYNTHESES and each.pools != "studies" for each in cited)
    trials = {reference.key for reference in cited if reference.kind in _TRIALS}
    if pooled_trials or len(trials) > 1:
        return Sureness.SEVERAL_TRIALS
    for found, answer in (
        (_STUDIES, Sureness.SMALL_STUDIES),
        (_CASES, Sureness.SINGLE_CASES),
        (_GUIDANCE, Sureness.GUIDANCE),
        (_LABORATORY, Sureness.LABORATORY),
        (_RULES, Sureness.RULE),
    ):
        if kinds & found:
            return answer
    return Sureness.UNCHECKED
