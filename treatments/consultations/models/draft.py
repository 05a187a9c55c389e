from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.models.photo import StoredPhoto


class DraftQuerySet(models.QuerySet["Draft"]):
    def alive(self, at: datetime) -> "DraftQuerySet":
        return self.filter(expires_at__gt=at)

    def expired(self, at: datetime) -> "DraftQuerySet":
        return self.filter(expires_at__lte=at)


class Draft(models.Model):
    """A form that is being filled in: its answers, found by the cookie of its browser.

    The cookie holds the single-use token of the form, which every copy of it in every tab carries; here is its hash.
    The request that the form becomes has the same hash, which is unique: so a form arrives once.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    # A keyed hash of the sender's network, never the address: it counts what one sender keeps here.
    address_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("kept until"))
    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, null=True, blank=True, related_name="drafts")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ()
        indexes = [
            models.Index(fields=["expires_at"], name="draft_by_expiry"),
            models.Index(fields=["address_hash"], name="draft_by_sender"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="draft_lives_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_sent(self) -> bool:
        return self.consultation_id is not None


class DraftPhoto(StoredPhoto):
    """A photo in a form that was begun with the version before: only read, passed on with the form, and erased."""

    # The version before may still serve, and needs this table: the release after this one removes it.
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")

    class Meta:
        verbose_name = _("photo of a draft")
        verbose_name_plural = _("photos of drafts")
        default_permissions = ()
        ordering = ["draft", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "position"], name="draft_photo_has_its_place"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0, size__gt=0), name="draft_photo_is_not_empty"),
        ]
