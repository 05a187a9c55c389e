from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from treatments.consultations.actions.fold import fold_changed


class Command(BaseCommand):
    help = "Make what the version before wrote during an upgrade ready for the desk's search."

    def handle(self, *_args: Any, **options: Any) -> None:
        done = fold_changed(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{done} corrected")
