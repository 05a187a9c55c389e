import pytest
from django.test import RequestFactory

from treatments.client_address import client_address

FORWARDING = (
    "X-Forwarded-For",
    "Forwarded",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "Client-IP",
    "X-Cluster-Client-IP",
    "Via",
)


def request(remote: str = "203.0.113.9", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize("header", FORWARDING)
def test_a_forwarding_header_is_hearsay_when_we_have_no_proxy(settings, header):
    settings.TRUSTED_PROXIES = 0

    address = client_address(request(**{header: "198.51.100.1"}))

    assert address == "203.0.113.9"


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (2, "192.0.2.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "not an address", "203.0.113.9"),
        (1, "192.0.2.66,", "203.0.113.9"),
        (1, "192.0.2.66, 198.51.100.1:4711", "198.51.100.1"),
        (1, "192.0.2.66, [2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
    ],
)
def test_only_the_hop_that_our_own_proxy_added_counts(settings, hops, forwarded, expected):
    settings.TRUSTED_PROXIES = hops

    address = client_address(request(**{"X-Forwarded-For": forwarded}))

    assert address == expected


def test_addresses_of_one_ipv6_household_are_one_sender():
    first, second, stranger = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9%eth0", "2001:db8:1:3::1"

    assert client_address(request(first)) == client_address(request(second)) == "2001:db8:1:2::/64"
    assert client_address(request(stranger)) == "2001:db8:1:3::/64"


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("", "unknown"),
        ("/tmp/socket", "unknown"),
    ],
)
def test_an_address_is_read_however_the_server_writes_it(remote, expected):
    assert client_address(request(remote)) == expected
