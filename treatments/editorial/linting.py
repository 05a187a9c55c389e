"""lint(library) -> LintResult: all that an editor would object to, and what is excused for a while and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from treatments.editorial.counts import counts
from treatments.editorial.fixed_texts import fixed_texts
from treatments.editorial.links import links
from treatments.editorial.lint_context import LintContext
from treatments.editorial.own_versions import own_versions
from treatments.editorial.patient_questions import patient_questions
from treatments.editorial.pictures import pictures
from treatments.editorial.reading_level import reading_level
from treatments.editorial.repeated_numbers import repeated_numbers
from treatments.editorial.review_dates import review_dates
from treatments.editorial.rule_exceptions import ExcusedProblem, apply_exceptions
from treatments.editorial.sections import blocks, boxes, concern_shape, sections
from treatments.editorial.skin_tones import skin_tones
from treatments.editorial.source_text import parse_source
from treatments.editorial.sourcing import (
    missing_sources,
    site_sources,
    unchecked_boxes,
    unchecked_sources,
    untraceable_sources,
)
from treatments.editorial.tables import tables
from treatments.editorial.wording import site_wording, wording
from treatments.editorial.wordlist import WORDING, Wordlist, read_wording, wordlist, wordlist_problems
from treatments.library.article import Article, Status
from treatments.library.catalogue import Library
from treatments.library.crosschecks import ORIGINAL
from treatments.library.frontmatter import split_header
from treatments.library.problems import Problem, Severity
from treatments.library.source import read_text
from treatments.library.yamlmarks import read_yaml

Rule = Callable[[LintContext], Iterator[Problem]]

IN_EVERY_LANGUAGE: tuple[Rule, ...] = (
    links,
    pictures,
    unchecked_sources,
    untraceable_sources,
    sections,
    blocks,
    boxes,
    concern_shape,
    review_dates,
)
# Lists of words and formulae that fit no other language.
IN_ENGLISH: tuple[Rule, ...] = (
    missing_sources,
    wording,
    reading_level,
    patient_questions,
    skin_tones,
    counts,
    tables,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintResult:
    problems: tuple[Problem, ...]
    excused: tuple[ExcusedProblem, ...]

    @property
    def blocks(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.BLOCK)


def lint(library: Library, *, today: date, answers: Callable[[str], bool] = lambda _address: True) -> LintResult:
    """The library's own problems and all editorial ones. `answers` says whether an address of the site is there."""
    wordlist, problems = _wordlist(library)
    excused: list[ExcusedProblem] = []
    readable: list[LintContext] = []
    problems += library.problems
    problems += site_sources(library)
    problems += site_wording(library, wordlist)
    problems += fixed_texts(library, wordlist, answers)
    problems += unchecked_boxes(library)
    problems += own_versions(library)
    for article in library.every_article:
        is_left_out = article.status is Status.WITHDRAWN or article.slug in library.unpublished
        if is_left_out or (context := _context(article, library, wordlist, today, answers)) is None:
            continue
        if article.language == ORIGINAL and article.status is Status.PUBLISHED:
            readable.append(context)
        rules = IN_EVERY_LANGUAGE + (IN_ENGLISH if article.language == ORIGINAL else ())
        found = [problem for rule in rules for problem in rule(context)]
        standing, allowed = apply_exceptions(context, found)
        problems += [_lowered(problem) for problem in standing] if article.status is Status.DRAFT else standing
        excused += allowed
    problems += repeated_numbers(readable)
    ordered = sorted(set(problems), key=lambda one: (one.file.as_posix(), one.line or 0, one.id, one.message))
    return LintResult(problems=tuple(ordered), excused=tuple(excused))


def _lowered(problem: Problem) -> Problem:
    """All problems of a draft are reported, and none of them blocks."""
    return replace(problem, severity=Severity.WARN)


def _context(
    article: Article, library: Library, wordlist: Wordlist | None, today: date, answers: Callable[[str], bool]
) -> LintContext | None:
    """None for a file that cannot be read now: the library has reported that already."""
    text = library.source_text(article)
    if isinstance(text, Problem) or (split := split_header(text)) is None:
        return None
    return LintContext(
        article=article,
        source=parse_source(split.body, split.body_line),
        header=read_yaml(split.header, article.file, first_line=2),
        library=library,
        wordlist=wordlist,
        today=today,
        answers=answers,
    )


def _wordlist(library: Library) -> tuple[Wordlist | None, list[Problem]]:
    if WORDING.as_posix() not in library.snapshot.listing.stats:
        missing = Problem(id="library.E302", message="is missing: no words are checked", file=WORDING)
        return None, [missing]
    text = read_text(library.snapshot.folders, WORDING.as_posix())
    if isinstance(text, Problem):
        return None, [text]
    file, marked, problems = read_wording(text)
    if file is None:
        return None, list(problems)
    country = library.site.clinic.country
    found = list(wordlist_problems(file, marked, library.site.references, country))
    return wordlist(file, country), found
