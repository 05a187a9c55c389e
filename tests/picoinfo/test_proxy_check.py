"""Forged addresses, sent raw over real sockets through real proxies to the site as `up` starts it."""

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from tests.picoinfo.test_up import ROOT, fetch, free_port, wait_for
from tests.prepared import prepare
from treatments.client_address import client_address, is_forwarded_twice

ANY_ADDRESS = b"203.0.113.7"
Filter = Callable[[bytes], bool]


def pass_everything(line: bytes) -> bool:
    return True


def drop_underscores(line: bytes) -> bool:
    return b"_" not in line.partition(b":")[0]


@contextmanager
def proxy(port: int, site_port: int, header: bytes, passes: Filter, *, own_header: bool = True) -> Iterator[None]:
    """A proxy that sets the header itself, first, and passes on of the rest what the filter lets through."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = [self.rfile.readline()]
            while (line := self.rfile.readline()).strip():
                name = line.partition(b":")[0].lower()
                if passes(line) and name != b"connection" and (not own_header or name != header.lower()):
                    head.append(line)
            if own_header:
                head.insert(1, header + b": " + ANY_ADDRESS + b"\r\n")
            with socket.create_connection(("127.0.0.1", site_port)) as site:
                site.sendall(b"".join(head) + b"Connection: close\r\n\r\n")
                while data := site.recv(65536):
                    self.wfile.write(data)

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class Site:
    def __init__(self, folder: Path, header: str) -> None:
        self.port, self.proxy_port, self.header = free_port(), free_port(), header
        self.environment = {
            "PATH": os.environ["PATH"],
            "CONTENT_DIR": str(ROOT / "tests" / "site_content"),
            "VAR_DIR": str(folder),
            "TRUSTED_PROXIES": "1",
            "SITE_URL": f"http://127.0.0.1:{self.proxy_port}",
            "CLIENT_ADDRESS_HEADER": header,
        }

    def manage(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def check(self) -> list[str]:
        return self.manage("check_proxy").communicate(timeout=120)[0].splitlines()


@contextmanager
def running(folder: Path, header: str) -> Iterator[Site]:
    site = Site(folder, header)
    process = site.manage("up", "--port", str(site.port), "--workers", "1")
    try:
        assert wait_for(lambda: fetch(site.port) == 200)
        yield site
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = prepare(tmp_path_factory.mktemp("site") / "var", tmp_path_factory)
    with running(folder, "X-Forwarded-For") as started:
        yield started


WELL = ["The proxy passes on nothing that a visitor could forge an address with."]


def test_a_proxy_that_passes_unknown_headers_is_named_with_each_spelling(site: Site):
    with proxy(site.proxy_port, site.port, b"X-Forwarded-For", pass_everything):
        assert site.check() == [
            "CommandError: A visitor can forge an address with the header `X-Forwarded_For`: let the proxy drop it.",
            "A visitor can forge an address with the header `X_Forwarded-For`: let the proxy drop it.",
            "A visitor can forge an address with the header `X_Forwarded_For`: let the proxy drop it.",
        ]


def test_a_proxy_that_sets_nothing_is_named(site: Site):
    with proxy(site.proxy_port, site.port, b"X-Forwarded-For", drop_underscores, own_header=False):
        counted, line = site.check()

    assert counted == (
        "CommandError: `X-Forwarded-For` arrives with 0 addresses, and TRUSTED_PROXIES is 1: "
        "set it to the number of proxies in front, and let each add one address."
    )
    assert line.startswith("A visitor can forge an address with the header `X-Forwarded-For`: ")
    assert line.endswith("let the proxy drop it and set `X-Forwarded-For` itself.")


def test_a_proxy_that_drops_underscores_lets_no_forged_address_through(site: Site):
    with proxy(site.proxy_port, site.port, b"X-Forwarded-For", drop_underscores):
        assert site.check() == WELL


def test_a_site_that_cannot_reach_itself_says_that_nothing_was_checked(site: Site):
    (line,) = site.check()

    assert line.startswith(
        f"CommandError: The proxy was not checked: http://127.0.0.1:{site.proxy_port} cannot be reached"
    )


def test_a_name_without_a_hyphen_cannot_be_forged_even_through_a_proxy_that_passes_everything(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
):
    with (
        running(prepare(tmp_path / "var", tmp_path_factory), "Clientaddress") as site,
        proxy(site.proxy_port, site.port, b"Clientaddress", pass_everything),
    ):
        assert site.check() == WELL


@pytest.mark.parametrize("token", ["", "proxy:1abcde:forged"])
def test_strangers_learn_nothing_from_the_check(token: str):
    assert Client().get("/proxy-check/", {"token": token}).status_code == 404


@pytest.mark.parametrize(
    ("hops", "forwarded", "twice"),
    [
        (1, "198.51.100.1", False),
        (1, "192.0.2.66, 198.51.100.1", False),
        (1, "192.0.2.66,192.0.2.67, 198.51.100.1", False),  # what the visitor sent, then our proxy's part
        (1, "198.51.100.1,192.0.2.66", True),
        (2, "198.51.100.1,192.0.2.66, 10.0.0.1", True),
        (2, "198.51.100.1,10.0.0.1", False),  # two proxies of ours, one header each
        (0, "198.51.100.1,192.0.2.66", False),  # not looked at
    ],
)
def test_two_headers_are_distinguished_from_one_that_a_proxy_appended_to(
    settings: Settings, hops: int, forwarded: str, twice: bool
):
    settings.TRUSTED_PROXIES = hops

    assert is_forwarded_twice(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) is twice


def test_a_request_with_two_headers_is_refused_and_the_log_says_why(
    settings: Settings, caplog: pytest.LogCaptureFixture
):
    settings.TRUSTED_PROXIES = 1

    response = Client().get("/", headers={"X-Forwarded-For": "198.51.100.1,192.0.2.66"})

    assert response.status_code == 400
    assert "let the proxy set the header, not add another one" in caplog.text


def test_another_header_can_carry_the_address(settings: Settings):
    settings.TRUSTED_PROXIES, settings.CLIENT_ADDRESS_HEADER = 1, "Clientaddress"
    forged = {"X-Forwarded-For": "192.0.2.66", "Clientaddress": "198.51.100.1"}

    assert client_address(RequestFactory().get("/", headers=forged)) == "198.51.100.1"
