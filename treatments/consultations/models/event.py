from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import EventKind
from treatments.consultations.models.consultation_request import ConsultationRequest


class HistoryIsKept(TypeError):
    """An event was about to be changed or removed."""


class EventQuerySet(models.QuerySet["Event"]):
    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-at", "-id")

    def erase_older_than(self, moment: datetime) -> int:
        """The one way out: the retention period of the history itself."""
        return super(EventQuerySet, self.filter(at__lt=moment)).delete()[0]

    def delete(self) -> NoReturn:
        raise HistoryIsKept

    def update(self, **_kwargs: Any) -> NoReturn:
        raise HistoryIsKept


class Event(models.Model):
    """One entry of the history: append-only and without personal data, so it may outlive its request."""

    consultation = models.ForeignKey(ConsultationRequest, models.SET_NULL, null=True, blank=True, related_name="events")
    reference = models.CharField(_("reference"), max_length=9, blank=True, db_index=True)
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    # The account's name stays when the account is deleted: an access log must still answer "who?".
    by_name = models.CharField(_("by, as written then"), max_length=150, blank=True)
    # Codes, counts and versions only: never a patient's words.
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(fields=["by", "at"], name="event_by_staff"),
            models.Index(fields=["kind", "at"], name="event_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsKept
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise HistoryIsKept
