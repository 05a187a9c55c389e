"""Look at the running site from inside and from outside, and say what is wrong and how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from picoinfo.doctor import Severity, findings


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """The exit status is 1 if there is a fault, so a timer or a monitor can raise an alarm."""
        found = list(findings())
        for severity, sentence in found:
            self.stdout.write(f"{severity.value}: {sentence}")
        faults = sum(severity is Severity.FAULT for severity, _sentence in found)
        if faults:
            self.stderr.write(f"{faults} faults")
            sys.exit(1)
        self.stdout.write("The site is well.")
