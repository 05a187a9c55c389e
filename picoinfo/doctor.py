"""A look at the running site from inside and from outside. Every finding is a sentence that says how to mend it."""

import contextlib
import http.client
import shutil
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from picoinfo import wellknown
from picoinfo.proxy_check import ProxyUnreachable, proxy_faults
from treatments import content
from treatments.consultations.backups import last_backup
from treatments.consultations.models import Event, Message

TIMEOUT_SECONDS = 10
PATIENCE_SECONDS = 3  # in which a proxy refuses a body that it finds too big
CLOCK_OFF = timedelta(minutes=2)
CERTIFICATE_DAYS = 14


class Severity(Enum):
    FAULT = "Fault"
    ADVICE = "Advice"


class Finding(NamedTuple):
    severity: Severity
    sentence: str


Look = Callable[[], Iterator[Finding]]


def fault(sentence: str) -> Finding:
    return Finding(Severity.FAULT, sentence)


def advice(sentence: str) -> Finding:
    return Finding(Severity.ADVICE, sentence)


def findings() -> Iterator[Finding]:
    for look in LOOKS:
        yield from look()


# From inside


def database() -> Iterator[Finding]:
    match wellknown.database():
        case "unreachable":
            yield fault(
                "The database does not answer: check DATABASE_URL, and that the database server runs or that the file "
                "is there and belongs to the site's account."
            )
        case "empty":
            yield fault("The database is empty: start the site once with `up`, which makes its tables.")
        case _:
            executor = MigrationExecutor(connection)
            if waiting := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
                yield fault(f"{waiting} changes of the database are waiting: restart the site, `up` makes them.")


def disk() -> Iterator[Finding]:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError as error:
        yield fault(f"The private folder {settings.VAR_DIR} cannot be read ({error.strerror}): correct VAR_DIR.")
        return
    if wellknown.disk() == "not writable":
        yield fault(f"{settings.VAR_DIR} cannot be written: make it the property of the site's account.")
    elif free < settings.DISK_RESERVE:
        yield fault(
            f"Only {free // 10**6} MB are free for {settings.VAR_DIR}: photos are refused. Free space, or move VAR_DIR "
            "to a larger disk (docs/run-it.md)."
        )
    if settings.VAR_DIR.stat().st_mode & 0o077:
        yield fault(f"Other accounts of this machine may open {settings.VAR_DIR}: chmod 700 {settings.VAR_DIR}")


def clock() -> Iterator[Finding]:
    """Against the database server, if it is another machine's, and against what the site itself has seen already."""
    now = timezone.now()
    with contextlib.suppress(DatabaseError):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT now()")
                theirs = cursor.fetchone()[0]
            if abs(theirs - now) > CLOCK_OFF:
                yield fault(
                    f"This machine's clock and the database server's differ by {abs(theirs - now)}: let both keep time "
                    "by NTP (timedatectl set-ntp true)."
                )
        newest = Event.objects.newest_first().values_list("at", flat=True).first()
        if newest and newest > now + CLOCK_OFF:
            yield fault(
                f"The history goes up to {newest:%Y-%m-%d %H:%M} UTC, and this machine's clock says "
                f"{now:%Y-%m-%d %H:%M}: set the clock (timedatectl)."
            )


def mail_server() -> Iterator[Finding]:
    """Everything but a letter: greeting, encryption, password, sender and recipient."""
    if not settings.EMAIL_HOST:
        finding = fault if settings.PRODUCTION else advice
        yield finding(f"No letter leaves: EMAIL_HOST is not set, so they become files in {settings.EMAIL_FILE_PATH}.")
        return
    where = f"The mail server {settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
    server = get_connection(timeout=TIMEOUT_SECONDS)
    assert isinstance(server, EmailBackend)  # noqa: S101 - the setting above decides it
    try:
        server.open()
        smtp = server.connection
        assert smtp  # noqa: S101 - open() raises otherwise
        smtp.ehlo_or_helo_if_needed()
        for ask, address, name in (
            (smtp.mail, settings.DEFAULT_FROM_EMAIL, "DEFAULT_FROM_EMAIL"),
            (smtp.rcpt, settings.NOTIFY_EMAIL, "NOTIFY_EMAIL"),
        ):
            code, answer = ask(address)
            if code >= 400:  # noqa: PLR2004 - SMTP's refusals
                yield fault(
                    f"{where}, refuses {name}={address} ({code} {_text(answer)}): ask its operator, or change it."
                )
                break
        smtp.rset()
    except smtplib.SMTPAuthenticationError as error:
        yield fault(
            f"{where}, refuses the password ({error.smtp_code}): correct EMAIL_HOST_USER and EMAIL_HOST_PASSWORD."
        )
    except ssl.SSLError as error:
        yield fault(
            f"{where}, cannot be spoken to in secret ({error.reason}): port 465 needs EMAIL_USE_SSL=1, port 587 "
            "EMAIL_USE_TLS=1."
        )
    except (OSError, smtplib.SMTPException) as error:
        yield fault(
            f"{where}, cannot be used ({_text(error)}): check EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS and EMAIL_USE_SSL, "
            "and that this machine may reach it."
        )
    finally:
        with contextlib.suppress(OSError):
            server.close()


def letters() -> Iterator[Finding]:
    with contextlib.suppress(DatabaseError):
        if late := Message.objects.late(at=timezone.now(), by=wellknown.LETTER_LATE).count():
            yield fault(
                f"{late} letters have waited for more than half an hour: see what is said of the mail server, and that "
                "`up` or `background` runs."
            )
        if aside := Message.objects.set_aside().count():
            yield fault(f"{aside} letters could not be sent and were set aside: open Letters at the desk.")


def retention() -> Iterator[Finding]:
    if wellknown.retention() == "late":
        yield fault(
            "Nothing was erased for two days: check that `up` or `background` runs. After a long rest it wants a "
            "person to look at the clock once: `manage.py erase_expired --clock-is-right`."
        )


def backups() -> Iterator[Finding]:
    last = last_backup()
    if last is None:
        yield fault("No backup has been made: run `manage.py backup FOLDER` every night (docs/run-it.md).")
        return
    if last.is_late(timezone.now()):
        yield fault(
            f"The last good backup is of {last.at:%Y-%m-%d %H:%M} UTC: look at what the nightly one says "
            "(journalctl -u picoinfo-nightly)."
        )
    if not last.encrypted:
        yield advice("Backups are not encrypted: set BACKUP_RECIPIENT to the public key that `age-keygen` prints.")


def errors() -> Iterator[Finding]:
    if settings.PRODUCTION and not settings.ERROR_EMAIL:
        yield advice("Nobody hears of errors: set ERROR_EMAIL to the address of whoever looks after the site.")


def clinic() -> Iterator[Finding]:
    current = content.current()
    if current.problems:
        yield fault(f"The content has {len(current.problems)} faults: `manage.py check_content` names them.")
    if current.site.clinic.sample:
        finding = fault if settings.PRODUCTION else advice
        yield finding("The clinic's details are still samples: write your own, and set sample: false there.")


# From outside, as a visitor would


def address() -> Iterator[Finding]:
    parts = urlsplit(settings.SITE_URL)
    try:
        with _connection() as link:
            link.request("GET", "/healthz")
            response = link.getresponse()
            body = response.read()
    except ssl.SSLCertVerificationError as error:
        yield fault(f"Browsers will not trust {settings.SITE_URL} ({error.verify_message}): renew the certificate.")
        return
    except socket.gaierror:
        yield fault(f"The name {parts.hostname} is not known: add it to the DNS, or correct SITE_URL.")
        return
    except (OSError, http.client.HTTPException) as error:
        yield fault(
            f"{settings.SITE_URL} does not answer from this machine ({_text(error)}): check that the proxy runs, and "
            "the firewall. From inside alone nothing more can be seen."
        )
        return
    if response.status != http.HTTPStatus.OK or body != b"ok\n":
        yield fault(
            f"{settings.SITE_URL}/healthz answers {response.status}, and not what this site says: check that the proxy "
            "passes requests on to the right port, and that the site runs."
        )
        return
    yield from _clock_of(response)
    yield from certificate()
    yield from proxy()
    yield from body_limit()


def _clock_of(response: http.client.HTTPResponse) -> Iterator[Finding]:
    with contextlib.suppress(TypeError, ValueError):
        theirs = parsedate_to_datetime(response.headers["Date"])
        if abs(theirs - timezone.now()) > CLOCK_OFF:
            yield fault("The clocks of the proxy and of this machine differ: let both keep time by NTP.")


def certificate() -> Iterator[Finding]:
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme == "https":
        with contextlib.suppress(OSError, KeyError):
            host = parts.hostname or ""
            with (
                socket.create_connection((host, parts.port or 443), timeout=TIMEOUT_SECONDS) as plain,
                ssl.create_default_context().wrap_socket(plain, server_hostname=host) as link,
            ):
                shown = link.getpeercert() or {}
            ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), tz=UTC)
            days = (ends - datetime.fromtimestamp(time.time(), tz=UTC)).days
            if days < CERTIFICATE_DAYS:
                yield fault(f"The certificate ends in {days} days: see why it was not renewed (certbot renew).")


def proxy() -> Iterator[Finding]:
    try:
        for sentence in proxy_faults():
            yield fault(sentence)
    except ProxyUnreachable as error:
        yield fault(f"The proxy was not checked: {error}")


def body_limit() -> Iterator[Finding]:
    """Announce the largest form there is, send none of it, and see whether it is refused at once."""
    with contextlib.suppress(TimeoutError), _connection(PATIENCE_SECONDS) as link:
        link.putrequest("POST", reverse("intake:photos", args=["doctor"]))
        link.putheader("Content-Type", "multipart/form-data; boundary=doctor")
        link.putheader("Content-Length", str(settings.MAX_REQUEST_BYTES - 1024 * 1024))
        link.endheaders()
        with contextlib.suppress(OSError, http.client.HTTPException):
            status = link.getresponse().status
            if status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                limit = settings.MAX_REQUEST_BYTES // 1024 // 1024
                yield fault(
                    f"The proxy refuses forms with photos: let bodies of {limit} MB pass (nginx: client_max_body_size "
                    f"{limit}m)."
                )


@contextlib.contextmanager
def _connection(timeout: float = TIMEOUT_SECONDS) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(settings.SITE_URL)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        yield link
    finally:
        link.close()


def _text(answer: object) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())[:200]


LOOKS: tuple[Look, ...] = (
    database,
    disk,
    clock,
    mail_server,
    letters,
    retention,
    backups,
    errors,
    clinic,
    address,
)
