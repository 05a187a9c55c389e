import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from treatments.consultations.actions.audit import record_export
from treatments.consultations.export import as_record, in_batches


class Command(BaseCommand):
    help = "Print every stored request as one line of JSON, oldest first; the history notes that it was done."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for batch in in_batches():
            for consultation in batch:
                self.stdout.write(json.dumps(as_record(consultation)))
            record_export(consultations=batch, form="json lines", by=None, at=timezone.now())
