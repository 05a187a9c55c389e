"""Look at the running site from inside and from outside, and say what is wrong and how to mend it."""

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from picoinfo.doctor import Severity, findings

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--report", action="store_true", help="send the faults to ERROR_EMAIL, too")

    def handle(self, *args: Any, report: bool, **options: Any) -> None:
        """The exit status is 1 if there is a fault, so a timer or a monitor can raise an alarm."""
        found = list(findings())
        for severity, sentence in found:
            self.stdout.write(f"{severity.value}: {sentence}")
        faults = [sentence for severity, sentence in found if severity is Severity.FAULT]
        if faults and report:
            logger.error("The doctor found %s faults:\n%s", len(faults), "\n".join(faults))
        if faults:
            self.stderr.write(f"{len(faults)} faults")
            sys.exit(1)
        self.stdout.write("The site is well.")
