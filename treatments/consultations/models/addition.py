from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest


class Addition(models.Model):
    """What a patient added to a request after it was sent: when, and to which questions, in the words of that day.

    The answers themselves are in the request. An event outlives its request and so holds no health word; this row is
    erased with the request. While staff have not read it, a later addition to the same part extends it.
    """

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="additions")
    at = models.DateTimeField(_("added"))
    part = models.SlugField(_("part"), max_length=60, db_index=False)
    title = models.CharField(_("part, in words"), max_length=200)
    questions = models.JSONField(_("questions answered"), default=list, blank=True)
    in_person = models.BooleanField(_("would rather say it in person"), default=False)

    class Meta:
        verbose_name = _("addition")
        verbose_name_plural = _("additions")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(part="") & ~Q(title=""), name="addition_has_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.part}"
