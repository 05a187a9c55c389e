"""Fills the tables with a million made-up requests and prints how long the desk's pages take. Not a test.

    python -m tests.bench.desk [rows] [share that is still open, such as 0.03]

DATABASE_URL may name an empty PostgreSQL database; without it a SQLite file in a folder of its own is used and removed.
Each figure is the median of seven calls through Django's client (middleware, session, template and all), in
milliseconds; "busy" is this process's own work, which a crowded machine does not stretch.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

CALLS = 7
BATCH = 5000
DAYS = 700


def main(rows: int = 1_000_000, still_open: float = 0.03) -> None:
    with tempfile.TemporaryDirectory(prefix="picoinfo-bench-") as folder:
        (Path(folder) / "static").mkdir()
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "picoinfo.settings", "DEBUG": "0"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(rows, still_open)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        made = time.perf_counter() - begun
        print(f"{connection.vendor}: {rows:,} requests, {still_open:.0%} open, made in {made:.0f} s")
        if connection.vendor == "sqlite":
            print(f"{sum(file.stat().st_size for file in Path(folder).glob('*.sqlite3*')) / 2**20:,.0f} MiB")
        measure()


def fill(rows: int, still_open: float) -> None:
    """Straight into the tables: through the models it would take a quarter of an hour."""
    from django.contrib.auth.models import Group, User
    from django.db import connection, transaction
    from django.utils import timezone

    from treatments.consultations.models import ConsultationRequest, NameWord

    staff = [User.objects.create_user(f"nurse{number}", is_staff=True) for number in range(5)]
    for account in staff:
        account.groups.set(Group.objects.filter(name="clinician"))
    now, chance = timezone.now(), random.Random(1)
    fields = ConsultationRequest._meta.local_concrete_fields
    usual = {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}
    insert = insert_into(ConsultationRequest, list(usual))
    insert_word = insert_into(NameWord, ["consultation_id", "word"])
    for first in range(0, rows, BATCH):
        made = [
            usual | a_row(number, rows=rows, now=now, still_open=still_open, staff=staff, chance=chance)
            for number in range(first, min(first + BATCH, rows))
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, [list(one.values()) for one in made])
            cursor.executemany(
                insert_word, [(one["id"], word) for one in made for word in str(one["name"]).lower().split()]
            )


def insert_into(model: Any, columns: list[str]) -> str:
    from django.db import connection

    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"


def a_row(
    number: int, *, rows: int, now: datetime, still_open: float, staff: list[Any], chance: random.Random
) -> dict[str, object]:
    from django.db import connection

    from treatments.consultations.choices import Channel, Outcome, Status

    at = now - timedelta(days=DAYS) * (rows - number) / rows
    is_open = chance.random() < still_open
    status = chance.choice([Status.NEW, Status.BEING_READ, Status.WAITING, Status.ANSWERED]) if is_open else "closed"
    answered = at + timedelta(hours=chance.randint(1, 60)) if status in {Status.ANSWERED, "closed"} else None
    phone, email = f"20{number:09}", f"person.{number}@example.org"
    urgent, doubtful = chance.random() < 1 / 50, number % 211 == 0
    row = {
        "id": number + 1,
        "reference": reference_of(number),
        "submit_token_hash": f"t{number}",
        "letter_key_hash": f"l{number}",
        "owner_key_hash": f"o{number}",
        "status": str(status),
        "outcome": "" if is_open else str(Outcome.BOOKED),
        "assigned_to_id": None if status == Status.NEW else chance.choice(staff).pk,
        "name": f"Sample Person{number % 50_000} {chance.choice(FAMILY)}{number % 977}",
        "email": email,
        "email_normalised": email,
        "phone": phone,
        "phone_digits": phone,
        "phone_backwards": phone[::-1],
        "channel": str(Channel.EITHER),
        "concern": "acne-scars",
        "concern_title": "Acne scars",
        "message": "A made-up message of ordinary length, to fill the row as a real one would. " * 3,
        "urgent": urgent,
        "urgent_reason": "A question. An answer." if urgent else "",
        "over_18": True,
        "suspected_spam": doubtful,
        "spam_reasons": "links" if doubtful else "",
    }
    moments = {
        "created_at": at,
        "updated_at": at,
        "closed_at": None if is_open else at + timedelta(days=3),
        "first_answered_at": answered,
    }
    return row | {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}


def reference_of(number: int) -> str:
    from treatments.consultations.references import ALPHABET, HALF

    letters = ""
    for _place in range(2 * HALF):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:HALF]}-{letters[HALF:]}"


FAMILY = ("Adeyemi", "Baker", "Chen", "Dubois", "Evans", "Farah", "Garcia", "Haddad", "Ivanov", "Jones")


def pages() -> Iterator[tuple[str, str]]:
    from treatments.consultations.models import ConsultationRequest
    from treatments.desk.paging import Order
    from treatments.desk.queue import VIEWS

    rows = ConsultationRequest.objects
    middle = rows.order_by("pk")[rows.count() // 2]
    key = str(Order(field="created_at").key_of(middle)).replace("+", "%2B")
    address = "/admin/consultations/consultationrequest/"
    yield "front page", "/admin/"
    for view in VIEWS:
        yield f"view {view}", f"{address}?view={view}"
    for view in ("waiting", "open", "closed", "all"):
        yield f"a page in the middle of {view}", f"{address}?view={view}&after={key}"
        yield "  and the one before it", f"{address}?view={view}&before={key}"
    yield "search: reference", f"{address}?q={middle.reference}"
    yield "search: email", f"{address}?q={middle.email}"
    yield "search: phone", f"{address}?q={middle.phone[:5]} {middle.phone[5:]}"
    yield "search: end of a phone", f"{address}?q={middle.phone[-7:]}"
    yield "search: four digits, thousands match", f"{address}?q=2000"
    yield "search: two words of a name", f"{address}?q=Person12345 baker"
    yield "search: a word that everybody has", f"{address}?q=sample"
    yield "search: words of messages and notes", f"{address}?q=as a real one&words=1"
    yield (
        "narrowed to one colleague's, newest first",
        f"{address}?view=open&colleague={middle.assigned_to_id or 1}&sort=newest",
    )
    yield "how many are new", f"{address}news/?view=waiting&since={middle.created_at.isoformat().replace('+', '%2B')}"
    yield "calls of today", "/admin/calls/"
    yield "a record", f"{address}{middle.pk}/change/"
    yield "history of everything", "/admin/consultations/event/"


def measure() -> None:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    client = Client()
    client.force_login(User.objects.get(username="nurse0"))
    client.get("/admin/")
    for name, address in pages():
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        asked = list(queries.captured_queries)
        slowest = max(asked, key=lambda query: float(query["time"]))
        taken, busy = [], []
        for _call in range(CALLS):
            begun, worked = time.perf_counter(), time.process_time()
            client.get(address)
            taken.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        print(
            f"{name:40} {status} {statistics.median(taken):8.1f} ms, {statistics.median(busy):6.1f} of them busy, "
            f"{len(asked):2} queries, "
            f"slowest {float(slowest['time']) * 1000:.0f} ms: {slowest['sql'][: 0 if '-v' not in sys.argv else 400]}"
        )


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "-v"]
    main(*(int(given[0]),) if given[:1] else (), *(float(given[1]),) if given[1:2] else ())
