"""The front page: what needs somebody now, and how the desk is keeping up."""

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

from treatments import shelf
from treatments.consultations.models import ConsultationRequest, Message
from treatments.desk import queue, second_factor
from treatments.desk.chart import bars_of
from treatments.desk.promise import promise
from treatments.desk.rights import Rights
from treatments.desk.views.asking import staff_of
from treatments.library.article import ReviewState

SHOWN = 5
# A letter is tried again within minutes; one that still waits after an hour means trouble with the mail server.
LETTERS_LATE = timedelta(hours=1)
# The views that the front page shows with their first lines, the most pressing first.
PRESSING = ("urgent", "late", "mine")


# Everything else that an account may look at: the right it takes, the address, what it is called.
ELSEWHERE: tuple[tuple[str, str, LazyText], ...] = (
    ("consultations.view_event", "admin:consultations_event_changelist", _("History of everything")),
    ("consultations.view_message", "admin:consultations_message_changelist", _("Letters")),
    ("auth.view_user", "admin:auth_user_changelist", _("Accounts")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """One saved view on the front page."""

    key: str
    title: str | LazyText
    address: str
    count: int
    lines: list[queue.Line]


@require_safe
def front(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    at, clock, rights = timezone.now(), promise(), Rights.of(request.user)
    look, library = queue.look(staff_of(request), clock, at), shelf.library()
    context = {
        **site.each_context(request),
        "title": site.index_title,
        "elsewhere": [(reverse(name), words) for right, name, words in ELSEWHERE if staff_of(request).has_perm(right)],
        "second_factor_given": second_factor.is_given(request.user),
        "rights": rights,
        "promise": clock.within,
        "library": library,
        "unchecked": [
            article for article in library.articles() if library.review_state(article) == ReviewState.NOT_YET_CHECKED
        ],
        "most_counted": queue.MOST_COUNTED,
    }
    if rights.view:
        numbers = queue.counts(look)
        context |= {
            "piles": [_pile(key, look, numbers) for key in PRESSING],
            "others": [_pile(key, look, numbers) for key in numbers if key not in PRESSING],
            "following": queue.next_to_read(look),
            "median": queue.median_hours_to_answer(clock, at),
            "weeks": bars_of(queue.requests_per_week(look)),
        }
    if rights.letters:
        context |= {
            "set_aside": Message.objects.set_aside().select_related("consultation").order_by("dead_at")[:SHOWN],
            "letters_late": Message.objects.late(at=at, by=LETTERS_LATE)[: queue.MOST_COUNTED + 1].count(),
        }
    return TemplateResponse(request, "desk/front.html", context)


def _pile(key: str, look: queue.Moment, numbers: dict[str, int]) -> Pile:
    view = queue.VIEWS[key]
    lines: list[queue.Line] = []
    if key in PRESSING and numbers[key]:
        rows = view.ask(ConsultationRequest.objects.all(), look).select_related("assigned_to").oldest_first()[:SHOWN]
        lines = queue.lines_of(rows, promise(), look.at)
    return Pile(
        key=key,
        title=view.title,
        address=f"{reverse('admin:consultations_consultationrequest_changelist')}?view={key}",
        count=numbers[key],
        lines=lines,
    )
