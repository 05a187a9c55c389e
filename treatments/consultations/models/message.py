from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations.choices import MessageKind
from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.rules import EMAIL_LENGTH

# No message is ever postponed for longer. One that seems to be was dated by a clock that was wrong.
LONGEST_WAIT = timedelta(hours=6)


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        return self.filter(sent_at__isnull=True, dead_at__isnull=True)

    def due(self, at: datetime) -> "MessageQuerySet":
        return self.waiting().filter(Q(due_at__lte=at) | Q(due_at__gt=at + LONGEST_WAIT)).order_by("due_at", "id")

    def to_go_along_with(self, notice: "Message", at: datetime) -> "MessageQuerySet":
        """Other notices for the same staff that are due or only delayed to share an email; none that is leased."""
        others = self.waiting().filter(kind=notice.kind, to=notice.to, refusals=0).exclude(pk=notice.pk)
        return others.filter(Q(due_at__lte=at) | Q(attempts=0)).order_by("created_at", "id")

    def late(self, *, at: datetime, by: timedelta) -> "MessageQuerySet":
        """Still waiting although written more than `by` ago: the mail server or the sender does not work."""
        return self.waiting().filter(created_at__lt=at - by)

    def set_aside(self) -> "MessageQuerySet":
        """Messages that could not be sent and need a person."""
        return self.filter(dead_at__isnull=False)


class Message(models.Model):
    """A finished email in the outbox: sending it needs nothing but this row.

    A sender leases a message by moving `due_at` past the time that sending may take; if the sender dies, the message is
    simply due again. `refusals` counts the attempts in which the mail server refused this message, and only they
    set it aside: a server that is down for a week does not.
    """

    # Only a notice to the owner of a staff account has no request.
    consultation = models.ForeignKey(
        ConsultationRequest, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    to = models.CharField(_("to"), max_length=EMAIL_LENGTH)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    # The clinic's name and mailbox; empty for a message of the site itself.
    sender_name = models.CharField(_("sender's name"), max_length=200, blank=True, db_default="")
    reply_to = models.CharField(_("answers go to"), max_length=EMAIL_LENGTH, blank=True, db_default="")
    message_id = models.CharField(_("message id"), max_length=255, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    refusals = models.PositiveIntegerField(_("refusals"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    dead_at = models.DateTimeField(_("set aside"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ("view",)
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="message_waiting",
                condition=Q(sent_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(fields=["dead_at"], name="message_set_aside", condition=Q(dead_at__isnull=False)),
            models.Index(fields=["sent_at"], name="message_sent", condition=Q(sent_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_is_known"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True), name="message_sent_or_set_aside"
            ),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.ACCOUNT_NOTICE, consultation__isnull=True)
                | ~Q(kind=MessageKind.ACCOUNT_NOTICE) & Q(consultation__isnull=False),
                name="message_is_about_a_request",
            ),
            models.CheckConstraint(condition=~Q(to="") & ~Q(subject="") & ~Q(text=""), name="message_is_complete"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
