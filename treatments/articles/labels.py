"""The library's codes as text for readers."""

from datetime import date, timedelta
from typing import assert_never

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.library.article import Article, Claim, ReviewState, Status, Sureness
from treatments.library.schemas.references import Reference, StudyPeople
from treatments.library.schemas.review import Review

# A text that no clinician has checked as it stands is looked at again by its writers within this time.
LOOK_AGAIN = timedelta(days=365)

SURENESS = {
    Sureness.SEVERAL_TRIALS: gettext_lazy("Several trials agree"),
    Sureness.ONE_TRIAL: gettext_lazy("One trial"),
    Sureness.ONE_SMALL_TRIAL: gettext_lazy("One small trial"),
    Sureness.SMALL_STUDIES: gettext_lazy("A few small studies"),
    Sureness.ONE_STUDY: gettext_lazy("One study"),
    Sureness.ONE_SMALL_STUDY: gettext_lazy("One small study"),
    Sureness.SINGLE_CASES: gettext_lazy("Seen in single cases"),
    Sureness.GUIDANCE: gettext_lazy("Expert advice"),
    Sureness.LABORATORY: gettext_lazy("Physics or laboratory"),
    Sureness.RULE: gettext_lazy("A rule, not a finding"),
    Sureness.UNCHECKED: gettext_lazy("Nobody has checked"),
}

# What the bar beside the words shows, of four steps.
SURENESS_STEPS = {
    Sureness.SEVERAL_TRIALS: 4,
    Sureness.ONE_TRIAL: 3,
    Sureness.ONE_SMALL_TRIAL: 3,
    Sureness.SMALL_STUDIES: 2,
    Sureness.ONE_STUDY: 2,
    Sureness.ONE_SMALL_STUDY: 2,
    Sureness.SINGLE_CASES: 1,
    Sureness.GUIDANCE: 1,
    Sureness.LABORATORY: 1,
    Sureness.RULE: 1,
    Sureness.UNCHECKED: 0,
}

STUDY_KINDS = {
    "meta-analysis": gettext_lazy("Studies that add up trials"),
    "systematic-review": gettext_lazy("Systematic reviews"),
    "randomised-trial": gettext_lazy("Trials that chose by chance"),
    "comparative-study": gettext_lazy("Studies that compared groups"),
    "prospective-study": gettext_lazy("Studies that followed people"),
    "retrospective-study": gettext_lazy("Studies of old records"),
    "case-reports": gettext_lazy("Reports of single cases"),
    "guideline": gettext_lazy("Guidelines"),
    "patient-leaflet": gettext_lazy("Leaflets for patients"),
    "narrative-review": gettext_lazy("Overviews by experts"),
    "regulation": gettext_lazy("Laws and official rules"),
    "laboratory-or-theory": gettext_lazy("Laboratory work and theory"),
}

WHAT_WAS_READ = {
    "full": gettext_lazy("Read: the summary, page or first page."),
    "partial": gettext_lazy("Read in part; a detail of this entry was not seen."),
    "memory": gettext_lazy("Not found again; nothing rests on it alone."),
}


def sureness_words(claim: Claim) -> str:
    """The label must not claim that disagreeing trials agree."""
    if not claim.disputed:
        return str(SURENESS[claim.sureness])
    if claim.sureness is Sureness.SEVERAL_TRIALS:
        return _("Several trials, and they disagree")
    return _("%(words)s; sources disagree") % {"words": SURENESS[claim.sureness]}


def review_words(state: ReviewState, review: Review | None, reviewer: str) -> str:
    """The state of a clinician's check, in one phrase."""
    if review is None or state is ReviewState.NOT_YET_CHECKED:
        return _("Not yet checked by a clinician")
    values = {"name": reviewer, "day": day(review.on)}
    match state:
        case ReviewState.CHECKED | ReviewState.OVERDUE | ReviewState.LONG_OVERDUE:
            return _("Checked by %(name)s on %(day)s") % values
        case ReviewState.CHANGED_SINCE:
            return _("Changed since it was checked by %(name)s on %(day)s") % values
    assert_never(state)


def next_check_words(state: ReviewState, review: Review | None) -> str:
    """When a clinician has to check the text next: a text that nobody checked as it stands is due at once."""
    if review is None or state in (ReviewState.NOT_YET_CHECKED, ReviewState.CHANGED_SINCE):
        return _("now")
    if state is ReviewState.CHECKED:
        return day(review.next)
    return _("was due on %(day)s") % {"day": day(review.next)}


def next_look(article: Article, state: ReviewState, review: Review | None, today: date) -> tuple[str, str]:
    """For readers, what is due next and when: the clinician's next check, or else the writers' next look."""
    if review is not None and state not in (ReviewState.NOT_YET_CHECKED, ReviewState.CHANGED_SINCE):
        return _("Next check due"), next_check_words(state, review)
    due = article.updated + LOOK_AGAIN
    if due < today:
        return _("To be looked at again by"), _("%(day)s, which has passed") % {"day": day(due)}
    return _("To be looked at again by"), day(due)


def review_entry(review: Review, reviewer: str) -> str:
    """Who looked at what, and what they changed."""
    values = {"name": reviewer, "day": day(review.on), "what": review.checked, "changed": review.changed}
    if review.typo:
        return _("%(day)s, %(name)s: a typo only. %(what)s") % values
    if review.changed:
        return _("%(day)s, %(name)s: %(what)s Changed in the course of it: %(changed)s") % values
    return _("%(day)s, %(name)s: %(what)s") % values


def review_warning(state: ReviewState) -> str:
    """What a reader should know before reading on; empty if nothing."""
    match state:
        case ReviewState.CHECKED | ReviewState.NOT_YET_CHECKED:
            return ""
        case ReviewState.CHANGED_SINCE:
            return _("Somebody changed the text after that day. The changes have not been checked by a clinician.")
        case ReviewState.OVERDUE:
            return _("The check is late. Newer studies may say something else.")
        case ReviewState.LONG_OVERDUE:
            return _(
                "The check is over half a year late. Do not choose a treatment by this page: ring us or ask a doctor."
            )
    assert_never(state)


def unseen_words(article: Article, today: date) -> str:
    """Why readers do not see an article; empty if they do."""
    match article.status:
        case Status.DRAFT:
            return _("This is a draft. Readers cannot see it.")
        case Status.WITHDRAWN:
            return _("This page is withdrawn. Readers are told that it is gone.")
        case Status.PUBLISHED if article.published > today:
            return _("Readers will see this page from %(day)s on.") % {"day": day(article.published)}
        case Status.PUBLISHED:
            return ""
    assert_never(article.status)


def people_studied(people: StudyPeople) -> str:
    """How many, where, which skin; `not given` where the source, as far as it was read, does not say."""
    if people.n is None and not people.where and not people.skin:
        return _("The part we read does not say who was studied")
    count = _("number not given")
    if people.n is not None:
        count = ngettext("%(n)s person", "%(n)s people", people.n) % {"n": number_format(people.n, force_grouping=True)}
    skin = _("skin types not given")
    if people.skin:
        skin = _("skin: %(skin)s") % {"skin": people.skin}
    return ", ".join([count, people.where or _("place not given"), skin])


def published_in(reference: Reference) -> str:
    """`Lasers Surg Med 2018; 50: 1-9.`, as far as it is known."""
    issue = f"({reference.issue})" if reference.issue else ""
    volume = f"{reference.volume or ''}{issue}"
    year = str(reference.year) if reference.year else _undated(reference)
    where = " ".join(part for part in (reference.journal, year) if part)
    place = ": ".join(part for part in (volume, reference.pages) if part)
    return "; ".join(part for part in (where, place) if part) + "."


def _undated(reference: Reference) -> str:
    """Of a source that carries no date, when and where it was read, as far as that is known."""
    undated = _("no date") if reference.journal else _("No date")
    if not reference.accessed:
        return undated
    month = date_format(date.fromisoformat(f"{reference.accessed}-01"), "F Y")
    values = {"undated": undated, "month": month, "site": reference.seen_at}
    if reference.seen_at:
        return _("%(undated)s; read in %(month)s at %(site)s") % values
    return _("%(undated)s; read in %(month)s") % values


def day(value: date) -> str:
    return date_format(value, "j F Y")
