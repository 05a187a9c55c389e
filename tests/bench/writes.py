"""How quickly whole requests are stored, by 1 and by 16 senders: `python -m tests.bench.writes [requests]`.

Uses DATABASE_URL if it is given, else an SQLite file in a folder that is removed afterwards. It refuses a database that
holds requests already.
"""

import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import django

from tests.bench.table import Table

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def main(number: int = 5000) -> None:
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
        store(number)


def store(number: int) -> None:
    from django.db import connection, connections

    from tests.consultations.world import submitted

    columns = ("senders", "requests a second", "p50 ms", "p99 ms", "stored")
    table = Table(f"writes-{connection.vendor}", *columns)
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
        p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        table.row(senders, number / taken, p50, p99, len(times))
    table.save()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
