"""What every test may use. The clock stands still, the network beyond this machine is closed, and a browser test fails
on any console message.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.browser import ensure
from tests.clock import NOW, Clock, clock, stop_the_clock
from treatments import content
from treatments.library.catalogue import Library
from treatments.library.source import ContentFolders

# The same examples on every run, and none refused because the machine was busy when they were drawn.
properties.register_profile("tests", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("tests")
stop_the_clock()  # before tests are collected: some read the content to make their list of cases
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop beside Django's ORM

LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")
connect = socket.socket.connect


def connect_on_this_machine(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise AssertionError(f"a test tried to reach {address[0]}: the site never leaves this machine")
    connect(self, address)


socket.socket.connect = connect_on_this_machine  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last, so that a plain fault is seen in the first minute."""
    for item in items:
        if {"page", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(name="clock")
def moving_clock() -> Iterator[Clock]:
    """The clock of the tests, for one that needs another moment or lets time pass."""
    yield clock
    clock.reset()


def rows_of_every_table() -> dict[str, list[tuple[Any, ...]]]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        found = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchall()
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables are made from the models, which the migrations also lead to (test_migrations.py), in a tenth of the
    time; they count as migrated. After a test with real transactions the rows that every database begins with (rights,
    groups) are put back as they were, instead of being worked out again.
    """
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in MigrationLoader(None).disk_migrations:
            recorder.record_applied(app, name)
        first = rows_of_every_table()

    def put_back(self: TransactionTestCase) -> None:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
        with transaction.atomic(), connection.cursor() as cursor:
            for name, rows in first.items():
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(name)} VALUES ({places})", rows)

    TransactionTestCase._fixture_teardown = put_back  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def own_libraries() -> list[Library]:
    """The tests' own content as it was first read; empty until a test has asked for it."""
    return []


@pytest.fixture(autouse=True)
def library_put_back(own_libraries: list[Library]) -> Iterator[None]:
    """After a test that served another folder or another day, what was read of the tests' own content serves again:
    it never changes, and reading it takes half a second.
    """
    yield
    handle = content._handle
    library = handle.library
    own_folders = ContentFolders(Path(os.environ["CONTENT_DIR"]), None)
    if not own_libraries and library and (library.snapshot.folders, library.today) == (own_folders, NOW.date()):
        own_libraries.append(library)
    if own_libraries and library is not own_libraries[0]:
        handle.library, handle.indexes = own_libraries[0], {}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = ensure()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable,
            args=["--disable-background-networking", "--disable-component-update", "--disable-quic"],
        )
        yield launched
        launched.close()


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the site, running over a real socket with a real database."""
    return str(live_server.url)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 360, "height": 780})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a phone; the test fails if the browser had anything to complain about, a policy report included."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.expected_complaints = []  # type: ignore[attr-defined]
    yield opened
    expected = opened.expected_complaints  # type: ignore[attr-defined]
    assert [line for line in complaints if not any(words in line for words in expected)] == []
