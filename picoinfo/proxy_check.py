"""Whether the proxy in front lets visitors forge the address that rate limits and lock-outs count.

The WSGI server gives `X-Forwarded-For` and `X_Forwarded_For` the same key, and the later one wins, so a proxy that
passes unknown headers on lets anybody choose an address. The site cannot tell them apart; it can only ask itself
through the proxy, as a visitor would, and compare.
"""

import http.client
import itertools
import json
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from treatments.client_address import client_address, forwarded_addresses

FORGED = "192.0.2.66"  # an address reserved for examples
TOKEN_SECONDS = 60
TIMEOUT_SECONDS = 10
_signer = TimestampSigner(salt="picoinfo.proxy_check")


class ProxyUnreachable(Exception):
    """The site's own public address does not answer from this machine."""


@require_safe
def proxy_check(request: HttpRequest) -> JsonResponse:
    """What the site sees of a request. Only for somebody with the secret key; 404 for anybody else."""
    try:
        _signer.unsign(request.GET.get("token", ""), max_age=TOKEN_SECONDS)
    except BadSignature as error:
        raise Http404 from error
    return JsonResponse(
        {
            "address": client_address(request),
            "host": request.get_host(),
            "addresses": str(forwarded_addresses(request)),
        }
    )


def proxy_faults() -> list[str]:
    """One sentence for each fault; none if all is well."""
    status, seen = _ask()
    if status in {301, 302, 307, 308}:
        return ["The proxy does not send `X-Forwarded-Proto: https`, so every address redirects to itself."]
    if seen is None:
        raise ProxyUnreachable(f"{settings.SITE_URL} answered {status}, not this site's own answer.")
    faults = []
    if seen["host"] != urlsplit(settings.SITE_URL).netloc:
        faults.append(f"The proxy sends `Host: {seen['host']}`; let it pass on the Host that the visitor asked for.")
    if seen["addresses"] != str(settings.TRUSTED_PROXIES):
        faults.append(
            f"`{settings.CLIENT_ADDRESS_HEADER}` arrives with {seen['addresses']} addresses, and TRUSTED_PROXIES is "
            f"{settings.TRUSTED_PROXIES}: set it to the number of proxies in front, and let each add one address."
        )
    for name in _spellings(settings.CLIENT_ADDRESS_HEADER):
        status, answer = _ask((name, FORGED))
        if answer is not None and answer["address"] != seen["address"]:
            faults.append(
                f"A visitor can forge an address with the header `{name}`: let the proxy drop it"
                + (f" and set `{name}` itself." if name == settings.CLIENT_ADDRESS_HEADER else ".")
            )
    return faults


def _spellings(header: str) -> Iterator[str]:
    """The header itself, and every name that the server would give the same key."""
    for marks in itertools.product("-_", repeat=header.count("-")):
        parts = header.split("-")
        yield parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))


def _ask(*headers: tuple[str, str]) -> tuple[int, dict[str, str] | None]:
    parts = urlsplit(settings.SITE_URL)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.putrequest("GET", f"{reverse('proxy-check')}?token={quote(_signer.sign('proxy'))}")
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise ProxyUnreachable(f"{settings.SITE_URL} cannot be reached from this machine ({error}).") from error
    finally:
        connection.close()
    try:
        return response.status, json.loads(body) if response.status == http.client.OK else None
    except ValueError:
        return response.status, None  # another program's page
