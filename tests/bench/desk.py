"""Fills the tables with a million made-up requests and prints how long the desk's pages take. Not a test.

    python -m tests.bench.desk [rows] [share that is still open, such as 0.03] [-v]

DATABASE_URL may name an empty PostgreSQL database; without it a SQLite file in a folder of its own is used and removed.
Each figure is the median of seven calls through Django's client (middleware, session, template and all), in
milliseconds; "busy" is this process's own work, which a crowded machine does not stretch. With -v the slowest query of
each page is printed with the database's plan for it.
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

from tests.bench.table import Table

CALLS = 7
BATCH = 5000
DAYS = 700
IDLE = "locum"


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

    from treatments.consultations.models import ConsultationRequest, InformationRequest, NameWord, Note, RequestLink

    staff = [User.objects.create_user(f"nurse{number}", is_staff=True) for number in range(5)]
    for account in staff:
        account.groups.set(Group.objects.filter(name="clinician"))
    User.objects.create_user(IDLE, is_staff=True)
    now, chance = timezone.now(), random.Random(1)
    fields = ConsultationRequest._meta.local_concrete_fields
    defaults = {field: field.db_default if field.has_db_default() else field.get_default() for field in fields}
    usual = {field.attname: field.get_db_prep_save(value, connection) for field, value in defaults.items()}
    insert = insert_into(ConsultationRequest, list(usual))
    insert_word = insert_into(NameWord, ["consultation_id", "word"])
    beside = (a_note, an_answer, a_link)
    inserts = [
        insert_into(model, list(a_made_up_row(0, staff[0].pk, now)))
        for model, a_made_up_row in zip((Note, InformationRequest, RequestLink), beside, strict=True)
    ]
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
            for insert_one, a_made_up_row, every in zip(inserts, beside, (3, 20, 100), strict=True):
                chosen = [one for one in made if one["id"] % every == 2]
                rows_beside = [a_made_up_row(one["id"], chance.choice(staff).pk, one["created_at"]) for one in chosen]
                cursor.executemany(insert_one, [list(one.values()) for one in rows_beside])


def a_note(consultation: object, staff: int, at: object) -> dict[str, object]:
    words = "Rang at noon, she would rather be rung in the evening. Nothing about the skin was said. " * 2
    return {
        "consultation_id": consultation,
        "text": words,
        "folded_words": words.lower().strip(),
        "about_health": True,
        "by_id": staff,
        "at": at,
    }


def an_answer(consultation: object, staff: int, at: object) -> dict[str, object]:
    answer = "It began in spring, and it has not changed since."
    return {
        "consultation_id": consultation,
        "kind": "answer",
        "words": "Since when?",
        "asked_by_id": staff,
        "asked_at": at,
        "answer": answer,
        "folded_words": answer.lower(),
        "answered_at": at,
    }


def a_link(consultation: object, staff: int, at: object) -> dict[str, object]:
    """With the request before it."""
    return {"first_id": int(str(consultation)) - 1, "second_id": consultation, "by_id": staff, "at": at}


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
    language = "Łotewski" if number % 5000 == 1 else "Polish, with an interpreter" if number % 10 == 0 else ""
    to_call = is_open and number % 20 == 0
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
        "concern": "melasma" if number % 5000 == 0 else "acne-scars",
        "concern_title": "Acne scars",
        "message": MESSAGE,
        "folded_words": MESSAGE.lower().strip(),
        "language": language,
        "folded_language": language.lower(),
        "urgent": urgent,
        "urgent_reason": "A question. An answer." if urgent else "",
        "over_18": True,
        "suspected_spam": doubtful,
        "spam_reasons": "links" if doubtful else "",
        "call_on": connection.ops.adapt_datefield_value(now.date() - timedelta(days=number % 3)) if to_call else None,
        "call_part": "any" if to_call else "",
        "call_words": "works nights" if to_call else "",
    }
    moments = {
        "created_at": at,
        "updated_at": at,
        "closed_at": None if is_open else at + timedelta(days=3),
        "first_answered_at": answered,
        "added_at": at + timedelta(days=1) if number % 300 == 0 else None,
    }
    return row | {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}


def reference_of(number: int) -> str:
    from treatments.consultations.references import ALPHABET, HALF

    letters = ""
    for _place in range(2 * HALF):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:HALF]}-{letters[HALF:]}"


MESSAGE = "A made-up message of ordinary length, to fill the row as a real one would. " * 3
FAMILY = ("Adeyemi", "Baker", "Chen", "Dubois", "Evans", "Farah", "Garcia", "Haddad", "Ivanov", "Jones")


def pages() -> Iterator[tuple[str, str]]:
    from django.contrib.auth.models import User
    from django.urls import reverse

    from treatments.consultations.models import ConsultationRequest, RequestLink
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
    yield "search: words that nobody wrote", f"{address}?q=nobody wrote this&words=1"
    yield "search: words of notes", f"{address}?q=RANG at noon&words=1"
    colleague = middle.assigned_to_id or 1
    month = f"since={middle.created_at:%Y-%m-01}&until={middle.created_at:%Y-%m-28}"
    narrowed = {
        "a colleague": f"colleague={colleague}",
        "a colleague who has nothing": f"colleague={User.objects.get(username=IDLE).pk}",
        "nobody": "colleague=nobody",
        "a rare concern": "concern=melasma",
        "a usual concern": "concern=acne-scars",
        "a rare language": "language=LOTEWSKI",
        "a usual language": "language=polish",
        "no such language": "language=klingon",
        "a month": month,
        "a month and a rare language": f"{month}&language=lotewski",
        "something new": "new=on",
        "a colleague, something new": f"colleague={colleague}&new=on",
        "nothing, last changed first": "sort=changed",
        "a colleague, last changed first": f"colleague={colleague}&sort=changed",
        "a rare concern, last changed first": "concern=melasma&sort=changed",
    }
    for name, query in narrowed.items():
        for view in ("waiting", "closed", "all"):
            yield f"{view}: {name}", f"{address}?view={view}&{query}"
    yield "how many are new", f"{address}news/?view=waiting&since={middle.created_at.isoformat().replace('+', '%2B')}"
    yield "calls of today", "/admin/calls/"
    linked = RequestLink.objects.order_by("pk")[RequestLink.objects.count() // 2]
    yield "a record", f"{address}{middle.pk}/change/"
    yield "a record with a linked one", f"{address}{linked.second_id}/change/"
    yield "a record on paper", f"{address}{linked.second_id}/print/"
    yield "check the words", "/admin/words/"
    yield "check one article", reverse("reviews:article", args=["acne-scars", "en"])
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
    table = Table(f"desk-{connection.vendor}", "page", "median ms", "busy ms", "queries", "slowest query ms")
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
        assert status == 200, (name, status)
        spent = float(slowest["time"]) * 1000
        table.row(name, statistics.median(taken), statistics.median(busy), len(asked), spent)
        if "-v" in sys.argv:
            print(f"    {slowest['sql'][:600]}")
            print(*(f"    {line}" for line in plan_of(slowest["sql"])), sep="\n")
    table.save()


def plan_of(sql: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            ("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql.replace("%", "%%")
        )
        return [str(row[-1]) for row in cursor.fetchall()]


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "-v"]
    main(*map(int, given[:1]), *map(float, given[1:2]))
