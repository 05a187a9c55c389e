"""What a claim rests on, and which questions the evidence leaves open."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from treatments.library.article import Article, Claim, Sureness

NOT_SEEN_WHOLE = ("partial", "memory")

_NOBODY = _("Nobody has checked this.")
_DISAGREE = _("The sources disagree.")
_SINGLE = _("It rests on single cases.")
_HABIT = _("It rests on guidance or experts' habit; no study of people is named.")
_LABORATORY = _("It rests on laboratory work or theory alone.")
_ONE_SMALL = _("It rests on one small study.")
_NO_PEOPLE = _("No source says how many people were studied.")
_NO_SKIN = _("No source says which skin was studied.")
_UNSEEN = _("No source of it was seen whole.")

BY_SURENESS = {
    Sureness.SINGLE_CASES: _SINGLE,
    Sureness.GUIDANCE: _HABIT,
    Sureness.LABORATORY: _LABORATORY,
    Sureness.ONE_SMALL_STUDY: _ONE_SMALL,
    Sureness.ONE_SMALL_TRIAL: _ONE_SMALL,
}
STUDIES = (
    "meta-analysis",
    "systematic-review",
    "randomised-trial",
    "comparative-study",
    "prospective-study",
    "retrospective-study",
    "case-reports",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A claim with what is not settled about it."""

    claim: Claim
    reasons: tuple[str | LazyText, ...]


def open_questions(article: Article) -> list[OpenQuestion]:
    found = ((claim, tuple(_reasons(claim))) for claim in article.claims)
    return [OpenQuestion(claim=claim, reasons=reasons) for claim, reasons in found if reasons]


def _reasons(claim: Claim) -> Iterator[str | LazyText]:
    references = [citation.reference for citation in claim.citations]
    if not references:
        yield _NOBODY
        return
    if claim.disputed:
        yield _DISAGREE
    if claim.sureness in BY_SURENESS:
        yield BY_SURENESS[claim.sureness]
    studies = [reference for reference in references if reference.kind in STUDIES]
    if studies and all(study.people.n is None for study in studies):
        yield _NO_PEOPLE
    if studies and not any(study.people.skin for study in studies):
        yield _NO_SKIN
    if all(reference.verified in NOT_SEEN_WHOLE for reference in references):
        yield _UNSEEN
