"""How quickly the records answer and store: a measurement, not a test.

    python -m tests.bench.records look 1000000     fill a database of its own and time every question of the desk
    python -m tests.bench.records store 5000       time the storing of whole requests, 1 and 16 senders

Uses DATABASE_URL if it is given, else an SQLite file in a folder that is removed afterwards. It refuses a database that
holds requests already.
"""

import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
BATCH = 5000
ROUNDS = 7
FIRST = ("Ann", "Bo", "Chi", "Dee", "Efe", "Fay", "Gus", "Hao", "Ivy", "Jun")


def main(what: str, number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="picoinfo-bench-") as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "picoinfo.settings"
        django.setup()
        from django.core.management import call_command

        from treatments.consultations.models import ConsultationRequest

        call_command("migrate", verbosity=0)
        if ConsultationRequest.objects.exists():
            sys.exit("This database holds requests: name an empty one in DATABASE_URL.")
        look(number) if what == "look" else store(number)


def look(number: int) -> None:
    from django.db import connection, reset_queries

    started = time.monotonic()
    fill(number)
    print(f"{number} requests in {time.monotonic() - started:.0f} s ({connection.vendor})")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, question in questions(number).items():
        times = []
        for _ in range(ROUNDS):
            reset_queries()
            begun = time.monotonic()
            found = question()
            times.append((time.monotonic() - begun) * 1000)
        print(f"{name:32} {statistics.median(times):9.2f} ms   {found}")


def questions(number: int) -> dict[str, Callable[[], object]]:
    from django.contrib.auth.models import User

    from treatments.consultations.models import ConsultationRequest
    from treatments.consultations.search import search_requests

    requests, nurse = ConsultationRequest.objects, User.objects.get(username="nurse")
    some = requests.get(submit_token_hash=f"bench {number // 2}")
    late = NOW - timedelta(days=2)
    return {
        "newest page": lambda: len(requests.newest_first()[:50]),
        "page by key in the middle": lambda: len(requests.filter(created_at__gt=some.created_at).oldest_first()[:50]),
        "overdue": lambda: len(requests.overdue(latest_start=late).oldest_first()[:50]),
        "overdue, counted": lambda: requests.overdue(latest_start=late).count(),
        "urgent": lambda: len(requests.urgent().oldest_first()[:50]),
        "unassigned": lambda: len(requests.unassigned().oldest_first()[:50]),
        "unassigned, counted": lambda: requests.unassigned().count(),
        "of one colleague": lambda: len(requests.of_staff(nurse).oldest_first()[:50]),
        "waiting for the patient": lambda: len(requests.waiting_for_patient().oldest_first()[:50]),
        "suspected": lambda: len(requests.suspected().oldest_first()[:50]),
        "answered in the last 30 days": lambda: requests.filter(
            first_answered_at__gte=NOW - timedelta(days=30)
        ).count(),
        "search by reference": lambda: len(search_requests(some.reference)[:50]),
        "search by email": lambda: len(search_requests(some.email)[:50]),
        "search by beginning of email": lambda: len(search_requests(f"{some.email[:9]}@"[:-1] + "@")[:50]),
        "search by phone": lambda: len(search_requests(some.phone)[:50]),
        "search by last digits": lambda: len(search_requests(some.phone[-6:])[:50]),
        "search by surname": lambda: len(search_requests(f"Patient{number // 2}")[:50]),
        "search by both names": lambda: len(search_requests(f"ann patient{number // 20}")[:50]),
        "possibly the same": lambda: len(requests.possibly_same_as(some)[:20]),
    }


def fill(number: int) -> None:
    """Mostly closed requests of past years, and a few thousand open ones, as a large clinic would have."""
    from django.contrib.auth.models import User

    from treatments.consultations.models import ConsultationRequest, NameWord

    nurse = User.objects.create_user("nurse", is_staff=True)
    for batch in batches(number, nurse.pk):
        rows = ConsultationRequest.objects.bulk_create(batch)
        NameWord.objects.bulk_create(
            NameWord(consultation=row, word=word) for row in rows for word in row.name.lower().split()
        )


def batches(number: int, nurse: int) -> Iterator[list[object]]:
    from treatments.consultations.choices import Channel, Outcome, Status
    from treatments.consultations.models import ConsultationRequest
    from treatments.consultations.references import ALPHABET

    draw = random.Random(7)
    references: set[str] = set()
    while len(references) < number:
        references.add("".join(draw.choices(ALPHABET, k=6)))
    named = iter(references)
    for start in range(0, number, BATCH):
        rows: list[object] = []
        for index in range(start, min(start + BATCH, number)):
            age = timedelta(minutes=(number - index) * 1.5)
            reference = next(named)
            closed = number - index > 4000 and index % 997 != 0
            status = Status.CLOSED if closed else draw.choice([s for s in Status if s != Status.CLOSED])
            phone = f"020 {index:08d}"
            rows.append(
                ConsultationRequest(
                    reference=f"{reference[:3]}-{reference[3:]}",
                    submit_token_hash=f"bench {index}",
                    created_at=NOW - age,
                    updated_at=NOW - age,
                    status=status,
                    outcome=Outcome.BOOKED if closed else "",
                    closed_at=NOW - age if closed else None,
                    first_answered_at=NOW - age if closed or status == Status.ANSWERED else None,
                    assigned_to_id=None if status == Status.NEW or index % 3 == 0 else nurse,
                    name=f"{FIRST[index % 10]} Patient{index}",
                    email=f"patient{index}@example.org",
                    email_normalised=f"patient{index}@example.org",
                    phone=phone,
                    phone_digits=f"020{index:08d}",
                    phone_backwards=f"020{index:08d}"[::-1],
                    channel=Channel.EITHER,
                    concern="acne-scars",
                    concern_title="Acne scars",
                    message="What would you advise? " * 20,
                    over_18=True,
                    urgent=index % 50 == 0,
                    urgent_reason="It bleeds" if index % 50 == 0 else "",
                    suspected_spam=index % 100 == 1,
                    spam_reasons="links" if index % 100 == 1 else "",
                    letter_key_hash=f"l{index}",
                    owner_key_hash=f"o{index}",
                )
            )
        yield rows


def store(number: int) -> None:
    from django.db import connection, connections

    from tests.consultations.world import submitted

    print(f"storing {number} whole requests ({connection.vendor})")
    local = threading.local()

    def one(_index: int) -> float:
        begun = time.monotonic()
        submitted(at=NOW)
        local.used = True
        return (time.monotonic() - begun) * 1000

    for senders in (1, 16):
        with ThreadPoolExecutor(senders) as pool:
            begun = time.monotonic()
            times = sorted(pool.map(one, range(number)))
            taken = time.monotonic() - begun
            pool.map(lambda _: connections.close_all(), range(senders))
        p99 = times[int(len(times) * 0.99)]
        p50 = times[len(times) // 2]
        print(f"{senders:3} senders: {number / taken:7.0f} a second, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
