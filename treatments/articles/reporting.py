"""The output of check_content: problems by file for a terminal, or as JSON for a program."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.core.management.color import Style

from treatments.editorial.linting import LintResult
from treatments.editorial.rule_exceptions import ExcusedProblem
from treatments.library.problems import Problem, Severity
from treatments.library.source import ContentFolders


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A result on the content folders, or on a part of them."""

    folders: ContentFolders
    problems: tuple[Problem, ...]
    excused: tuple[ExcusedProblem, ...]

    @property
    def blocks(self) -> int:
        return sum(problem.severity is Severity.BLOCK for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.blocks


def make_report(result: LintResult, folders: ContentFolders, part: Path) -> Report:
    """`part` is the file or folder that was asked about, as its place inside the content folder; `.` is all of it.

    A text depends on the lists beside it: a list that cannot be read whole is reported with any part. Until it is
    fixed, it is unknown whether the text's sources, terms and people exist.
    """

    def asked(file: Path) -> bool:
        return part == Path() or file == part or part in file.parents

    return Report(
        folders=folders,
        problems=tuple(problem for problem in result.problems if asked(problem.file) or _hides_other_faults(problem)),
        excused=tuple(one for one in result.excused if asked(one.problem.file)),
    )


def _hides_other_faults(problem: Problem) -> bool:
    is_list = len(problem.file.parts) == 1
    return is_list and problem.severity is Severity.BLOCK and problem.id.startswith(("library.P1", "library.P2"))


def as_lines(report: Report, style: Style) -> Iterator[str]:
    for file, problems in groupby(report.problems, key=lambda problem: problem.file):
        yield style.MIGRATE_HEADING(str(near(report.folders, file)))
        for problem in problems:
            paint = style.ERROR if problem.severity is Severity.BLOCK else style.WARNING
            field = f"{problem.field}: " if problem.field else ""
            number = problem.id.rpartition(".")[2]
            yield f"{problem.line or '':>6}  {paint(f'{problem.severity.value:<5} {number}')}  {field}{problem.message}"
            yield from (f"{'':>20}{line}" for line in problem.hint.splitlines())
        yield ""
    for one in report.excused:
        where = f"{near(report.folders, one.problem.file)}:{one.problem.line or 1}"
        reason = f"{one.exception.reason} (until {one.exception.until.isoformat()})"
        yield f"Excused: {where}: {one.exception.rule}: {one.problem.message}\n         {reason}"
    yield _counts(report, style)


def near(folders: ContentFolders, file: Path) -> Path:
    """A file as a writer would type it, so that an editor opens what is printed."""
    return as_typed(folders.path(file.as_posix()))


def as_typed(place: Path) -> Path:
    here = Path.cwd()
    return place.relative_to(here) if place.is_relative_to(here) else place


def as_json(report: Report) -> str:
    return json.dumps(
        {
            "problems": [_problem(problem) for problem in report.problems],
            "excused": [
                {
                    **_problem(one.problem),
                    "exception": one.exception.rule,
                    "reason": one.exception.reason,
                    "until": one.exception.until.isoformat(),
                }
                for one in report.excused
            ],
            "counts": {"block": report.blocks, "warn": report.warnings, "excused": len(report.excused)},
        },
        ensure_ascii=False,
        indent=2,
    )


def _problem(problem: Problem) -> dict[str, str | int | None]:
    return {
        "id": problem.id,
        "severity": problem.severity.value,
        "file": problem.file.as_posix(),
        "line": problem.line,
        "field": problem.field,
        "message": problem.message,
        "hint": problem.hint,
    }


def _counts(report: Report, style: Style) -> str:
    paint = style.ERROR if report.blocks else style.SUCCESS
    excused = f", {len(report.excused)} excused for a while" if report.excused else ""
    warnings = f"{report.warnings} warning{'' if report.warnings == 1 else 's'}"
    faults = f"{report.blocks} fault{'' if report.blocks == 1 else 's'} to mend" if report.blocks else "No fault"
    return paint(f"{faults}; {warnings}{excused}.")
