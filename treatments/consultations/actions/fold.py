"""Fold the words that were written past `FoldedWords`: by the version before, while the site is brought up to date."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from treatments.consultations.actions.sqlite_write_lock import write_lock
from treatments.consultations.models import ConsultationRequest, InformationRequest, Note

# Longer than two versions serve side by side.
LOOKED_BACK = timedelta(days=60)
BATCH = 500


def fold_changed(*, at: datetime) -> int:
    """Correct the folded columns of what was written lately. Returns how many rows were wrong; none, after that."""
    since = at - LOOKED_BACK
    written: tuple[models.QuerySet[Any], ...] = (
        ConsultationRequest.objects.filter(updated_at__gte=since),
        InformationRequest.objects.filter(answered_at__gte=since),
        Note.objects.filter(at__gte=since),
    )
    return sum(_fold(rows) for rows in written)


def _fold(rows: models.QuerySet[Any]) -> int:
    """Rows are locked only if they are wrong, so nobody waits where there is nothing to do."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    columns = {column for its in rows.model.FOLDED.items() for column in (its[0], *its[1])}
    texts = rows.model.objects.only("pk", *columns).order_by()
    done = 0
    for batch in (keys[start : start + BATCH] for start in range(0, len(keys), BATCH)):
        if wrong := [row.pk for row in texts.filter(pk__in=batch) if row.corrections()]:
            done += _correct(texts.filter(pk__in=wrong))
    return done


@write_lock()
@transaction.atomic
def _correct(rows: models.QuerySet[Any]) -> int:
    """The words are read again under the lock: their patient may have added to them since."""
    locked = [(row, row.corrections()) for row in rows.select_for_update()]
    return sum(rows.model.objects.filter(pk=row.pk).update(**columns) for row, columns in locked if columns)
