"""What django-axes asks the project: which address a lock-out counts, and how the log describes a sign-in."""

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from treatments.client_address import UNKNOWN, client_address


def lockout_address(request: HttpRequest) -> str | None:
    """The visitor's address, not the proxy's, which is the same for everybody.

    Counted as the form counts its senders: the first address of an IPv6 network stands for the whole network.
    """
    address = client_address(request)
    return None if address == UNKNOWN else address.partition("/")[0]


def describe_sign_in(username: str | None, ip_address: str | None, *_rest: object) -> str:
    """Only the name of an existing account reaches the log, because people type passwords into the name field."""
    known = get_user_model().objects.filter(username=username).exists()
    return f"{username if known else 'an unknown account'} from {ip_address}"
