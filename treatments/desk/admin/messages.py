"""The outbox: which letters wait, which went, and which could not be sent and need a person."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from treatments.consultations.actions.notify import revive_message
from treatments.consultations.models import Message
from treatments.desk.admin.keyed_list import KeyedChangeList
from treatments.desk.admin.read_only import ListOnlyAdmin
from treatments.desk.paging import Order
from treatments.desk.rights import Rights


class MessageList(KeyedChangeList):
    def order(self) -> Order:
        return Order(field="created_at", newest_first=True)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("set-aside", _("Could not be sent")), ("waiting", _("On its way")), ("sent", _("Sent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        match self.value():
            case "set-aside":
                return queryset.filter(dead_at__isnull=False)
            case "waiting":
                return queryset.filter(sent_at__isnull=True, dead_at__isnull=True)
            case "sent":
                return queryset.filter(sent_at__isnull=False)
            case _:
                return queryset


@admin.register(Message)
class MessageAdmin(ListOnlyAdmin):
    """Who it is about and whether it went; the words stand in the record, where reading them is recorded."""

    page_title = _("Letters")
    list_display = ("written", "kind", "request", "state", "tries", "last_error")
    list_filter = (StateFilter,)
    list_select_related = ("consultation",)
    sortable_by = ()
    change_list_template = "admin/keyed_list.html"
    actions = ("send_again",)

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[MessageList]:
        return MessageList

    def has_triage_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request.user).triage

    @admin.display(description=_("Written"))
    def written(self, letter: Message) -> str:
        return date_format(timezone.localtime(letter.created_at), "D j M Y, H:i")

    @admin.display(description=_("Request"))
    def request(self, letter: Message) -> str | SafeString:
        if letter.consultation is None:
            return str(_("no request"))
        address = reverse("admin:consultations_consultationrequest_change", args=[letter.consultation_id])
        return format_html('<a href="{}">{}</a>', address, letter.consultation.reference)

    @admin.display(description=_("State"))
    def state(self, letter: Message) -> Any:
        if letter.sent_at:
            return _("Sent")
        return _("Could not be sent") if letter.dead_at else _("On its way")

    @admin.display(description=_("Tries"))
    def tries(self, letter: Message) -> int:
        return letter.attempts

    @admin.action(description=_("Send again"), permissions=["triage"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Only messages that were set aside: waiting ones are sent anyway, and sent ones are not repeated."""
        selected = list(queryset.filter(dead_at__isnull=False).select_related("consultation"))
        for letter in selected:
            revive_message(message=letter, by=cast("Any", request.user), at=timezone.now())
        message = ngettext(
            "%(count)s letter will be tried again.", "%(count)s letters will be tried again.", len(selected)
        )
        self.message_user(
            request, message % {"count": len(selected)}, messages.SUCCESS if selected else messages.WARNING
        )
