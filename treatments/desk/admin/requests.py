"""The list of consultation requests: saved views as tabs, search, and what may be done to several at once."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy, ngettext

from treatments.consultations.actions import triage
from treatments.consultations.actions.exceptions import ActionError
from treatments.consultations.models import ConsultationRequest, Photo
from treatments.consultations.search import MAX_READ
from treatments.desk import history, queue
from treatments.desk.admin.keyed_list import KeyedChangeList
from treatments.desk.admin.read_only import ListOnlyAdmin
from treatments.desk.forms.record import AssignForm
from treatments.desk.listing import PARAMS, VIEW, Listing
from treatments.desk.paging import AFTER, BEFORE, Order
from treatments.desk.response_target import response_target
from treatments.desk.rights import Rights

if TYPE_CHECKING:
    from treatments.consultations.models.consultation_request import ConsultationQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    title: str | LazyText
    address: str
    count: int | None
    chosen: bool


class RequestList(KeyedChangeList):
    own_params = (*KeyedChangeList.own_params, *PARAMS)

    @cached_property
    def rights(self) -> Rights:
        return Rights.of(self.staff)

    @cached_property
    def listing(self) -> Listing:
        return Listing({**self.params, SEARCH_VAR: self.query}, self.rights)

    @property
    def view(self) -> queue.SavedView:
        return self.listing.view

    def order(self) -> Order:
        return self.listing.order

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[ConsultationRequest]:
        self.staff = request.user
        self.queue_context = queue.context_for(cast("Any", request.user), response_target(), timezone.now())
        rows = cast("ConsultationQuerySet", super().get_queryset(request, exclude_parameters))
        photos = Photo.objects.filter(consultation=OuterRef("pk")).order_by().values("consultation")
        photo_count = Coalesce(Subquery(photos.values(count=Count("pk"))), 0)
        return self.listing.narrow(rows, self.queue_context).annotate(photo_count=photo_count)

    def rows(self) -> list[queue.QueueRow]:
        return queue.rows_for(self.page.rows, response_target(), self.queue_context.at, with_words=self.rights.health)

    @property
    def news_address(self) -> str:
        """What the page's script asks for: how many have come or changed since."""
        query = {VIEW: self.view.key, "since": self.queue_context.at.isoformat()}
        return f"{reverse('admin:requests-news')}?{urlencode(query)}"

    @property
    def export_address(self) -> str:
        """All that this list shows, page by page."""
        return f"{reverse('admin:requests-export')}{self.get_query_string({VIEW: self.view.key}, [AFTER, BEFORE])}"

    def tabs(self) -> list[Tab]:
        numbers = queue.counts(self.queue_context)
        return [
            Tab(
                title=view.title,
                address=self.get_query_string({VIEW: view.key}, [AFTER, BEFORE]),
                count=numbers.get(view.key),
                chosen=view == self.view,
            )
            for view in queue.VIEWS.values()
        ]


@admin.register(ConsultationRequest)
class ConsultationAdmin(ListOnlyAdmin):
    """The record and the actions on it are views of their own."""

    list_display = ("reference",)
    list_select_related = ("assigned_to",)
    search_fields = ("reference",)  # shows the box; the search itself is `search_requests`
    change_list_template = "desk/list.html"
    actions = ("claim", "assign", "mark_spam", "export", "erase")

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[RequestList]:
        return RequestList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConsultationRequest], search_term: str
    ) -> tuple[QuerySet[ConsultationRequest], bool]:
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            shown: RequestList = response.context_data["cl"]
            history.record_list_seen(
                request.session,
                view=shown.view.key,
                searching=bool(shown.query),
                by=cast("Any", request.user),
                at=timezone.now(),
            )
            response.context_data |= {
                "title": shown.view.title,
                "rows": shown.rows(),
                "tabs": shown.tabs(),
                "rights": shown.rights,
                "colleagues": AssignForm(auto_id="several_%s")["to"],
                "most_read": MAX_READ,
                "max_counted": queue.MAX_COUNTED,
                "max_found": queue.MAX_FOUND,
            }
        return response

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[ConsultationRequest], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Only rows that were on the page: "select across" would act on a million that nobody saw."""
        ticked = request.POST.copy()
        ticked["select_across"] = "0"
        request.POST = ticked  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)

    def has_triage_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request.user).triage

    def has_export_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request.user).export

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request.user).erase

    @admin.action(description=gettext_lazy("Claim"), permissions=["triage"])
    def claim(self, request: HttpRequest, queryset: QuerySet[ConsultationRequest]) -> None:
        """A request assigned to a colleague stays assigned: it can be taken over on its record only."""
        staff = cast("Any", request.user)
        chosen = list(queryset)
        free = [one for one in chosen if one.assigned_to_id in {None, staff.pk}]
        done = sum(_try(triage.claim, one, request) for one in free)
        self._report(request, done, len(chosen) - done)

    @admin.action(description=gettext_lazy("Give"), permissions=["triage"])
    def assign(self, request: HttpRequest, queryset: QuerySet[ConsultationRequest]) -> None:
        """To the colleague chosen beside the button, from whomever they are with; nobody is a choice too."""
        form = AssignForm({"to": request.POST.get("to", ""), "version": 1})
        if not form.is_valid():
            self.message_user(request, gettext("Choose to whom you want to give them."), messages.ERROR)
            return
        give = partial(triage.assign, to=form.cleaned_data["to"])
        chosen = list(queryset)
        done = sum(_try(give, one, request) for one in chosen)
        self._report(request, done, len(chosen) - done)

    @admin.action(description=gettext_lazy("Close as not a real request"), permissions=["triage"])
    def mark_spam(self, request: HttpRequest, queryset: QuerySet[ConsultationRequest]) -> None:
        chosen = list(queryset)
        done = sum(_try(triage.mark_spam, one, request) for one in chosen)
        self._report(request, done, len(chosen) - done)

    @admin.action(description=gettext_lazy("Export ..."), permissions=["export"])
    def export(self, request: HttpRequest, queryset: QuerySet[ConsultationRequest]) -> HttpResponse:
        return _redirect_with_ids("admin:requests-export", queryset)

    @admin.action(description=gettext_lazy("Erase for good ..."), permissions=["erase"])
    def erase(self, request: HttpRequest, queryset: QuerySet[ConsultationRequest]) -> HttpResponse:
        return _redirect_with_ids("admin:requests-erase", queryset)

    def _report(self, request: HttpRequest, done: int, left: int) -> None:
        if done:
            message = ngettext("%(count)s request changed.", "%(count)s requests changed.", done)
            self.message_user(request, message % {"count": done}, messages.SUCCESS)
        if left:
            message = ngettext(
                "%(count)s request was left alone: it is closed or with a colleague.",
                "%(count)s requests were left alone: they are closed or with a colleague.",
                left,
            )
            self.message_user(request, message % {"count": left}, messages.WARNING)


def _try(action: Any, consultation: ConsultationRequest, request: HttpRequest) -> bool:
    try:
        action(consultation=consultation, by=request.user, at=timezone.now(), version=consultation.version)
    except ActionError:
        return False
    return True


def _redirect_with_ids(name: str, chosen: QuerySet[ConsultationRequest]) -> HttpResponse:
    """Exporting and erasing ask again, on a page of their own."""
    ids = ",".join(str(pk) for pk in chosen.order_by("pk").values_list("pk", flat=True))
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'ids': ids})}")
