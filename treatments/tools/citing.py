"""The sources of a tool's page, numbered as in an article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.library.article import Citation
from treatments.library.citations import Numbering, short_citation
from treatments.library.schemas.references import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One number behind a sentence; `use` counts how often the source was named before."""

    number: int
    use: int
    name: str


class Sources:
    """Counts the sources of one page while it is put together."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self._numbering = Numbering(references)

    def marks(self, keys: Iterable[str]) -> tuple[Mark, ...]:
        """The numbers of the sources that are known."""
        cited = (self._numbering.cite(key) for key in keys)
        return tuple(
            Mark(
                number=number,
                use=use,
                name=_("Source %(number)s: %(words)s") % {"number": number, "words": short_citation(reference)},
            )
            for reference, number, use in filter(None, cited)
        )

    def citations(self) -> tuple[Citation, ...]:
        return self._numbering.citations()
