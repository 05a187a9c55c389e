import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from treatments.consultations.outbox import deliver_due


class Command(BaseCommand):
    help = "Send the letters that are due, once, or with --watch for ever."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="keep running until stopped")
        parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="how often to check (5)")
        parser.add_argument("--senders", type=int, default=4, help="how many letters may be on their way at once (4)")

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while True:
            done = deliver_due(now=timezone.now, senders=options["senders"], stopping=stop.is_set)
            if options["verbosity"] and (done.sent or done.put_off or done.set_aside or not options["watch"]):
                self.stdout.write(f"{done.sent} sent, {done.put_off} put off, {done.set_aside} set aside")
            if not options["watch"] or stop.wait(options["every"]):
                return
