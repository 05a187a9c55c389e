"""Send the reports of errors that wait to ERROR_EMAIL, in one email."""

from typing import Any

from django.core.management.base import BaseCommand

from picoinfo.error_reports import mail_reports


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{mail_reports()} sent")
