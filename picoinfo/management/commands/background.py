"""Send waiting mail and keep retention until stopped, beside a site that was started with `up --only-serve`."""

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from picoinfo.periodic import periodic_commands


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        signalled = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: signalled.set())
        with periodic_commands():
            signalled.wait()
