"""English texts that have no exceptions: pages, boxes, letters, the newest consent (older ones are never edited)."""

from collections.abc import Callable, Iterator
from pathlib import Path

from treatments.editorial.links import link_faults
from treatments.editorial.lint_context import problem
from treatments.editorial.reading_level import LONGEST_SENTENCE, words_in
from treatments.editorial.sentence_rules import sentence_faults
from treatments.editorial.source_text import SourceText, parse_source
from treatments.editorial.wordlist import Wordlist
from treatments.library.catalogue import Library
from treatments.library.crosschecks import ORIGINAL
from treatments.library.frontmatter import split_header
from treatments.library.problems import Problem
from treatments.library.source import read_text


def fixed_texts(library: Library, wordlist: Wordlist | None, answers: Callable[[str], bool]) -> Iterator[Problem]:
    for file, source in _sources(library):
        for passage, sentence in source.sentences:
            for fault in sentence_faults(sentence.text, wordlist):
                yield fault.at(file, sentence.line)
            if passage.is_running and (length := words_in(sentence)) > LONGEST_SENTENCE:
                message = f"a sentence of {length} words; at most {LONGEST_SENTENCE}"
                yield problem("E403", message, file, sentence.line, hint="cut it in two")
        for rule, message, line, hint in link_faults(source, answers):
            yield problem(rule, message, file, line, hint=hint)


def _sources(library: Library) -> Iterator[tuple[Path, SourceText]]:
    consent = library.latest_consent()
    newest = [f"consent/{consent.version}/{consent.language}.md"] if consent else []
    for inside in (*library.snapshot.pages, *library.snapshot.replies, *newest):
        text = read_text(library.snapshot.folders, inside) if Path(inside).stem == ORIGINAL else None
        if isinstance(text, str) and (split := split_header(text)) is not None:
            yield Path(inside), parse_source(split.body, split.body_line)
    for box in library.boxes:
        if box.language == ORIGINAL:
            yield box.file, parse_source(box.text, 1)
