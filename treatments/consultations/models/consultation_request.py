import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from treatments.consultations import rules
from treatments.consultations.answers import Answer
from treatments.consultations.choices import Channel, Outcome, PartOfDay, Status
from treatments.consultations.models.folded_words import FoldedWords, folded_column
from treatments.consultations.request_fields import HEALTH_TEXTS, length_of
from treatments.consultations.texts import SIGNIFICANT_DIGITS, folded
from treatments.consultations.validators import MaxTypedLength

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


LANGUAGE_CODE = re.compile("[a-z]{2}(-[a-z]+)?", re.ASCII | re.IGNORECASE)
SOMETHING_NEW = Q(added_at__isnull=False) & (Q(additions_read_at__isnull=True) | Q(added_at__gt=F("additions_read_at")))


class ConsultationQuerySet(models.QuerySet["ConsultationRequest"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        """Nearly all rows of an old table are: by their status the database would look through them all."""
        return self.filter(closed_at__isnull=False)

    def unanswered(self) -> Self:
        return self.filter(first_answered_at__isnull=True, closed_at__isnull=True)

    def waiting_for_us(self) -> Self:
        """Unanswered, and not waiting for the patient."""
        return self.unanswered().exclude(status=Status.WAITING)

    def overdue(self, *, latest_start: datetime) -> Self:
        """Waiting for us since before `latest_start` (see `hours.latest_start`); suspected spam is promised nothing."""
        return self.waiting_for_us().filter(created_at__lt=latest_start, suspected_spam=False)

    def urgent(self) -> Self:
        return self.open().filter(urgent=True)

    def unassigned(self) -> Self:
        return self.open().filter(assigned_to__isnull=True)

    def of_staff(self, staff: AbstractBaseUser) -> Self:
        return self.open().filter(assigned_to=staff.pk)

    def waiting_for_patient(self) -> Self:
        return self.filter(status=Status.WAITING)

    def suspected(self) -> Self:
        return self.open().filter(suspected_spam=True)

    def with_something_new(self) -> Self:
        """Those to which the patient added something that nobody who may read it has read."""
        return self.filter(SOMETHING_NEW)

    def to_call(self, day: date) -> Self:
        """A call is planned for this day."""
        return self.open().filter(call_on=day)

    def call_overdue(self, day: date) -> Self:
        """A call was planned for a day before this one."""
        return self.open().filter(call_on__lt=day)

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "id")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def expired(self, *, at: datetime, retention: rules.RetentionPeriods) -> Self:
        """The same answer as `rules.erased_from`, asked of the whole table."""
        return self.filter(
            Q(closed_at__lte=at - retention.closed)
            | Q(closed_at__isnull=True, updated_at__lte=at - retention.open)
            | Q(suspected_spam=True, created_at__lte=at - retention.spam)
        )

    def in_language(self, words: str) -> Self:
        """The language of the form by its code, such as "pl", or the one that the patient named, in words."""
        if LANGUAGE_CODE.fullmatch(words.strip()):
            return self.filter(page_language=words.strip().lower())
        if not (looked_for := folded(words)):  # an accent alone; every row contains nothing
            return self.none()
        return self.filter(~Q(folded_language=""), folded_language__contains=looked_for)

    def possibly_same_as(self, consultation: "ConsultationRequest") -> Self:
        """Other requests with the same address or the same end of a phone number; only ever a hint to staff."""
        same = Q()
        if consultation.email_normalised:
            same |= Q(email_normalised=consultation.email_normalised)
        if len(consultation.phone_backwards) >= SIGNIFICANT_DIGITS:
            same |= Q(phone_backwards__begins=consultation.phone_backwards[:SIGNIFICANT_DIGITS])
        return self.filter(same).exclude(pk=consultation.pk) if same else self.none()


def _long_text(verbose_name: "str | _StrPromise", name: str, **options: Any) -> "models.TextField[str, str]":
    """Django checks the length of a TextField in forms alone, hence the validator."""
    length = length_of(name)
    return models.TextField(verbose_name, max_length=length, validators=[MaxTypedLength(length)], blank=True, **options)


class ConsultationRequest(FoldedWords):
    """What one patient asked, as it was sent, and where it stands now."""

    FOLDED = {"folded_words": tuple(field.name for field in HEALTH_TEXTS), "folded_language": ("language",)}

    reference = models.CharField(_("reference"), max_length=9, unique=True)
    # Whoever has the form's token may see the request again, so only its hash is stored.
    submit_token_hash = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("received"))
    updated_at = models.DateTimeField(_("changed"))

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NEW)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    first_answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("with"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    # When the patient last added something, and when somebody who may read it last read what was added.
    added_at = models.DateTimeField(_("last added to"), null=True, blank=True)
    additions_read_at = models.DateTimeField(_("additions last read"), null=True, blank=True)

    # A planned call, and how often the patient was rung without an answer since somebody last spoke to them.
    call_on = models.DateField(_("ring on"), null=True, blank=True)
    call_part = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay, blank=True, db_default="")
    call_words = models.CharField(_("about the call"), max_length=rules.CALL_WORDS_LENGTH, blank=True, db_default="")
    call_tries = models.PositiveSmallIntegerField(_("calls without an answer"), default=0, db_default=0)

    name = models.CharField(_("name"), max_length=length_of("name"))
    email = models.EmailField(_("email"), max_length=length_of("email"), blank=True)
    email_normalised = models.CharField(max_length=rules.EMAIL_LENGTH * 2, blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=length_of("phone"), blank=True)
    phone_digits = models.CharField(max_length=rules.PHONE_LENGTH, blank=True, db_index=True)
    # The digits in reverse, since the last ones are the same with and without a country code.
    phone_backwards = models.CharField(max_length=rules.PHONE_LENGTH, blank=True, db_index=True)
    channel = models.CharField(_("preferred way"), max_length=10, choices=Channel)
    contact_times = models.JSONField(_("good times"), default=list, blank=True)
    language = models.CharField(_("language or interpreter"), max_length=length_of("language"), blank=True)
    page_language = models.CharField(_("language of the form"), max_length=15, default="en")
    access_needs = _long_text(_("access needs"), "access_needs")

    # Copies from the content of the day: no foreign key points to content, which may change or be removed.
    concern = models.SlugField(_("concern"), max_length=60, db_index=False)
    concern_title = models.CharField(_("concern, in words"), max_length=200)
    hopes = _long_text(_("hopes"), "hopes")
    tried = _long_text(_("tried so far"), "tried")
    # The version before inserts rows without it.
    more = _long_text(_("anything else"), "more", default="", db_default="")
    message = _long_text(_("message"), "message")
    folded_words = folded_column()
    folded_language = folded_column()
    answers = models.JSONField(_("suitability answers"), default=list, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    urgent_reason = models.TextField(_("why it may be urgent"), blank=True)
    over_18 = models.BooleanField(_("18 or older"))
    wants_letter = models.BooleanField(_("wants a letter by email"), default=False)

    suspected_spam = models.BooleanField(_("suspected spam"), default=False)
    spam_reasons = models.CharField(_("reasons for the suspicion"), max_length=200, blank=True)

    letter_key_hash = models.CharField(max_length=64, unique=True)
    owner_key_hash = models.CharField(max_length=64, unique=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation request")
        verbose_name_plural = _("consultation requests")
        default_permissions = ("view",)
        permissions = [
            ("triage_requests", _("Can claim, assign and move requests")),
            ("correct_contact", _("Can correct contact details")),
            ("view_health_answers", _("Can read the concern, the answers and why a request may be urgent")),
            ("view_photos", _("Can look at patients' photos")),
            ("reply_requests", _("Can answer patients")),
            ("write_notes", _("Can write notes")),
            ("read_notes", _("Can read notes about health")),
            ("export_requests", _("Can export requests")),
            ("erase_requests", _("Can erase requests")),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="request_by_age"),
            models.Index(fields=["status", "created_at", "id"], name="request_by_status"),
            models.Index(fields=["updated_at", "id"], name="request_by_last_change"),
            models.Index(fields=["concern", "created_at", "id"], name="request_by_concern"),
            models.Index(fields=["concern", "updated_at", "id"], name="request_by_concern_change"),
            models.Index(fields=["page_language", "created_at", "id"], name="request_by_form_language"),
            models.Index(
                fields=["created_at", "id", "folded_language"],
                name="request_by_language",
                condition=~Q(folded_language=""),
            ),
            models.Index(fields=["assigned_to", "created_at", "id"], name="request_by_colleague"),
            models.Index(fields=["assigned_to", "updated_at", "id"], name="request_by_colleague_change"),
            # Serves a colleague's open requests, and those assigned to nobody.
            models.Index(
                fields=["assigned_to", "created_at", "id"],
                name="request_by_staff",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="request_urgent",
                condition=Q(urgent=True, closed_at__isnull=True),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="request_unanswered",
                condition=Q(first_answered_at__isnull=True, closed_at__isnull=True),
            ),
            models.Index(fields=["created_at", "id"], name="request_open", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["assigned_to", "created_at", "id"],
                name="request_in_hand",
                condition=Q(assigned_to__isnull=False, closed_at__isnull=True),
            ),
            models.Index(fields=["added_at", "id"], name="request_something_new", condition=SOMETHING_NEW),
            models.Index(
                fields=["call_on", "id"],
                name="request_to_call",
                condition=Q(call_on__isnull=False, closed_at__isnull=True),
            ),
            models.Index(fields=["created_at"], name="request_suspected", condition=Q(suspected_spam=True)),
            models.Index(
                fields=["created_at", "id"],
                name="request_suspected_open",
                condition=Q(suspected_spam=True, closed_at__isnull=True),
            ),
            models.Index(fields=["closed_at"], name="request_by_closing", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["updated_at"], name="request_by_change", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["first_answered_at"], name="request_by_answer", condition=Q(first_answered_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status_is_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="request_outcome_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="request_channel_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status=Status.CLOSED) & Q(closed_at__isnull=True, outcome=""),
                name="request_closed_with_outcome",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="request_has_a_name"),
            models.CheckConstraint(condition=~Q(email="", phone=""), name="request_can_be_answered"),
            models.CheckConstraint(
                condition=Q(channel=Channel.EITHER)
                | Q(channel=Channel.PHONE) & ~Q(phone="")
                | Q(channel=Channel.EMAIL) & ~Q(email=""),
                name="request_preferred_way_is_open",
            ),
            models.CheckConstraint(
                condition=Q(wants_letter=False) | ~Q(email=""), name="request_letter_needs_an_address"
            ),
            models.CheckConstraint(
                condition=Q(email="", email_normalised="") | ~Q(email="") & ~Q(email_normalised=""),
                name="request_email_can_be_found",
            ),
            models.CheckConstraint(
                condition=Q(urgent=True) & ~Q(urgent_reason="") | Q(urgent=False, urgent_reason=""),
                name="request_urgent_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(suspected_spam=False) | ~Q(spam_reasons=""), name="request_suspected_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(call_on__isnull=True, call_part="", call_words="")
                | Q(call_on__isnull=False, call_part__in=PartOfDay.values),
                name="request_call_on_a_part_of_a_day",
            ),
            models.CheckConstraint(condition=Q(over_18=True), name="request_by_an_adult"),
            models.CheckConstraint(condition=Q(version__gte=1), name="request_version_counts_up"),
            models.CheckConstraint(condition=Q(updated_at__gte=F("created_at")), name="request_changed_after_arrival"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | Q(opened_at__isnull=False), name="request_opened_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def has_something_new(self) -> bool:
        """The same answer as `with_something_new`, for one request."""
        if self.added_at is None:
            return False
        return self.additions_read_at is None or self.added_at > self.additions_read_at

    @property
    def suitability(self) -> Sequence[Answer]:
        return tuple(Answer.from_row(row) for row in self.answers)

    def erased_from(self, retention: rules.RetentionPeriods) -> datetime:
        return rules.erased_from(
            created_at=self.created_at,
            updated_at=self.updated_at,
            closed_at=self.closed_at,
            suspected_spam=self.suspected_spam,
            retention=retention,
        )
