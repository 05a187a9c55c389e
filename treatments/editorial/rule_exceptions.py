"""Exceptions that an article asks for in its header: what they excuse, until when, and whether they may."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from treatments.editorial.lint_context import PREFIX, LintContext
from treatments.editorial.rules import RULES
from treatments.library.article import Exemption
from treatments.library.problems import Problem
from treatments.library.validation import did_you_mean

LONGEST = timedelta(days=366)
SHORTEST_REASON = 15


@dataclass(frozen=True, slots=True)
class ExcusedProblem:
    """A problem that an article may have for a while, and the exception that says why."""

    problem: Problem
    exception: Exemption


def apply_exceptions(context: LintContext, problems: Iterable[Problem]) -> tuple[list[Problem], list[ExcusedProblem]]:
    """Parts what stands from what is excused today; faults of the exceptions themselves stand."""
    valid = [
        one for one in context.article.exceptions if one.until >= context.today and not list(_faults(context, one))
    ]
    standing: list[Problem] = []
    excused: list[ExcusedProblem] = []
    for problem in problems:
        exception = next((one for one in valid if _covers(one, problem)), None)
        if exception is None:
            standing.append(problem)
        else:
            excused.append(ExcusedProblem(problem, exception))
    used = {id(one.exception) for one in excused}
    for exception in context.article.exceptions:
        faults = list(_faults(context, exception))
        standing += faults
        if not faults and exception.until < context.today:
            message = f"the exception to {exception.rule} ran out on {exception.until.isoformat()}"
            hint = "mend what it excused, or give a new reason and day"
            standing.append(context.problem("E901", message, exception.line, field="exceptions", hint=hint))
        elif not faults and id(exception) not in used:
            message = f"nothing here breaks {exception.rule} any more"
            standing.append(
                context.problem("E904", message, exception.line, field="exceptions", hint="take the exception out")
            )
    return standing, excused


def _covers(exception: Exemption, problem: Problem) -> bool:
    """`E301/cure` excuses one wording rule; `E201` all of its kind. Exceptions and reviews cannot be excused."""
    rule, _, field = exception.rule.partition("/")
    return problem.id == f"{PREFIX}{rule}" and (not field or problem.field == field)


def _faults(context: LintContext, exception: Exemption) -> Iterator[Problem]:
    rule, _, field = exception.rule.partition("/")
    tell = partial(context.problem, line=exception.line, field="exceptions")
    if rule not in RULES:
        yield tell("E902", f"there is no rule `{rule}`", hint=did_you_mean(rule, RULES))
    elif rule.startswith(("E8", "E9")):
        yield tell("E902", f"{rule} cannot be excused")
    elif rule == "E301" and not field:
        hint = "write `E301/` and the id of the wording rule, such as `E301/cure`"
        yield tell("E902", "an exception names one wording rule", hint=hint)
    if len(exception.reason) < SHORTEST_REASON:
        yield tell("E902", "the reason is too short to be one", hint="say why, to the next editor")
    if exception.until > context.today + LONGEST:
        message = f"the exception to {rule} lasts until {exception.until.isoformat()}; at most a year"
        yield tell("E903", message)
