from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.models.folded_words import FoldedWords, folded_column
from treatments.consultations.rules import MESSAGE_LENGTH
from treatments.consultations.validators import MaxTypedLength


class Note(FoldedWords):
    """Words of staff about a request. Never sent to anybody; a reply is a Message.

    `about_health`: only those who may read notes about health read it. What reception writes everybody may read.
    """

    FOLDED = {"folded_words": ("text",)}

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=MESSAGE_LENGTH, validators=[MaxTypedLength(MESSAGE_LENGTH)])
    folded_words = folded_column()
    about_health = models.BooleanField(_("about health"), default=True, db_default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="note_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.at:%Y-%m-%d %H:%M}"
