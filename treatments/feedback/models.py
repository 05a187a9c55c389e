from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

WORDS_LENGTH = 1000


class Answer(models.Model):
    """What one reader answered to "Was this page useful?".

    Nothing says who: no address, no account and no hour, since a web server's log could join an hour to an address.
    """

    article = models.CharField(_("article"), max_length=255)  # the slug, which is the name of a folder
    language = models.CharField(_("language"), max_length=12)
    useful = models.BooleanField(_("useful"))
    words = models.TextField(_("words"), blank=True)
    on = models.DateField(_("day"))

    class Meta:
        verbose_name = _("reader's answer")
        verbose_name_plural = _("readers' answers")
        default_permissions = ()
        permissions = [
            ("read_feedback", _("Can read what readers say of an article")),
            ("erase_feedback", _("Can erase what a reader wrote")),
        ]
        indexes = [
            models.Index(fields=["article", "language", "-on"], name="answers_of_an_article"),
            models.Index(fields=["on"], name="answers_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("words"), WORDS_LENGTH), name="answer_is_short"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, {self.on.isoformat()}"
