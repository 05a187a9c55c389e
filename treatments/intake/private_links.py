"""The private link of a request: its reference and an unguessable key in one word.

Nothing counts wrong links. The keys have 256 bits, so nobody finds one by trying; and a limit would lock out whoever
shares an address with somebody who tries.
"""

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from treatments.consultations.lookup import LinkedRequest, request_by_key

REFERENCE_LENGTH = 7


def private_path(reference: str, key: str) -> str:
    return reverse("intake:request", args=[f"{reference}-{key}"])


def site_link(path: str) -> str:
    """Absolute, from the setting: the host that a request names is not to be trusted in a letter."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def parts_of(link: str) -> tuple[str, str]:
    """Reference and key. What is no link of ours falls apart just as well, and is looked up in vain."""
    return link[:REFERENCE_LENGTH], link[REFERENCE_LENGTH + 1 :]


def open_link(link: str) -> LinkedRequest:
    """Raises Http404 for a link that opens nothing; every failure looks the same."""
    reference, key = parts_of(link)
    linked = request_by_key(reference=reference, key=key)
    if linked is None:
        raise Http404
    return linked
