from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptCount(models.Model):
    """How often one address did one thing within one window of time. Holds a keyed hash, never the address."""

    address_hash = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attempt count")
        verbose_name_plural = _("attempt counts")
        default_permissions = ()
        indexes = [models.Index(fields=["window_start"], name="attempts_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "what", "window_start"], name="attempts_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
