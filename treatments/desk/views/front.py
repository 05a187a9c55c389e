"""The front page: what needs attention now, and how quickly requests are answered."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from treatments import content
from treatments.consultations import backups
from treatments.consultations.actions.quota import quotas_reached
from treatments.consultations.models import ConsultationRequest, Message
from treatments.desk import history, queue, second_factor
from treatments.desk.chart import bars_of
from treatments.desk.response_target import clinic_zone, response_target
from treatments.desk.rights import Rights
from treatments.desk.views.decorators import staff_user
from treatments.library.article import ReviewState

SHOWN = 5
# A letter is tried again within minutes; one that still waits after an hour means trouble with the mail server.
LETTERS_LATE = timedelta(hours=1)
# The views that the front page shows with their first lines, the most pressing first.
PRESSING = ("urgent", "new", "late", "mine")


# The other pages that an account may open: the right needed, the address, the label.
ELSEWHERE: tuple[tuple[str, str, LazyText], ...] = (
    ("consultations.view_event", "admin:consultations_event_changelist", _("History of everything")),
    ("consultations.view_message", "admin:consultations_message_changelist", _("Letters")),
    ("reviews.read_reviews", "reviews:index", _("Check the words")),
    ("auth.view_user", "admin:auth_user_changelist", _("Accounts")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSummary:
    """One saved view on the front page."""

    key: str
    title: str | LazyText
    address: str
    count: int
    rows: list[queue.QueueRow]


@require_safe
def front(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    at, target, rights = timezone.now(), response_target(), Rights.of(request.user)
    queue_context, library = queue.context_for(staff_user(request), target, at), content.current()
    context = {
        **site.each_context(request),
        "title": site.index_title,
        "elsewhere": [
            (reverse(name), title) for right, name, title in ELSEWHERE if staff_user(request).has_perm(right)
        ],
        "second_factor_given": second_factor.is_verified(request.user),
        "rights": rights,
        "response_target": target.within,
        "library": library,
        "unchecked": [
            article for article in library.articles() if library.review_state(article) == ReviewState.NOT_YET_CHECKED
        ],
        "max_counted": queue.MAX_COUNTED,
        "last_backup": (last_backup := backups.last_backup()),
        "backup_is_late": last_backup is None or last_backup.is_late(at),
        "at": at,
    }
    if rights.view:
        history.record_list_seen(request.session, view="front", by=staff_user(request), at=at)
        numbers = queue.counts(queue_context)
        context |= {
            "summaries": [_summary(key, queue_context, numbers) for key in PRESSING],
            "other_summaries": [_summary(key, queue_context, numbers) for key in numbers if key not in PRESSING],
            "following": queue.next_to_read(queue_context),
            "median": queue.median_hours_to_answer(target, at),
            "workloads": queue.workloads(),
            "weeks": bars_of(queue.requests_per_week(queue_context)),
        }
        if rights.triage:
            context["call_lists"] = queue.call_lists(timezone.localdate(at, clinic_zone()))
        if rights.health:
            context["alarmed"] = queue.with_alarm_words()[:SHOWN]
        context["quotas"] = quotas_reached(at=at)
    if rights.letters:
        context |= {
            "set_aside": Message.objects.set_aside().select_related("consultation").order_by("dead_at")[:SHOWN],
            "letters_late": Message.objects.late(at=at, by=LETTERS_LATE)[: queue.MAX_COUNTED + 1].count(),
        }
    return TemplateResponse(request, "desk/front.html", context)


def _summary(key: str, queue_context: queue.QueueContext, numbers: dict[str, int]) -> QueueSummary:
    view = queue.VIEWS[key]
    rows: list[queue.QueueRow] = []
    if key in PRESSING and numbers[key]:
        requests = (
            view.filter(ConsultationRequest.objects.all(), queue_context)
            .select_related("assigned_to")
            .oldest_first()[:SHOWN]
        )
        rows = queue.rows_for(requests, response_target(), queue_context.at)
    return QueueSummary(
        key=key,
        title=view.title,
        address=f"{reverse('admin:consultations_consultationrequest_changelist')}?view={key}",
        count=numbers[key],
        rows=rows,
    )
