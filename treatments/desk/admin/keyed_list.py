"""A change list that never counts and never skips rows: pages by key."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from treatments.desk.paging import AFTER, BEFORE, Key, Order, Page, page_of


class KeyedChangeList(ChangeList):
    """Subclasses say the order. All parameters but our own and the search are refused by `lookup_allowed`."""

    own_params: tuple[str, ...] = (AFTER, BEFORE)
    page: Page[Any]

    def order(self) -> Order:
        raise NotImplementedError

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in self.own_params}

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        return [*self.order().names()]

    def get_results(self, request: HttpRequest) -> None:
        after, before = (Key.read(request.GET.get(name)) for name in (AFTER, BEFORE))
        self.page = page_of(self.queryset, self.order(), size=self.list_per_page, after=after, before=before)
        self.result_list = self.page.rows
        self.result_count = len(self.page.rows)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.page.rows)
        self.can_show_all = self.multi_page = False

    def beside(self, name: str, key: str) -> str:
        return self.get_query_string({name: key}, [AFTER, BEFORE]) if key else ""

    @property
    def earlier(self) -> str:
        return self.beside(BEFORE, self.page.before)

    @property
    def later(self) -> str:
        return self.beside(AFTER, self.page.after)
