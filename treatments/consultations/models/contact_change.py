from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.rules import EMAIL_LENGTH, PHONE_LENGTH


class ContactChange(models.Model):
    """The contact details of a request before and after a correction.

    The event of the same version says who made it. An event outlives its request and so holds no contact detail; this
    row is erased with the request.
    """

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="contact_changes")
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    old_email = models.CharField(_("old email"), max_length=EMAIL_LENGTH, blank=True)
    new_email = models.CharField(_("new email"), max_length=EMAIL_LENGTH, blank=True)
    old_phone = models.CharField(_("old phone"), max_length=PHONE_LENGTH, blank=True)
    new_phone = models.CharField(_("new phone"), max_length=PHONE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("contact change")
        verbose_name_plural = _("contact changes")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "version"], name="contact_change_once_a_version"),
            models.CheckConstraint(
                condition=~Q(old_email=F("new_email")) | ~Q(old_phone=F("new_phone")),
                name="contact_change_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, version {self.version}"

    @property
    def email_changed(self) -> bool:
        return self.old_email != self.new_email

    @property
    def phone_changed(self) -> bool:
        return self.old_phone != self.new_phone
