"""The row lock and the version check that every change to a request goes through."""

from datetime import datetime

from treatments.consultations.actions.exceptions import RequestErased, StaleVersion
from treatments.consultations.models import ConsultationRequest


def lock(consultation: ConsultationRequest, *, version: int | None = None) -> ConsultationRequest:
    """The request as it stands now, held until the transaction ends.

    `version` is the one that the person acting saw; None if the action does not depend on what they saw.
    """
    current = ConsultationRequest.objects.select_for_update(of=("self",)).filter(pk=consultation.pk).first()
    if current is None:
        raise RequestErased
    if version is not None and version != current.version:
        raise StaleVersion(current)
    return current


def save_next_version(consultation: ConsultationRequest, *, at: datetime, changed: tuple[str, ...]) -> None:
    consultation.version += 1
    # A clock that was set back must not date a change before the arrival.
    consultation.updated_at = max(at, consultation.created_at)
    consultation.save(update_fields=[*changed, "version", "updated_at"])
