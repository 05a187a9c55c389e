from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import InformationKind
from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.models.folded_words import FoldedWords, folded_column
from treatments.consultations.rules import MESSAGE_LENGTH
from treatments.consultations.validators import MaxTypedLength


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def unanswered(self) -> "InformationRequestQuerySet":
        return self.filter(answered_at__isnull=True)


class InformationRequest(FoldedWords):
    """A photo or an answer that staff ask a patient for. Their words stand first on the request's private page.

    Whoever has the link of a letter reads them, so they hold nothing that a stranger may not know.
    """

    FOLDED = {"folded_words": ("answer",)}

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="information_requests")
    kind = models.CharField(_("what is asked for"), max_length=10, choices=InformationKind)
    words = models.TextField(_("words"), max_length=MESSAGE_LENGTH, validators=[MaxTypedLength(MESSAGE_LENGTH)])
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    answer = models.TextField(
        _("answer"), max_length=MESSAGE_LENGTH, validators=[MaxTypedLength(MESSAGE_LENGTH)], blank=True
    )
    folded_words = folded_column()
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the patient")
        verbose_name_plural = _("questions to the patient")
        default_permissions = ()
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InformationKind.values), name="information_kind_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="information_is_asked_in_words"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="information_answered_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.kind}"
