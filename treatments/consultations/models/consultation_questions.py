"""The questions that the desk, the patient's page and the nightly command ask of consultation requests."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from treatments.consultations.choices import Status
from treatments.consultations.references import normalise_reference
from treatments.consultations.rules import RetentionPeriods
from treatments.consultations.texts import digits_of, is_storable, normalised_email, words_of

if TYPE_CHECKING:
    from treatments.consultations.models.consultation_request import ConsultationRequest

# A national number without its trunk zero or country code has at least so many digits.
TELLING_DIGITS = 8
FEWEST_DIGITS = 4
FEWEST_LETTERS = 2


class ConsultationQuerySet(QuerySet["ConsultationRequest"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def awaiting_triage(self) -> Self:
        """Nobody has begun to read these. Suspected spam is among them: a real person may be behind it."""
        return self.filter(status=Status.NEW)

    def unanswered(self) -> Self:
        return self.filter(first_answered_at__isnull=True, closed_at__isnull=True)

    def past_promise(self, *, latest_start: datetime) -> Self:
        """Unanswered since before `latest_start` (see `hours.latest_start`); suspected spam was promised nothing."""
        return self.unanswered().filter(created_at__lt=latest_start, suspected_spam=False)

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

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "id")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def expired(self, *, at: datetime, retention: RetentionPeriods) -> Self:
        """The same answer as `rules.erased_from`, asked of the whole table."""
        return self.filter(
            Q(closed_at__lte=at - retention.closed)
            | Q(closed_at__isnull=True, updated_at__lte=at - retention.open)
            | Q(suspected_spam=True, created_at__lte=at - retention.spam)
        )

    def possibly_same_as(self, consultation: "ConsultationRequest") -> Self:
        """Other requests with the same address or the same end of a phone number; only ever a hint to staff."""
        same = Q()
        if consultation.email_normalised:
            same |= Q(email_normalised=consultation.email_normalised)
        if len(consultation.phone_backwards) >= TELLING_DIGITS:
            same |= Q(phone_backwards__begins=consultation.phone_backwards[:TELLING_DIGITS])
        return self.filter(same).exclude(pk=consultation.pk) if same else self.none()

    def search(self, text: str) -> Self:
        """What staff type into the search box: a reference, an email, digits of a phone number, or words of a name.

        The shape of the text decides which is meant, so each search is one look-up in an index. Of a phone number the
        beginning or the end will do, four digits at least; of a name the beginning of every word, two letters at least.
        """
        text = text.strip()
        if not text or not is_storable(text):
            return self.none()
        if reference := normalise_reference(text):
            return self.filter(reference=reference)
        if "@" in text:
            return self.filter(email_normalised__begins=normalised_email(text))
        if not any(letter.isalpha() for letter in text):
            return self._with_phone(digits_of(text))
        return self._with_name(text)

    def _with_phone(self, digits: str) -> Self:
        if len(digits) < FEWEST_DIGITS:
            return self.none()
        return self.filter(
            Q(phone_digits__begins=digits) | Q(phone_backwards__begins=digits[: -TELLING_DIGITS - 1 : -1])
        )

    def _with_name(self, text: str) -> Self:
        """The longest word leads, for it fits the fewest; the others are then looked for in those requests alone."""
        from treatments.consultations.models.name_word import NameWord  # it refers to requests, so it comes later

        longest, *others = sorted(words_of(text), key=len, reverse=True) or [""]
        if len(longest) < FEWEST_LETTERS:
            return self.none()
        found = self.filter(pk__in=NameWord.objects.filter(word__begins=longest).values("consultation"))
        for word in others:
            found = found.filter(Exists(NameWord.objects.filter(consultation=OuterRef("pk"), word__begins=word)))
        return found
