"""What can be judged by one sentence alone, wherever it stands: words, percentages, rarity, names of skin tones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from treatments.editorial.lint_context import problem
from treatments.editorial.numbers import DECIMAL, DOSE, PERCENTAGE, RATIO
from treatments.editorial.wordlist import Wordlist
from treatments.library.problems import Problem, Severity

_RARE = re.compile(r"\b(?<!how )(?:rare(?:ly)?|uncommon(?:ly)?)\b", re.IGNORECASE)
_COMMON = re.compile(
    r"(?<!more )(?<!less )(?<!most )(?<!least )(?<!as )(?<!in )(?<!how )\bcommon(?:ly)?\b(?! cold)", re.IGNORECASE
)
# “rare”, written about and not of something
_QUOTED_WORD = re.compile(r"[\"\u201c]\w+[.,]?[\"\u201d]")
_TIMES = r"(?:twice|half|double|(?:\d+|two|three|four|five|ten) times)"
_RELATIVE = re.compile(
    rf"\b{_TIMES} (?:as|more|less) (?:likely|often|common|frequent)\b"
    r"|\b(?:doubles?|halves?|triples?) the (?:risk|chance)\b",
    re.IGNORECASE,
)
_SAYS_NONE = re.compile(
    r"\b(?:no good|no|a) number\b|\bnobody (?:has )?count|\bnot counted\b|\bdo not know how\b", re.IGNORECASE
)
_ROUND = re.compile(
    r"\b(?:\d+|one|two|three) (?:(?:or|to) \d+ )?(?:in|out of) (?:every )?"
    r"(10|20|100|1,?000|10,?000|ten|a hundred|a thousand)\b",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\b(?:pain|score[sd]?|rated|hurts?|scale)\b", re.IGNORECASE)
_ONE_IN = re.compile(r"\b(?:1|one) in (\d[\d,]*)\b", re.IGNORECASE)
_CATCH_ALL = re.compile(
    r"\bdark(?:er)?[- ](?:skin(?:ned)?|complexion(?:ed)?)s?\b|\bskin of colou?r\b|\bethnic skin\b", re.IGNORECASE
)
_ASIAN = re.compile(
    r"(?<!South )(?<!East )\bAsian (?:people|patients|skin|women|men|adults)\b(?! \(country not given\))", re.IGNORECASE
)
_ALIKE = {"ten": "10", "a hundred": "100", "a thousand": "1000"}


@dataclass(frozen=True, slots=True)
class SentenceFault:
    rule: str
    message: str
    hint: str = ""
    field: str = ""
    severity: Severity | None = None

    def at(self, file: Path, line: int | None) -> Problem:
        return problem(self.rule, self.message, file, line, hint=self.hint, field=self.field, severity=self.severity)


def sentence_faults(sentence: str, wordlist: Wordlist | None) -> Iterator[SentenceFault]:
    if wordlist is not None:
        for hit in wordlist.hits(sentence):
            denied = "; the sentence denies it" if hit.is_denied else ""
            message = f"“{hit.found}”: {hit.rule.why}{denied}"
            yield SentenceFault("E301", message, hint=f"say: {hit.rule.say}", field=hit.rule.id, severity=hit.severity)
    yield from _numbers(sentence)
    if found := _ASIAN.search(sentence):
        hint = "say the country and the skin types, or “(country not given)”"
        yield SentenceFault("E610", f"“{found[0]}” could be anybody from Turkey to Japan", hint)
    if found := _CATCH_ALL.search(sentence):
        yield SentenceFault(
            "E701", f"“{found[0]}” says nothing exact", "write “brown and black skin”, or who was studied"
        )


def round_denominators(sentence: str) -> set[str]:
    """The `100` of `5 in 100`; scores such as a pain of 3 out of 10 are no rates."""
    if _SCALE.search(sentence):
        return set()
    found = {match.replace(",", "").casefold() for match in _ROUND.findall(sentence)}
    found |= {match.replace(",", "") for match in _ONE_IN.findall(sentence)}
    return {_ALIKE.get(one, one) for one in found}


def _numbers(sentence: str) -> Iterator[SentenceFault]:
    without_doses = DOSE.sub(" ", sentence)
    if found := PERCENTAGE.search(without_doses):
        yield SentenceFault("E601", f"“{found[0]}” is a percentage", "count people: “about 5 in 100 people”")
    if found := DECIMAL.search(without_doses):
        yield SentenceFault("E602", f"“{found[0]}” is more exact than a reader needs", "round it, or say “about”")
    own_words = _QUOTED_WORD.sub(" ", sentence)
    if not (RATIO.search(sentence) or _SAYS_NONE.search(sentence)):
        if found := _RARE.search(own_words):
            hint = "give the number and who was counted, or say that no good number exists"
            yield SentenceFault("E603", f"“{found[0]}” without a number", hint)
        elif found := _COMMON.search(own_words):
            hint = "give the number where there is one"
            yield SentenceFault("E606", f"“{found[0]}” without a number", hint)
        if found := _RELATIVE.search(own_words):
            hint = "say how many of 100 in each group"
            yield SentenceFault("E607", f"“{found[0]}” hides how often it happens", hint)
    denominators = round_denominators(sentence)
    if len(denominators) > 1:
        both = " and ".join(f"“in {one}”" for one in sorted(denominators, key=len))
        yield SentenceFault("E604", f"{both} stand in one sentence", "use one denominator, best 100")
