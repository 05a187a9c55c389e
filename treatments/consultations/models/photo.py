from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.models.consultation_request import ConsultationRequest


class StoredPhoto(models.Model):
    """What is known of one cleaned photo; its bytes lie in the private storage under `name`."""

    name = models.CharField(_("file"), max_length=32, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    # Of the file as it was sent: the same file, sent again, need not be opened again.
    sent_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Photo(StoredPhoto):
    """A photo that a patient sent with a request."""

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="photos")
    # None for a photo that came with the request itself.
    added_at = models.DateTimeField(_("added"), null=True, blank=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        default_permissions = ()
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "position"], name="photo_has_its_place"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0, size__gt=0), name="photo_is_not_empty"),
        ]
