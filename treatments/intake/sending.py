"""A draft that was checked becomes a request, if its sender has not sent too many."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from treatments.consultations.actions.limit import count_attempt
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.actions.submit import Submitted, submit_request
from treatments.consultations.lookup import Draft
from treatments.intake.answers import consent_of, data_of
from treatments.intake.drafting import HOUR, SEND, TooMany
from treatments.intake.forms import AskForm
from treatments.intake.letters import letters_on_arrival


@write_lock()
@transaction.atomic
def send_draft(draft: Draft, form: AskForm, *, token: str, address: str, at: datetime) -> Submitted:
    """Raises TooMany over the limit; then nothing is sent and the draft stays."""
    allowance = count_attempt(address=address, what=SEND, limit=settings.SUBMISSIONS_PER_HOUR, window=HOUR, at=at)
    if not allowance.allowed:
        raise TooMany(allowance)
    return submit_request(
        token=token,
        data=data_of(form, spam_reasons=draft.answers.get("spam_reasons", ())),
        consent=consent_of(form),
        write_letters=letters_on_arrival,
        draft=draft,
        at=at,
        by=None,
    )
