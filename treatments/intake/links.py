"""The private link of a request: its reference and an unguessable key in one word."""

from django.conf import settings
from django.urls import reverse

REFERENCE_LENGTH = 7


def private_path(reference: str, key: str) -> str:
    return reverse("intake:request", args=[f"{reference}-{key}"])


def site_link(path: str) -> str:
    """Absolute, from the setting: the host that a request names is not to be trusted in a letter."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def parts_of(link: str) -> tuple[str, str]:
    """Reference and key. What is no link of ours falls apart just as well, and is looked up in vain."""
    return link[:REFERENCE_LENGTH], link[REFERENCE_LENGTH + 1 :]
