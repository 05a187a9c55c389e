from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest


class RequestLink(models.Model):
    """Two requests that belong together, as staff judged: the same person, or one that follows the other.

    Nothing of either is changed, so taking the link away leaves no trace in them. It goes with either request.
    """

    first = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="+")
    second = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("link between requests")
        verbose_name_plural = _("links between requests")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="request_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="request_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first.reference}, {self.second.reference}"
