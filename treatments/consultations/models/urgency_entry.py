from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import UrgencyStep
from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.rules import URGENCY_LENGTH
from treatments.consultations.validators import MaxTypedLength


class UrgencyEntry(models.Model):
    """What was done about an urgent request: raised and why, who was told, no longer urgent and why.

    An event outlives its request and so holds no reason; this row is erased with the request.
    """

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="urgency_entries")
    step = models.CharField(_("what was done"), max_length=10, choices=UrgencyStep)
    words = models.TextField(
        _("in words"), max_length=URGENCY_LENGTH, validators=[MaxTypedLength(URGENCY_LENGTH)], blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("urgency entry")
        verbose_name_plural = _("urgency entries")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=UrgencyStep.values), name="urgency_step_is_known"),
            models.CheckConstraint(
                condition=~Q(step__in=[UrgencyStep.RAISED, UrgencyStep.TOLD]) | ~Q(words=""),
                name="urgency_raised_and_told_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.step}"
