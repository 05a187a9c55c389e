"""The only code that writes remarks, replies, reviewers and kept signatures."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from treatments.editorial.signing import Signature, entry, seal_of
from treatments.reviews.models import KeptSignature, Remark, RemarkState, Reply, Reviewer


@transaction.atomic
def leave_remark(
    *, article: str, language: str, paragraph: str, quote: str, words: str, by: User, at: datetime
) -> Remark:
    """The same words at the same paragraph are one remark: a form may be sent twice."""
    remark, _made = Remark.objects.get_or_create(
        article=article,
        language=language,
        paragraph=paragraph,
        words=words,
        by=by,
        defaults={"quote": quote, "by_name": by.get_username(), "at": at},
    )
    return remark


@transaction.atomic
def answer_remark(*, remark: Remark, words: str, by: User, at: datetime) -> Reply:
    """A settled remark that is answered is under discussion again."""
    held = _held(remark)
    reply, made = Reply.objects.get_or_create(
        remark=held, words=words, by=by, defaults={"by_name": by.get_username(), "at": at}
    )
    if made:
        _set_state(held, RemarkState.ANSWERED)
    return reply


@transaction.atomic
def settle_remark(*, remark: Remark, by: User, at: datetime) -> None:
    held = _held(remark)
    if held.state != RemarkState.SETTLED:
        held.settled_by_name, held.settled_at = by.get_username(), at
        held.state = RemarkState.SETTLED
        held.save(update_fields=["state", "settled_by_name", "settled_at"])


@transaction.atomic
def reopen_remark(*, remark: Remark) -> None:
    held = _held(remark)
    if held.state == RemarkState.SETTLED:
        _set_state(held, RemarkState.ANSWERED if held.replies.exists() else RemarkState.OPEN)


def keep_signature(*, signature: Signature, by: User, at: datetime) -> KeptSignature:
    """The same check of the same text on the same day is one signature."""
    check = signature.check
    kept, _made = KeptSignature.objects.get_or_create(
        seal=seal_of(signature),
        defaults={
            "article": signature.article.slug,
            "language": signature.article.language,
            "person": check.by,
            "on": check.on,
            "next": check.next,
            "typo": check.typo,
            "checked": check.checked,
            "digest": signature.digest,
            "entry": entry(signature),
            "text": list(signature.pieces),
            "by": by,
            "by_name": by.get_username(),
            "at": at,
        },
    )
    return kept


@transaction.atomic
def link_reviewer(*, person: str, account: User | None, by: User, at: datetime) -> None:
    """`person` is signed for by this account alone, or by nobody; the account signs for nobody else."""
    Reviewer.objects.filter(person=person).delete()
    if account is not None:
        Reviewer.objects.filter(account=account).delete()
        Reviewer.objects.create(account=account, person=person, linked_by_name=by.get_username(), linked_at=at)


def _held(remark: Remark) -> Remark:
    return Remark.objects.select_for_update().get(pk=remark.pk)


def _set_state(held: Remark, state: RemarkState) -> None:
    held.state, held.settled_by_name, held.settled_at = state, "", None
    held.save(update_fields=["state", "settled_by_name", "settled_at"])
