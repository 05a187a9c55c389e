"""What a list of requests can be narrowed to and sorted by. Whatever is not understood is left out."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from treatments import content
from treatments.consultations.models.consultation_request import ConsultationQuerySet
from treatments.desk.paging import Order
from treatments.desk.response_target import clinic_zone
from treatments.desk.rights import Rights
from treatments.desk.staff_names import staff_name

NOBODY = "nobody"
SORTS = {
    "oldest": Order(field="created_at"),
    "newest": Order(field="created_at", newest_first=True),
    "changed": Order(field="updated_at", newest_first=True),
}


class FilterForm(forms.Form):
    """`rights` decide which boxes there are: nobody filters by what they may not read."""

    concern = forms.ChoiceField(label=_("Concern"), required=False)
    colleague = forms.ChoiceField(label=_("With"), required=False)
    language = forms.CharField(label=_("Language or interpreter"), required=False, max_length=60)
    since = forms.DateField(
        label=_("Received from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    until = forms.DateField(
        label=_("Received until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("", _("As usual in this view")),
            ("oldest", _("Longest waiting first")),
            ("newest", _("Newest first")),
            ("changed", _("Last changed first")),
        ],
    )
    new = forms.BooleanField(label=_("Something new from the patient"), required=False)

    def __init__(self, *args: Any, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rights.health:
            concerns = [(concern.key, concern.title) for concern in content.current().site.concerns]
            self._choices("concern", [("", _("Any")), *concerns])
        else:
            del self.fields["concern"], self.fields["new"]
        staff = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
        colleagues = [(str(one.pk), staff_name(one)) for one in staff]
        self._choices("colleague", [("", _("Anybody")), (NOBODY, _("Nobody")), *colleagues])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood and narrows the list."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return {name: value for name, value in found.items() if value and name != "sort"}

    @property
    def order(self) -> Order | None:
        self.is_valid()
        return SORTS.get(getattr(self, "cleaned_data", {}).get("sort", ""))

    def narrow(self, rows: ConsultationQuerySet) -> ConsultationQuerySet:
        chosen = self.chosen
        if concern := chosen.get("concern"):
            rows = rows.filter(concern=concern)
        if colleague := chosen.get("colleague"):
            rows = rows.filter(assigned_to=None if colleague == NOBODY else colleague)
        if language := chosen.get("language"):
            rows = rows.in_language(language)
        if since := chosen.get("since"):
            rows = rows.filter(created_at__gte=_midnight(since))
        if until := chosen.get("until"):
            rows = rows.filter(created_at__lt=_midnight(until + timedelta(days=1)))
        return rows.with_something_new() if chosen.get("new") else rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), clinic_zone())
