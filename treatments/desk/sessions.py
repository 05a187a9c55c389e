"""Ending the sessions of an account."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_other_sessions(account: AbstractBaseUser | AnonymousUser, *, keep: str | None) -> int:
    """All but the one with the key `keep`; how many there were. The table holds no account, so each row is opened."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep or ""):
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            session.delete()
            ended += 1
    return ended
