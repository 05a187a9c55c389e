"""examine(library) -> Verdict: all that an editor would object to, and what is excused for a while and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from treatments.library.article import Article, Status
from treatments.library.catalogue import Library
from treatments.library.crosschecks import ORIGINAL
from treatments.library.editorial.checkups import checkups
from treatments.library.editorial.citing import citing, site_sources, unchecked_sources
from treatments.library.editorial.exceptions import Excused, excuse
from treatments.library.editorial.fixed_texts import fixed_texts
from treatments.library.editorial.links import links
from treatments.library.editorial.manuscript import read_manuscript
from treatments.library.editorial.pictures import pictures
from treatments.library.editorial.proof import Proof
from treatments.library.editorial.reading_level import reading_level
from treatments.library.editorial.sections import blocks, sections
from treatments.library.editorial.skin_tones import skin_tones
from treatments.library.editorial.substance import substance
from treatments.library.editorial.wording import site_wording, wording
from treatments.library.editorial.wordlist import WORDING, Wordlist, read_wording, wordlist, wordlist_problems
from treatments.library.frontmatter import part
from treatments.library.problems import Problem, Severity
from treatments.library.source import read_text
from treatments.library.yamlmarks import read_yaml

Minds = Callable[[Proof], Iterator[Problem]]

IN_EVERY_LANGUAGE: tuple[Minds, ...] = (links, pictures, unchecked_sources, sections, blocks, checkups)
# Lists of words and formulae that fit no other language.
IN_ENGLISH: tuple[Minds, ...] = (citing, wording, reading_level, substance, skin_tones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    problems: tuple[Problem, ...]
    excused: tuple[Excused, ...]

    @property
    def blocks(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.BLOCK)


def examine(library: Library, *, today: date, answers: Callable[[str], bool] = lambda _address: True) -> Verdict:
    """The library's own problems and all editorial ones. `answers` says whether an address of the site is there."""
    words, problems = _words(library)
    excused: list[Excused] = []
    problems += library.problems
    problems += site_sources(library)
    problems += site_wording(library, words)
    problems += fixed_texts(library, words, answers)
    for article in library.every_article:
        if article.status is Status.WITHDRAWN or (proof := _proof(article, library, words, today, answers)) is None:
            continue
        minds = IN_EVERY_LANGUAGE + (IN_ENGLISH if article.language == ORIGINAL else ())
        found = [problem for mind in minds for problem in mind(proof)]
        standing, allowed = excuse(proof, found)
        problems += [_lowered(problem) for problem in standing] if article.status is Status.DRAFT else standing
        excused += allowed
    ordered = sorted(set(problems), key=lambda one: (one.file.as_posix(), one.line or 0, one.id, one.words))
    return Verdict(problems=tuple(ordered), excused=tuple(excused))


def _lowered(problem: Problem) -> Problem:
    """A draft is told everything and holds up nobody."""
    return replace(problem, severity=Severity.WARN)


def _proof(
    article: Article, library: Library, words: Wordlist | None, today: date, answers: Callable[[str], bool]
) -> Proof | None:
    """None for a file that cannot be read now: the library has told that already."""
    text = library.source_text(article)
    if isinstance(text, Problem) or (parted := part(text)) is None:
        return None
    return Proof(
        article=article,
        manuscript=read_manuscript(parted.body, parted.body_line),
        header=read_yaml(parted.header, article.file, first_line=2),
        library=library,
        wordlist=words,
        today=today,
        answers=answers,
    )


def _words(library: Library) -> tuple[Wordlist | None, list[Problem]]:
    if WORDING.as_posix() not in library.holdings.stamps:
        missing = Problem(id="library.E302", words="is missing: no words are checked", file=WORDING)
        return None, [missing]
    text = read_text(library.holdings.root, WORDING.as_posix())
    if isinstance(text, Problem):
        return None, [text]
    file, marked, problems = read_wording(text)
    if file is None:
        return None, list(problems)
    country = library.site.clinic.country
    found = list(wordlist_problems(file, marked, library.site.references, country))
    return wordlist(file, country), found
