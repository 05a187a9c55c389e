"""The history of all requests: who did or read what, and when. It answers "whose records did this account see?"."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import EventKind
from treatments.consultations.models import Event
from treatments.consultations.references import normalise_reference
from treatments.desk.admin.keyed_list import KeyedChangeList
from treatments.desk.admin.read_only import ListOnlyAdmin
from treatments.desk.history import entries_for
from treatments.desk.paging import Order


class EventList(KeyedChangeList):
    def order(self) -> Order:
        return Order(field="at", newest_first=True)


class KindFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(EventKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(kind=self.value()) if self.value() in EventKind.values else queryset


@admin.register(Event)
class EventAdmin(ListOnlyAdmin):
    page_title = _("History of everything")
    list_display = ("time", "who", "what", "request", "more")
    list_filter = (KindFilter,)
    list_select_related = ("consultation",)
    search_fields = ("reference",)  # shows the box
    search_help_text = _("A reference, or the exact name of an account.")
    sortable_by = ()
    change_list_template = "admin/keyed_list.html"

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[EventList]:
        return EventList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Both queries use an index."""
        text = search_term.strip().replace("\0", "")
        if not text:
            return queryset, False
        account = get_user_model()._default_manager.filter(username=text).first()  # noqa: SLF001 - documented
        reference = normalise_reference(text)
        by = Q(by=account.pk) if account else Q(pk__in=[])
        return queryset.filter(Q(reference=reference) if reference else by), False

    @admin.display(description=_("When"))
    def time(self, event: Event) -> str:
        return date_format(timezone.localtime(event.at), "D j M Y, H:i")

    @admin.display(description=_("Who"))
    def who(self, event: Event) -> Any:
        return event.by_name or _("the patient or the site itself")

    @admin.display(description=_("What"))
    def what(self, event: Event) -> str:
        return str(EventKind(event.kind).label)

    @admin.display(description=_("Request"))
    def request(self, event: Event) -> str | SafeString:
        """An erased request keeps its reference and has no link."""
        if event.consultation_id is None:
            return event.reference
        address = reverse("admin:consultations_consultationrequest_change", args=[event.consultation_id])
        return format_html('<a href="{}">{}</a>', address, event.reference)

    @admin.display(description=_("More"))
    def more(self, event: Event) -> str:
        return entries_for([event])[0].more
