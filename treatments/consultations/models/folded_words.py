from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models

from treatments.consultations.texts import folded


class FoldedWords(models.Model):
    """Columns that hold the words of others folded (see `texts.folded`), to be searched in.

    Each is written with its sources. `update()` and `bulk_create()` go past it, so they are not for these words. During
    an upgrade the version before writes without it, too: `actions.fold` makes up for that.
    """

    FOLDED: ClassVar[Mapping[str, tuple[str, ...]]]

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        saved = None if update_fields is None else set(update_fields)
        for column, sources in self.FOLDED.items():
            if saved is None or not saved.isdisjoint(sources):
                setattr(self, column, self._folded(sources))
                if saved is not None:
                    saved.add(column)
        super().save(*args, update_fields=saved, **kwargs)

    def corrections(self) -> dict[str, str]:
        """What the columns should hold that do not hold it."""
        right = {column: self._folded(sources) for column, sources in self.FOLDED.items()}
        return {column: words for column, words in right.items() if words != getattr(self, column)}

    def _folded(self, sources: Iterable[str]) -> str:
        return folded("\n".join(getattr(self, source) for source in sources))


def folded_column() -> Any:
    return models.TextField(blank=True, editable=False, default="", db_default="")
