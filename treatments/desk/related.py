"""Other requests beside one: those that staff linked to it, and those that may be from the same person."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from treatments.consultations.models import ConsultationRequest, RequestLink
from treatments.consultations.texts import SIGNIFICANT_DIGITS

MAX_RELATED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A request that may be from the same person, and why."""

    consultation: ConsultationRequest
    reasons: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """`direct` is False for a request that is linked to one that is linked to this."""

    consultation: ConsultationRequest
    direct: bool


def linked_requests(consultation: ConsultationRequest) -> list[Linked]:
    """All that belong together with this one, also by way of another."""
    direct = _neighbours({consultation.pk})
    if not direct:
        return []
    known = {consultation.pk} | direct
    edge = direct
    while (edge := _neighbours(edge) - known) and len(known) <= MAX_RELATED:
        known |= edge
    others = ConsultationRequest.objects.filter(pk__in=known - {consultation.pk}).select_related("assigned_to")
    return [Linked(consultation=one, direct=one.pk in direct) for one in others.oldest_first()[:MAX_RELATED]]


def _neighbours(keys: set[int]) -> set[int]:
    pairs = RequestLink.objects.filter(Q(first__in=keys) | Q(second__in=keys)).values_list("first", "second")
    return {key for pair in pairs for key in pair} - keys


def look_alikes(consultation: ConsultationRequest, *, exclude: set[int]) -> list[LookAlike]:
    others = ConsultationRequest.objects.possibly_same_as(consultation).exclude(pk__in=exclude)
    return [
        LookAlike(consultation=one, reasons=_reasons(consultation, one)) for one in others.newest_first()[:MAX_RELATED]
    ]


def _reasons(one: ConsultationRequest, other: ConsultationRequest) -> list[str]:
    reasons = []
    if one.email_normalised and one.email_normalised == other.email_normalised:
        reasons.append(_("same email"))
    end = one.phone_backwards[:SIGNIFICANT_DIGITS]
    if len(end) == SIGNIFICANT_DIGITS and other.phone_backwards.startswith(end):
        reasons.append(_("same phone"))
    if one.name.casefold().split() == other.name.casefold().split():
        reasons.append(_("same name"))
    return reasons
