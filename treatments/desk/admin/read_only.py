"""Read-only lists."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise as LazyText


class ListOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker alone
    """A list without a page for one row; whatever is done to rows is an action."""

    list_display_links = None
    list_per_page = 40
    actions_on_top, actions_on_bottom = False, True
    show_full_result_count = False
    page_title: str | LazyText = ""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": self.page_title, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only our own filters: `?message__contains=` in the address bar would answer what a group may not read."""
        return lookup in {getattr(one, "parameter_name", None) for one in self.list_filter}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
