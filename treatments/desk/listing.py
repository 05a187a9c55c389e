"""Which requests a list shows, by its address: a saved view, a search and filters, in an order."""

from collections.abc import Mapping
from functools import cached_property

from django.contrib.admin.views.main import SEARCH_VAR

from treatments.consultations.models.consultation_request import ConsultationQuerySet
from treatments.desk import queue
from treatments.desk.forms.filters import FilterForm
from treatments.desk.paging import Order
from treatments.desk.rights import Rights

VIEW, IN_WORDS = "view", "words"
PARAMS = (VIEW, IN_WORDS, *FilterForm.base_fields)


class Listing:
    def __init__(self, params: Mapping[str, str], rights: Rights) -> None:
        self.params, self.rights = params, rights
        self.filter_form = FilterForm(params, rights=rights)
        self.query = params.get(SEARCH_VAR, "").strip()

    @property
    def in_words(self) -> bool:
        """Also looking through messages and notes, for those who may read messages."""
        return IN_WORDS in self.params and self.rights.health

    @cached_property
    def view(self) -> queue.SavedView:
        """A search looks through everything, unless a view was chosen for it."""
        default = queue.SEARCH_VIEW if self.query else queue.FIRST_VIEW
        return queue.VIEWS.get(self.params.get(VIEW, ""), default)

    @property
    def order(self) -> Order:
        return self.filter_form.order or self.view.order

    @cached_property
    def found(self) -> tuple[list[int], bool]:
        """What the search finds, and whether there is more than that."""
        return queue.search(self.query, self.rights if self.in_words else None)

    def narrow(self, rows: ConsultationQuerySet, context: queue.QueueContext) -> ConsultationQuerySet:
        if self.query:
            rows = rows.filter(pk__in=self.found[0])
        return self.filter_form.narrow(self.view.filter(rows, context))
