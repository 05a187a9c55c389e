import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest


class Consent(models.Model):
    """The exact wording that a patient agreed to, and when: the proof that the rest may be read."""

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="consents")
    wording = models.TextField(_("wording"))
    version = models.CharField(_("version"), max_length=40)
    language = models.CharField(_("language"), max_length=15)
    sha256 = models.CharField(_("fingerprint of the wording"), max_length=64)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=~models.Q(wording=""), name="consent_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"

    @staticmethod
    def fingerprint(wording: str) -> str:
        return hashlib.sha256(wording.encode()).hexdigest()

    @property
    def is_intact(self) -> bool:
        return self.sha256 == self.fingerprint(self.wording)
