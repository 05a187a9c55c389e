"""Which draft a form belongs to: however often and from however many tabs it is sent, there is one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from treatments.consultations.actions.details import says_the_same
from treatments.consultations.actions.draft import save_answers, start_draft
from treatments.consultations.actions.limit import Allowance, count_attempt, look_at_attempts
from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.actions.submit import find_submitted
from treatments.consultations.lookup import ConsultationRequest, Draft, draft_by_key, photos_of_request
from treatments.intake.answers import data_of, free_text
from treatments.intake.forms import AskForm
from treatments.intake.keeping import kept
from treatments.intake.spam import Traces, signs
from treatments.intake.tickets import Ticket, new_ticket

HOUR = timedelta(hours=1)
SEND, BEGIN = "send", "begin"


class AlreadySent(Exception):
    """The form became a request before; nothing new is in it."""

    def __init__(self, consultation: ConsultationRequest) -> None:
        super().__init__(consultation.reference)
        self.consultation = consultation


class TooMany(Exception):
    """One address sent more than it may; `allowance` says when it may again."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__("too many")
        self.retry_after = allowance.retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The cookie and the address that a form came with."""

    key: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """A draft with the key that opens it, which goes into the cookie and nowhere else."""

    draft: Draft
    key: str


@write_lock()
@transaction.atomic
def keep(form: AskForm, ticket: Ticket, sender: Sender, *, at: datetime) -> OpenDraft:
    """Keep what was filled in without fault, in the one draft of this form.

    Raises AlreadySent when a request holds all of it, TooMany over the limit.
    """
    begun = draft_for(form, ticket, sender, at=at)
    form.carry(Ticket(token=begun.key, handed_out=ticket.handed_out))
    traces = Traces(trap=form.data.get("website", ""), handed_out=ticket.handed_out, free_text=free_text(form))
    answers = {"given": kept(form), "spam_reasons": list(signs(traces, at=at))}
    draft = save_answers(draft=begun.draft, answers=answers, at=at, lifetime=settings.RETENTION.draft)
    return OpenDraft(draft=draft, key=begun.key)


def draft_for(form: AskForm, ticket: Ticket, sender: Sender, *, at: datetime) -> OpenDraft:
    """The draft that this form, or its like from another tab, has or now gets."""
    if submitted := find_submitted(token=ticket.token):
        refuse_what_was_sent(form, submitted.consultation)
        ticket = new_ticket(at=at)  # sent before and changed since: a second request
    draft = draft_by_key(key=sender.key, at=at) if sender.key else None
    if draft and draft.consultation:
        refuse_what_was_sent(form, draft.consultation)
    elif draft and (sender.key == ticket.token or draft.answers.get("given") == kept(form)):
        return OpenDraft(draft=draft, key=sender.key)
    refuse_too_many(sender.address, at=at)
    draft = start_draft(token=ticket.token, at=at, lifetime=settings.RETENTION.draft, address=sender.address)
    return OpenDraft(draft=draft, key=ticket.token)


def refuse_what_was_sent(form: AskForm, consultation: ConsultationRequest) -> None:
    """Sent again from a second tab, by the back button or after a crash: the answer is the same reference."""
    if not form.is_valid():
        return
    same_words = says_the_same(consultation, data_of(form, spam_reasons=()))
    if same_words and len(form.cleaned_data["photos"]) <= len(photos_of_request(consultation)):
        raise AlreadySent(consultation)


def refuse_too_many(address: str, *, at: datetime) -> None:
    """Say early that a request could not be sent; and let nobody fill the disk with drafts."""
    sends = look_at_attempts(address=address, what=SEND, limit=settings.SUBMISSIONS_PER_HOUR, window=HOUR, at=at)
    if not sends.allowed:
        raise TooMany(sends)
    begins = count_attempt(address=address, what=BEGIN, limit=5 * settings.SUBMISSIONS_PER_HOUR + 5, window=HOUR, at=at)
    if not begins.allowed:
        raise TooMany(begins)
