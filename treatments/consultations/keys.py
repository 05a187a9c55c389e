"""Unguessable keys: a form's single-use token, which is its draft's cookie too, and a patient's two private links.

Only hashes are stored, so a stolen table opens no link. The links' keys are derived with the site's secret: the
owner's from the token, so that a form sent twice gets the same link; the letter's from the stored hash of the token, so
that a later letter can carry it again.
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


def owner_key(token: str, secret: str | None = None) -> str:
    """Opens everything of one request: shown on the sent page and nowhere else."""
    return _derived("treatments.consultations.owner", token, secret)


def letter_key(token_hash: str, secret: str | None = None) -> str:
    """Opens only the state of one request: it travels in letters, and an address may be mistyped."""
    return _derived("treatments.consultations.letter", token_hash, secret)


def derived_key_matching(derive: Callable[[str, str], str], source: str, stored_hash: str) -> str | None:
    """The key that was derived from `source` under the site's secret or an earlier one; None if none of them fits."""
    keys = (derive(source, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((key for key in keys if hmac.compare_digest(stored_hash, hash_of(key))), None)


def _derived(purpose: str, source: str, secret: str | None = None) -> str:
    digest = salted_hmac(purpose, source, secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_hash(address: str, purpose: str) -> str:
    """A visitor's address for counting, never the address itself."""
    return salted_hmac(f"treatments.consultations.address.{purpose}", address, settings.SECRET_KEY).hexdigest()
