"""How hard a text is to read: grades, long sentences, passives, long sections, words that nobody explained.

Targets: content.md in the words of content/README.md. The formulae fit English alone; see library/readability.py.
"""

import re
from collections.abc import Iterator

from treatments.editorial.lint_context import LintContext
from treatments.editorial.source_text import CARE_CARDS, PassageKind, Sentence, SourceText, parse_source
from treatments.library.article import Kind
from treatments.library.problems import Problem

HIGHEST_GRADE = 7.0
HIGHEST_SMOG = 9.0
LONGEST_SENTENCE = 30
SHORTEST_MEAN, LONGEST_MEAN = 12, 16
SHARE_OVER_20 = 0.25
SHARE_PASSIVE = 0.2
MOST_HEARSAY = 2
MOST_WORDS = 1300
MOST_WORDS_OF_A_CHOICE = 1800  # a decision aid gives every option equal room
MOST_IN_A_SECTION = 250
MOST_SENTENCES = 3
SHORTEST_SUMMARY = 50

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_HEARSAY = re.compile(r"\bclinics? (?:\w+ )?(?:usually|often|mostly)\b", re.IGNORECASE)
_EXPLAINS_AFTER = re.compile(
    r"\s*(?:\(|:|,? (?:which|that) (?:is|are|means?)\b|,? (?:or|a|an|the) \w"
    r"|is (?:a|an|the|when|what)\b|are \w|means?\b)"
)
_EXPLAINS_BEFORE = re.compile(
    r"\([^()]*\Z|\b(?:called?|calls? (?:it|this|them)|known as|say|named|is|are) (?:a |an |the )?[\"\u201c]?\Z",
    re.IGNORECASE,
)


def reading_level(context: LintContext) -> Iterator[Problem]:
    counts = context.article.readability
    hint = "shorter sentences and shorter words; E403 names the longest"
    if counts.grade_plain > HIGHEST_GRADE:
        yield context.problem("E401", f"reading grade {counts.grade_plain:.1f}, at most {HIGHEST_GRADE:.0f}", hint=hint)
    if counts.smog_plain > HIGHEST_SMOG:
        yield context.problem("E402", f"SMOG grade {counts.smog_plain:.1f}, at most {HIGHEST_SMOG:.0f}", hint=hint)
    if counts.grade > HIGHEST_GRADE or counts.smog > HIGHEST_SMOG:
        message = f"with glossary words the grades are {counts.grade:.1f} and SMOG {counts.smog:.1f}"
        yield context.problem("E411", message, hint="use fewer medical words, or use each less often")
    if counts.share_over_20 > SHARE_OVER_20:
        share = round(counts.share_over_20 * 100)
        yield context.problem("E404", f"{share} in 100 sentences have more than 20 words", hint="one idea a sentence")
    if counts.share_passive > SHARE_PASSIVE:
        share = round(counts.share_passive * 100)
        yield context.problem(
            "E405", f"{share} in 100 sentences are passive", hint="say who does it: “we”, “you”, “the nurse”"
        )
    mean = counts.words / counts.sentences if counts.sentences else 0
    if mean and not SHORTEST_MEAN <= round(mean) <= LONGEST_MEAN:
        message = f"a sentence has {mean:.1f} words on average; {SHORTEST_MEAN} to {LONGEST_MEAN} sound spoken"
        yield context.problem("E413", message, hint="join clipped sentences, or cut long ones in two")
    yield from _hearsay(context)
    yield from _lengths(context)
    yield from _unexplained(context)


def _hearsay(context: LintContext) -> Iterator[Problem]:
    """What unnamed clinics are said to do, repeated too often, sounds like knowledge and cannot be checked."""
    hearsay = [sentence for _, sentence in context.source.sentences if _HEARSAY.search(sentence.text)]
    if len(hearsay) > MOST_HEARSAY:
        message = f"“clinics usually” stands {len(hearsay)} times; at most {MOST_HEARSAY}, and say whose habit it is"
        hint = "name a hospital that says it, or leave it out"
        yield context.problem("E412", message, hearsay[MOST_HEARSAY].line, hint=hint)


def _lengths(context: LintContext) -> Iterator[Problem]:
    most = MOST_WORDS_OF_A_CHOICE if context.article.kind is Kind.CHOICE else MOST_WORDS
    # The boxes of signs are the same on every page and are read when they are needed: they use up none of its room.
    words = context.article.readability.words - _words_in_care_cards(context.source) - _words_in_boxes(context)
    if words > most:
        message = f"has {words} words, tables and care cards aside; at most {most}"
        yield context.problem("E407", message, hint="cut, or split it in two")
    if len(context.article.summary) < SHORTEST_SUMMARY:
        line = context.header.line(("summary",))
        yield context.problem("E410", f"has {len(context.article.summary)} characters", line, field="summary")
    for name, count, line in _section_lengths(context.source):
        if count > MOST_IN_A_SECTION:
            message = f"section `{name}` has {count} words; readers rest after about {MOST_IN_A_SECTION}"
            yield context.problem("E408", message, line, hint="give its second half a heading of its own")
    for passage in context.source.passages:
        if passage.kind is PassageKind.PARAGRAPH and len(passage.sentences) > MOST_SENTENCES:
            message = f"a paragraph of {len(passage.sentences)} sentences; at most {MOST_SENTENCES}"
            yield context.problem("E409", message, passage.line, hint="begin a new one where the thought turns")
        if passage.is_running:
            for sentence in passage.sentences:
                if (length := words_in(sentence)) > LONGEST_SENTENCE:
                    message = f"a sentence of {length} words; at most {LONGEST_SENTENCE}"
                    yield context.problem("E403", message, sentence.line, hint="cut it in two")


def _words_in_boxes(context: LintContext) -> int:
    named = (context.library.box(passage.text, context.article.language) for passage in context.source.boxes)
    return sum(_words_in_care_cards(parse_source(box.text, 1)) for box in named if box is not None)


def _words_in_care_cards(source: SourceText) -> int:
    cards = (passage for passage in source.passages if passage.block in CARE_CARDS and passage.is_running)
    return sum(words_in(sentence) for passage in cards for sentence in passage.sentences)


def words_in(sentence: Sentence) -> int:
    return len(_WORD.findall(sentence.text))


def _section_lengths(source: SourceText) -> Iterator[tuple[str, int, int]]:
    lengths: dict[str, int] = {}
    lines: dict[str, int] = {}
    for passage in source.passages:
        lines.setdefault(passage.section, passage.line)
        if passage.is_running:
            lengths[passage.section] = lengths.get(passage.section, 0) + sum(map(words_in, passage.sentences))
    for name, count in lengths.items():
        yield name or "opening", count, lines[name]


def _unexplained(context: LintContext) -> Iterator[Problem]:
    """A medical word must be in the glossary, which explains it in place, or be explained where it first stands."""
    pattern = context.wordlist.medical_words if context.wordlist else None
    explained = {form.casefold() for term in context.library.site.glossary for form in term.forms}
    for passage, sentence in context.source.sentences if pattern else ():
        if passage.block == "myth" and passage.kind is PassageKind.BLOCK_TITLE:
            continue
        for found in pattern.finditer(sentence.text) if pattern else ():
            word = found[0].casefold()
            if word in explained:
                continue
            explained.add(word)
            before, after = sentence.text[: found.start()], sentence.text[found.end() :]
            if not (_EXPLAINS_AFTER.match(after) or _EXPLAINS_BEFORE.search(before)):
                hint = "say it in plain words, explain it here, or add it to glossary.yaml"
                yield context.problem("E406", f"“{found[0]}” is not explained", sentence.line, hint=hint)
