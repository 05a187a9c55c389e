"""What staff say of the articles, and checks that wait for an editor. Articles themselves are files, named by slug."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

WORDS_LENGTH = 3000
QUOTE_LENGTH = 300
BY_LENGTH = 150


class Reviewer(models.Model):
    """The account of somebody who may sign: it speaks for one entry of people.yaml, and nobody else's does."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviewer", verbose_name=_("account")
    )
    person = models.CharField(_("person"), max_length=100, unique=True)  # the key in people.yaml
    linked_by_name = models.CharField(_("linked by"), max_length=BY_LENGTH)
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        default_permissions = ()

    def __str__(self) -> str:
        return self.person


class RemarkState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    SETTLED = "settled", _("Settled")


class Remark(models.Model):
    """Words about one paragraph. `quote` says which one it was, also after the paragraph has changed."""

    article = models.CharField(_("article"), max_length=255)
    language = models.CharField(_("language"), max_length=12)
    paragraph = models.CharField(_("paragraph"), max_length=64)  # the digest of its words
    quote = models.CharField(_("beginning of the paragraph"), max_length=QUOTE_LENGTH)
    words = models.TextField(_("words"))
    state = models.CharField(_("state"), max_length=10, choices=RemarkState.choices, default=RemarkState.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=BY_LENGTH)
    at = models.DateTimeField(_("at"))
    settled_by_name = models.CharField(_("settled by"), max_length=BY_LENGTH, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        default_permissions = ()
        permissions = [
            ("read_reviews", _("Can see how the checks of articles stand, with remarks and drafts")),
            ("write_remarks", _("Can write, answer and settle remarks on articles")),
            ("sign_articles", _("Can sign the check of an article")),
            ("link_reviewers", _("Can say which account signs for whom")),
        ]
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["article", "language", "state"], name="remarks_of_an_article")]
        constraints = [
            models.CheckConstraint(
                condition=models.lookups.GreaterThan(Length("words"), 0)
                & models.lookups.LessThanOrEqual(Length("words"), WORDS_LENGTH),
                name="remark_has_words",
            ),
            models.CheckConstraint(condition=models.Q(state__in=RemarkState.values), name="remark_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(state="settled", settled_at__isnull=False)
                | (~models.Q(state="settled") & models.Q(settled_at__isnull=True)),
                name="remark_settled_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, {self.at:%Y-%m-%d %H:%M}"


class Reply(models.Model):
    """An answer to a remark."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="replies")
    words = models.TextField(_("words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=BY_LENGTH)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        default_permissions = ()
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.lookups.GreaterThan(Length("words"), 0)
                & models.lookups.LessThanOrEqual(Length("words"), WORDS_LENGTH),
                name="reply_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remark}, {self.at:%Y-%m-%d %H:%M}"


class KeptSignature(models.Model):
    """A check signed at a desk whose content folder cannot be written: an entry for an editor, and the signed words.

    It has arrived when the article has an entry with its seal.
    """

    article = models.CharField(_("article"), max_length=255)
    language = models.CharField(_("language"), max_length=12)
    person = models.CharField(_("person"), max_length=100)
    on = models.DateField(_("checked on"))
    next = models.DateField(_("next check by"))
    typo = models.BooleanField(_("a typo only"), default=False)
    checked = models.TextField(_("what was checked"))
    digest = models.CharField(_("digest"), max_length=64)
    seal = models.CharField(_("seal"), max_length=64, unique=True)
    entry = models.JSONField(_("lines of the entry"))
    text = models.JSONField(_("signed words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=BY_LENGTH)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("kept signature")
        verbose_name_plural = _("kept signatures")
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["article", "language"], name="signatures_of_an_article")]

    def __str__(self) -> str:
        return f"{self.article}, {self.on.isoformat()}"
