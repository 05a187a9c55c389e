"""A lock-out stops one visitor only, however many share a proxy, and whatever headers are sent."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from picoinfo.lockout import lockout_address
from tests.desk.people import PASSWORD, an_account, signed_in

PROXY = "10.0.0.1"


def sign_in(visitor: str, password: str) -> Any:
    client = Client(REMOTE_ADDR=PROXY)
    form = {"username": "ann", "password": password}
    return client.post("/admin/login/", form, headers={"X-Forwarded-For": f"192.0.2.99, {visitor}"})


@pytest.mark.django_db
def test_a_stranger_behind_the_same_proxy_locks_nobody_else_out(settings: Settings):
    settings.TRUSTED_PROXIES = 1
    an_account("ann", "clinician")
    for _try in range(6):
        refused = sign_in("203.0.113.66", "wrong")

    answers = [sign_in("203.0.113.66", PASSWORD).status_code, sign_in("198.51.100.7", PASSWORD).status_code]

    assert (refused.status_code, answers) == (429, [429, 302])


@pytest.mark.django_db
def test_a_made_up_forwarding_header_opens_no_lock():
    an_account("ann", "clinician")
    for number in range(6):
        sign_in(f"203.0.113.{number}", "wrong")

    assert sign_in("203.0.113.200", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("remote", "counted"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"), ("a socket", None)],
)
def test_an_address_is_one_that_a_database_can_keep(remote: str, counted: str | None):
    assert lockout_address(RequestFactory().get("/", REMOTE_ADDR=remote)) == counted


@pytest.mark.django_db
def test_the_log_tells_who_signed_in_and_who_failed_and_repeats_no_unknown_name(caplog: pytest.LogCaptureFixture):
    an_account("ann", "clinician")
    client = Client(REMOTE_ADDR="203.0.113.5")
    for name, password in (("a password in the wrong box", "x"), ("ann", "wrong"), ("ann", PASSWORD)):
        client.post("/admin/login/", {"username": name, "password": password})

    assert "New login failure by an unknown account from 203.0.113.5" in caplog.text
    assert "New login failure by ann from 203.0.113.5" in caplog.text
    assert "Successful login by ann from 203.0.113.5" in caplog.text
    assert ("wrong box" in caplog.text, PASSWORD in caplog.text) == (False, False)


@pytest.mark.django_db
def test_the_log_tells_who_was_refused_what(caplog: pytest.LogCaptureFixture):
    account = an_account("ray", "reception")

    signed_in(account).get("/admin/auth/user/")

    assert f"Account {account.pk} was refused GET /admin/auth/user/" in caplog.text
