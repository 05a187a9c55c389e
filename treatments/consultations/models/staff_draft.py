from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest


class StaffDraft(models.Model):
    """What a member of staff has typed into a record and neither saved nor sent yet; it goes with its request.

    `page` names the window in which it was typed, so that two windows do not overwrite each other.
    """

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="staff_drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    page = models.CharField(max_length=32)
    texts = models.JSONField(_("typed"), default=dict)
    saved_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("staff draft")
        verbose_name_plural = _("staff drafts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["consultation", "by", "page"], name="staff_draft_one_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.page}"
