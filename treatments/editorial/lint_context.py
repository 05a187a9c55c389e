"""One article on the editor's table: what it became, what its writer typed, and all that it stands among."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from treatments.editorial.rules import RULES
from treatments.editorial.source_text import SourceText
from treatments.editorial.wordlist import Wordlist
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.figures import WIDE_FORM
from treatments.library.problems import Problem, Severity
from treatments.library.source import read_bytes
from treatments.library.yamlmarks import Marked

PREFIX = "library."


def problem(
    rule: str,
    message: str,
    file: Path,
    line: int | None = None,
    *,
    hint: str = "",
    field: str = "",
    severity: Severity | None = None,
) -> Problem:
    """A problem with the severity of its rule, unless another one is given."""
    return Problem(
        id=f"{PREFIX}{rule}",
        message=message,
        file=file,
        line=line,
        field=field,
        hint=hint,
        severity=severity or RULES[rule].severity,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LintContext:
    """`answers` says whether an address of this site leads anywhere; the library itself knows no addresses."""

    article: Article
    source: SourceText
    header: Marked
    library: Library
    wordlist: Wordlist | None
    today: date
    answers: Callable[[str], bool]

    def picture(self, name: str) -> bytes | Problem:
        """The file of a picture, named as the article names it."""
        inside = posixpath.normpath(posixpath.join(self.article.file.parent.as_posix(), name))
        if inside not in self.library.snapshot.listing.stats:
            return Problem(id=f"{PREFIX}P305", message="is not there", file=Path(inside))
        return read_bytes(self.library.snapshot.folders, inside)

    def forms(self, name: str) -> Iterator[str]:
        """The picture itself; and the wide form of a drawing, if there is one."""
        yield name
        wide = PurePosixPath(name).with_suffix(WIDE_FORM).as_posix()
        if name.endswith(".svg") and isinstance(self.picture(wide), bytes):
            yield wide

    def problem(self, rule: str, message: str, line: int | None = None, *, hint: str = "", field: str = "") -> Problem:
        return problem(rule, message, self.article.file, line, hint=hint, field=field)
