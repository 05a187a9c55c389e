"""The queue: its saved views, how many wait in each, who comes next, and the numbers of the front page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import PartOfDay
from treatments.consultations.models import ConsultationRequest, InformationRequest, UrgencyEntry
from treatments.consultations.models.consultation_request import ConsultationQuerySet
from treatments.consultations.request_fields import HEALTH_TEXTS
from treatments.consultations.search import search_requests, search_words
from treatments.consultations.texts import folded
from treatments.desk.paging import Order
from treatments.desk.response_target import ResponseTarget, Waited, clinic_zone
from treatments.desk.rights import Rights
from treatments.desk.staff_names import staff_names
from treatments.desk.word_search import alarm_words_in

# Counting stops here: "1,000 or more" says as much to a person and costs the same at a million rows.
MAX_COUNTED = 1000
# A search stops here and asks for more letters.
MAX_FOUND = 500
# More calls than one desk makes in a day.
MAX_CALLS = 200
ANSWER_DAYS = timedelta(days=30)
# More answers than a clinic gives in 30 days; beyond it the newest count.
MAX_ANSWERS = 2000
WEEKS = 12
# What a patient tells on the request's own page, after the first message.
LATER_TEXTS = tuple(field for field in HEALTH_TEXTS if field.later)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueContext:
    """Whose queue it is, and when. Unanswered requests from before `late_before` are past the response target."""

    staff: AbstractBaseUser
    at: datetime
    late_before: datetime


def context_for(staff: AbstractBaseUser, target: ResponseTarget, at: datetime) -> QueueContext:
    return QueueContext(staff=staff, at=at, late_before=target.latest_start(at))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One request in a list, and how long it has waited."""

    consultation: ConsultationRequest
    waited: Waited
    alarm_words: list[str] = field(default_factory=list)


def rows_for(
    consultations: Iterable[ConsultationRequest], target: ResponseTarget, at: datetime, *, with_words: bool = False
) -> list[QueueRow]:
    """`with_words`: look for alarm words, for an account that may read what patients write."""
    shown = list(consultations)
    alarms = alarm_words_of(shown) if with_words else {}
    return [
        QueueRow(consultation=one, waited=target.waited(one, at), alarm_words=alarms.get(one.pk, [])) for one in shown
    ]


def alarm_words_of(consultations: Iterable[ConsultationRequest]) -> dict[int, list[str]]:
    """By request, the alarm words in what the patient wrote and nobody has judged or answered yet.

    What is added after an answer or a judgement is looked through again, though not the first message. The words are
    folded here: a danger must not depend on a column that the version before does not fill.
    """
    may_alarm = [one for one in consultations if not one.urgent and not one.is_closed]
    changed = [one.pk for one in may_alarm if one.version > 1]  # a request as it came has neither
    entries = UrgencyEntry.objects.filter(consultation__in=changed).order_by().values_list("consultation")
    judged = dict(entries.annotate(Max("at")))
    answers: dict[int, list[str]] = defaultdict(list)
    answered = InformationRequest.objects.filter(consultation__in=changed).exclude(answer="").order_by("id")
    for pk, answer in answered.values_list("consultation", "answer"):
        answers[pk].append(answer)
    found = {}
    for one in may_alarm:
        settled = max(filter(None, [one.first_answered_at, judged.get(one.pk)]), default=None)
        if settled is None:
            fields = HEALTH_TEXTS
        elif one.added_at and one.added_at > settled:
            fields = LATER_TEXTS
        else:
            continue
        texts = [*(getattr(one, field.name) for field in fields), *answers[one.pk]]
        if alarm_words := alarm_words_in(folded(text) for text in texts if text):
            found[one.pk] = alarm_words
    return found


Filter = Callable[[ConsultationQuerySet, QueueContext], ConsultationQuerySet]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """One tab of the list. Finished work is read newest first; work to do, oldest first."""

    key: str
    title: str | LazyText
    filter: Filter
    finished: bool = False

    @property
    def order(self) -> Order:
        return Order(field="created_at", newest_first=self.finished)


VIEWS: Mapping[str, SavedView] = {
    view.key: view
    for view in (
        SavedView(key="waiting", title=_("Waiting for us"), filter=lambda rows, _context: rows.waiting_for_us()),
        SavedView(
            key="late",
            title=_("Past the promise"),
            filter=lambda rows, context: rows.overdue(latest_start=context.late_before),
        ),
        SavedView(key="urgent", title=_("Urgent"), filter=lambda rows, _context: rows.urgent()),
        SavedView(key="new", title=_("Something new"), filter=lambda rows, _context: rows.open().with_something_new()),
        SavedView(key="unassigned", title=_("With nobody"), filter=lambda rows, _context: rows.unassigned()),
        SavedView(key="mine", title=_("With me"), filter=lambda rows, context: rows.of_staff(context.staff)),
        SavedView(
            key="patient", title=_("Waiting for the patient"), filter=lambda rows, _context: rows.waiting_for_patient()
        ),
        SavedView(key="suspected", title=_("Perhaps not real"), filter=lambda rows, _context: rows.suspected()),
        SavedView(key="open", title=_("All open"), filter=lambda rows, _context: rows.open()),
        SavedView(
            key="closed",
            title=_("Closed"),
            filter=lambda rows, _context: rows.closed(),
            finished=True,
        ),
        SavedView(key="all", title=_("All"), filter=lambda rows, _context: rows.all(), finished=True),
    )
}
FIRST_VIEW = VIEWS["waiting"]
SEARCH_VIEW = VIEWS["all"]
COUNTED = ("waiting", "late", "urgent", "new", "unassigned", "mine", "patient", "suspected", "open")


class RowCount(Subquery):
    """How many rows, counted no further than the query's own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _counted(context: QueueContext, queries: Mapping[str, ConsultationQuerySet]) -> dict[str, int]:
    """Several counts in one query, as annotations of the one row that always exists: the account itself."""
    counts = {name: RowCount(rows.values_list(Value(1))) for name, rows in queries.items()}
    accounts: QuerySet[Any] = get_user_model()._default_manager.filter(pk=context.staff.pk)  # noqa: SLF001 - documented
    return dict(accounts.values(**counts).get())


def counts(context: QueueContext) -> dict[str, int]:
    """Each stops one above MAX_COUNTED."""
    return _counted(context, {key: VIEWS[key].filter(_requests(), context)[: MAX_COUNTED + 1] for key in COUNTED})


def next_to_read(context: QueueContext, *, exclude: ConsultationRequest | None = None) -> ConsultationRequest | None:
    """Who comes next: urgent before others, then the one that waits longest.

    Not what a colleague has in hand, nor whom we are to ring on a later day.
    """
    rows = (
        _requests()
        .waiting_for_us()
        .filter(Q(assigned_to=None) | Q(assigned_to=context.staff.pk), suspected_spam=False)
        .exclude(pk__in=[exclude.pk] if exclude else [])
        .exclude(call_on__gt=timezone.localdate(context.at, clinic_zone()))
        .oldest_first()
    )
    return rows.filter(urgent=True).first() or rows.first()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """Who is to be rung, in the order of the day."""

    key: str
    title: str | LazyText
    rows: list[ConsultationRequest]


def call_lists(day: date) -> list[CallList]:
    """The calls of this day, and those that an earlier day has left."""
    parts = PartOfDay.values
    todays = sorted(_calls(_requests().to_call(day)), key=lambda one: parts.index(one.call_part))
    overdue = _calls(_requests().call_overdue(day))
    return [
        CallList(key="calls", title=_("Today's calls"), rows=todays),
        CallList(key="overdue-calls", title=_("Overdue calls"), rows=overdue),
    ]


def _calls(rows: ConsultationQuerySet) -> list[ConsultationRequest]:
    return list(rows.select_related("assigned_to").order_by("call_on", "id")[:MAX_CALLS])


def with_alarm_words() -> list[tuple[ConsultationRequest, list[str]]]:
    """Requests in which an alarm word stands that nobody has judged or answered, or has read yet; the newest first.

    Only so many are looked through: a suggestion may be missing, and the queue itself never is.
    """
    judged = UrgencyEntry.objects.filter(consultation=OuterRef("pk"))
    rows = _requests().open().filter(urgent=False, suspected_spam=False).newest_first()
    added_to = rows.with_something_new()[:MAX_FOUND]
    looked_at = {one.pk: one for one in (*rows.unanswered().filter(~Exists(judged))[:MAX_FOUND], *added_to)}
    found = alarm_words_of(looked_at.values())
    newest = sorted(found, key=lambda pk: (looked_at[pk].created_at, pk), reverse=True)
    return [(looked_at[pk], found[pk]) for pk in newest]


def search(text: str, reader: Rights | None = None) -> tuple[list[int], bool]:
    """The ids of the matching requests, the newest first, and whether there are more than MAX_FOUND.

    With a `reader` the words of messages and of the notes that they may read are looked through too.
    """
    found = search_requests(text)
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[: MAX_FOUND + 1])
    if reader and len(ids) <= MAX_FOUND:
        in_words = search_words(text, health_notes=reader.read_notes).exclude(pk__in=ids)
        ids += in_words.order_by("-pk").values_list("pk", flat=True)[: MAX_FOUND + 1 - len(ids)]
    return ids[:MAX_FOUND], len(ids) > MAX_FOUND


def median_hours_to_answer(target: ResponseTarget, at: datetime) -> float | None:
    """Working hours from arrival to the first answer, the middle of those answered in the last 30 days."""
    answered = (
        _requests()
        .filter(first_answered_at__gt=at - ANSWER_DAYS, first_answered_at__lte=at)
        .order_by("-first_answered_at")
        .values_list("created_at", "first_answered_at")[:MAX_ANSWERS]
    )
    waited = [
        target.days.between(created, first_answer) / timedelta(hours=1)
        for created, first_answer in answered
        if first_answer
    ]
    return median(waited) if waited else None


def requests_per_week(context: QueueContext) -> list[int]:
    """How many came in each of the last weeks of seven days, the present one last."""
    edges = [context.at - timedelta(weeks=number) for number in range(WEEKS, -1, -1)]
    weeks = {
        f"week{number}": _requests().filter(created_at__gt=start, created_at__lte=end)
        for number, (start, end) in enumerate(pairwise(edges))
    }
    return list(_counted(context, weeks).values())


def _requests() -> ConsultationQuerySet:
    return ConsultationRequest.objects.all()


def changed_since(view: SavedView, context: QueueContext, since: datetime) -> int:
    """How many of a view have come, or were added to by their patients, since then; counted up to MAX_COUNTED."""
    rows = view.filter(_requests(), context).filter(Q(created_at__gt=since) | Q(added_at__gt=since))
    return rows[: MAX_COUNTED + 1].count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What one colleague has in hand; the one without a name is nobody."""

    name: str
    key: str
    open: int
    unanswered: int
    urgent: int


def workloads() -> list[Workload]:
    """Of all colleagues with open requests, the most first; what nobody has comes last."""
    unanswered = Q(first_answered_at__isnull=True)
    counted = list(
        _requests()
        .open()
        .order_by()
        .values("assigned_to")
        .annotate(
            open=Count("pk"), unanswered=Count("pk", filter=unanswered), urgent=Count("pk", filter=Q(urgent=True))
        )
    )
    names = staff_names(row["assigned_to"] for row in counted)
    loads = [
        Workload(
            name=names.get(row["assigned_to"], ""),
            key=str(row["assigned_to"] or "nobody"),
            open=row["open"],
            unanswered=row["unanswered"],
            urgent=row["urgent"],
        )
        for row in counted
    ]
    return sorted(loads, key=lambda load: (not load.name, -load.open))
