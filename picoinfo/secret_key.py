"""The secret key of a site that was given none: made once, kept in the private folder, readable by its owner alone."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from treatments.atomic_files import atomic_write

# The measure of Django's own check, security.W009.
MIN_LENGTH, MIN_UNIQUE_CHARACTERS, INSECURE_PREFIX = 50, 5, "django-insecure-"


def load_or_create_secret_key(file: Path) -> str:
    """Two processes that start together end up with the same key."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            atomic_write(file, get_random_secret_key().encode(), mode=0o600, durable=True, keep_existing=True)
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The private folder {file.parent} cannot be used ({error.strerror}): "
            "make it writable for this account, or name another one in VAR_DIR."
        ) from error


def refuse_weak_key(name: str, key: str, file: Path) -> None:
    """Whoever guesses the key can sign in as anybody."""
    if len(key) < MIN_LENGTH or len(set(key)) < MIN_UNIQUE_CHARACTERS or key.startswith(INSECURE_PREFIX):
        raise ImproperlyConfigured(
            f"{name} is too easy to guess for a site with an https address: use at least {MIN_LENGTH} random "
            f"characters, or unset it, and a key is made and kept in {file}."
        )
