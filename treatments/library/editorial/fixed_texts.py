"""English texts that have no exceptions: pages, reply letters, and the newest consent (older ones are never edited)."""

from collections.abc import Callable, Iterator
from pathlib import Path

from treatments.library.catalogue import Library
from treatments.library.crosschecks import ORIGINAL
from treatments.library.editorial.links import link_faults
from treatments.library.editorial.manuscript import Manuscript, read_manuscript
from treatments.library.editorial.objections import objections
from treatments.library.editorial.proof import problem
from treatments.library.editorial.reading_level import LONGEST_SENTENCE, words_in
from treatments.library.editorial.wordlist import Wordlist
from treatments.library.frontmatter import part
from treatments.library.problems import Problem
from treatments.library.source import read_text


def fixed_texts(library: Library, wordlist: Wordlist | None, answers: Callable[[str], bool]) -> Iterator[Problem]:
    for file, manuscript in _manuscripts(library):
        for passage, sentence in manuscript.sentences:
            for objection in objections(sentence.words, wordlist):
                yield objection.at(file, sentence.line)
            if passage.is_running and (length := words_in(sentence)) > LONGEST_SENTENCE:
                words = f"a sentence of {length} words; at most {LONGEST_SENTENCE}"
                yield problem("E403", words, file, sentence.line, hint="cut it in two")
        for rule, words, line, hint in link_faults(manuscript, answers):
            yield problem(rule, words, file, line, hint=hint)


def _manuscripts(library: Library) -> Iterator[tuple[Path, Manuscript]]:
    consent = library.latest_consent()
    newest = [f"consent/{consent.version}/{consent.language}.md"] if consent else []
    for inside in (*library.holdings.pages, *library.holdings.replies, *newest):
        text = read_text(library.holdings.root, inside) if Path(inside).stem == ORIGINAL else None
        if isinstance(text, str) and (parted := part(text)) is not None:
            yield Path(inside), read_manuscript(parted.body, parted.body_line)
