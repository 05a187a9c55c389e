"""A fault in content, reported to the writer: what is wrong, where, and how to correct it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """A block fails the content check; a warning is only printed."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault. `id` is never reused (library.P101); `line` counts from 1, or is None for a whole file."""

    id: str
    message: str
    file: Path
    line: int | None = None
    field: str = ""
    hint: str = ""
    severity: Severity = Severity.BLOCK

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        what = f"{self.field}: {self.message}" if self.field else self.message
        return f"{where}: {self.id} {what}" + (f" ({self.hint})" if self.hint else "")
