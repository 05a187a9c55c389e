"""Unguessable keys: for a draft's cookie, and for a patient's two private links.

Only hashes are stored, so a stolen table opens no link. The links' keys are derived from the form's single-use token
and the site's secret, so that a form sent twice gets the same links and a later letter can carry its own again.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable

from django.conf import settings
from django.utils.crypto import salted_hmac


def new_key() -> str:
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is stored for a key. The keys are random and long, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def draft_key(token: str) -> str:
    """The cookie of a half-filled form. All copies of one form have the same, so they share a draft."""
    return _derived("treatments.consultations.draft", token)


def owner_key(token: str, secret: str | None = None) -> str:
    """Opens everything of one request: shown on the sent page and nowhere else."""
    return _derived("treatments.consultations.owner", token, secret)


def letter_key(token: str, secret: str | None = None) -> str:
    """Opens only the state of one request: it travels in letters, and an address may be mistyped."""
    return _derived("treatments.consultations.letter", token, secret)


def known_again(derive: Callable[[str, str], str], token: str, stored_hash: str) -> str | None:
    """The key that was derived for this token under the site's secret or an earlier one; None if none of them fits."""
    keys = (derive(token, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((key for key in keys if hmac.compare_digest(stored_hash, hash_of(key))), None)


def _derived(purpose: str, token: str, secret: str | None = None) -> str:
    digest = salted_hmac(purpose, token, secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_hash(address: str, purpose: str) -> str:
    """A visitor's address for counting, never the address itself."""
    return salted_hmac(f"treatments.consultations.address.{purpose}", address, settings.SECRET_KEY).hexdigest()
