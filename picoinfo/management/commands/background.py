"""Send waiting mail and keep retention until stopped, beside a site that was started with `up --only-serve`."""

import logging
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from picoinfo.periodic import periodic_commands

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        signalled = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: signalled.set())
        if not database_is_ready():
            logger.info("Waiting for `up` to prepare the database")
            while not database_is_ready() and not signalled.wait(LOOK_EVERY_SECONDS):
                pass
        with periodic_commands():
            signalled.wait()


def database_is_ready() -> bool:
    """Whether `up` has made all tables and changes of this version. It may start at the same moment, or later."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
    finally:
        connections.close_all()
