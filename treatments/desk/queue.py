"""The queue: its saved views, how many wait in each, who comes next, and what the front page asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import IntegerField, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import Status
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.models.consultation_questions import ConsultationQuerySet
from treatments.desk.paging import Order
from treatments.desk.promise import Promise, Waited

# Counting stops here: "1,000 or more" says as much to a person and costs the same at a million rows.
MOST_COUNTED = 1000
# A search stops here and asks for more letters.
MOST_FOUND = 500
ANSWER_DAYS = timedelta(days=30)
# More answers than a clinic gives in 30 days; beyond it the newest count.
MOST_ANSWERS = 2000
WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Who looks at the queue, and when. `promised` is the moment before which an unanswered request is late."""

    staff: AbstractBaseUser
    at: datetime
    promised: datetime


def look(staff: AbstractBaseUser, promise: Promise, at: datetime) -> Moment:
    return Moment(staff=staff, at=at, promised=promise.latest_start(at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request in a list, with how long it has waited."""

    consultation: ConsultationRequest
    waited: Waited


def lines_of(consultations: Iterable[ConsultationRequest], promise: Promise, at: datetime) -> list[Line]:
    return [Line(consultation=one, waited=promise.waited(one, at)) for one in consultations]


Ask = Callable[[ConsultationQuerySet, Moment], ConsultationQuerySet]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """One tab of the list. Finished work is read newest first; work to do, oldest first."""

    key: str
    title: str | LazyText
    ask: Ask
    finished: bool = False

    @property
    def order(self) -> Order:
        return Order(field="created_at", newest_first=self.finished)


VIEWS: Mapping[str, SavedView] = {
    view.key: view
    for view in (
        SavedView(key="waiting", title=_("Waiting for us"), ask=lambda rows, _look: rows.unanswered()),
        SavedView(
            key="late",
            title=_("Past the promise"),
            ask=lambda rows, look: rows.past_promise(latest_start=look.promised),
        ),
        SavedView(key="urgent", title=_("Urgent"), ask=lambda rows, _look: rows.urgent()),
        SavedView(key="unassigned", title=_("With nobody"), ask=lambda rows, _look: rows.unassigned()),
        SavedView(key="mine", title=_("With me"), ask=lambda rows, look: rows.of_staff(look.staff)),
        SavedView(
            key="patient", title=_("Waiting for the patient"), ask=lambda rows, _look: rows.waiting_for_patient()
        ),
        SavedView(key="suspected", title=_("Perhaps not real"), ask=lambda rows, _look: rows.suspected()),
        SavedView(key="open", title=_("All open"), ask=lambda rows, _look: rows.open()),
        SavedView(
            key="closed", title=_("Closed"), ask=lambda rows, _look: rows.filter(status=Status.CLOSED), finished=True
        ),
        SavedView(key="all", title=_("All"), ask=lambda rows, _look: rows.all(), finished=True),
    )
}
FIRST_VIEW = VIEWS["waiting"]
SEARCH_VIEW = VIEWS["all"]
COUNTED = ("waiting", "late", "urgent", "unassigned", "mine", "patient", "suspected", "open")


class RowCount(Subquery):
    """How many rows, counted no further than the query's own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _counted(look: Moment, queries: Mapping[str, ConsultationQuerySet]) -> dict[str, int]:
    """Several counts in one query, hung on the one row that is surely there: the account that asks."""
    ask = {name: RowCount(rows.values_list(Value(1))) for name, rows in queries.items()}
    accounts: QuerySet[Any] = get_user_model()._default_manager.filter(pk=look.staff.pk)  # noqa: SLF001 - documented
    return dict(accounts.values(**ask).get())


def counts(look: Moment) -> dict[str, int]:
    """Each stops one above MOST_COUNTED."""
    return _counted(look, {key: VIEWS[key].ask(_requests(), look)[: MOST_COUNTED + 1] for key in COUNTED})


def next_to_read(look: Moment, *, besides: ConsultationRequest | None = None) -> ConsultationRequest | None:
    """Who comes next: urgent before others, then the one that waits longest; not what a colleague has in hand."""
    rows = (
        _requests()
        .unanswered()
        .filter(Q(assigned_to=None) | Q(assigned_to=look.staff.pk), suspected_spam=False)
        .exclude(pk__in=[besides.pk] if besides else [])
        .exclude(status=Status.WAITING)
        .oldest_first()
    )
    return rows.filter(urgent=True).first() or rows.first()


def found(text: str) -> tuple[list[int], bool]:
    """The ids that a search finds, and whether there were more than it will show."""
    ids = list(_requests().search(text).order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
    return ids[:MOST_FOUND], len(ids) > MOST_FOUND


def median_hours_to_answer(promise: Promise, at: datetime) -> float | None:
    """Working hours from arrival to the first answer, the middle of those answered in the last 30 days."""
    answered = (
        _requests()
        .filter(first_answered_at__gt=at - ANSWER_DAYS, first_answered_at__lte=at)
        .order_by("-first_answered_at")
        .values_list("created_at", "first_answered_at")[:MOST_ANSWERS]
    )
    waited = [promise.days.between(asked, told) / timedelta(hours=1) for asked, told in answered if told]
    return median(waited) if waited else None


def requests_per_week(look: Moment) -> list[int]:
    """How many came in each of the last weeks of seven days, the present one last."""
    edges = [look.at - timedelta(weeks=number) for number in range(WEEKS, -1, -1)]
    weeks = {
        f"week{number}": _requests().filter(created_at__gt=start, created_at__lte=end)
        for number, (start, end) in enumerate(pairwise(edges))
    }
    return list(_counted(look, weeks).values())


def _requests() -> ConsultationQuerySet:
    return ConsultationRequest.objects.all()
