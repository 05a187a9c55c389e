"""content/wording.yaml in; the words that may not be used in a country, and what a sentence is told about them, out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from treatments.library.problems import Problem, Severity
from treatments.library.schemas.references import Reference
from treatments.library.schemas.values import Key, Line, Schema, Text
from treatments.library.validation import did_you_mean, validate
from treatments.library.yamlmarks import Marked, Place, read_yaml

WORDING = Path("wording.yaml")
HOUSE = "house"
# A denial does not reach over these: "It does not hurt, but results are permanent" denies the pain alone.
_CLAUSE_END = re.compile(
    r"[;:]|\bbut\b|\bnot (?:only|just)\b|\bno doubt\b|\bnothing (?:works|is) (?:better|safer|faster)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\S+@\S+")

Level = Literal["block", "warn"]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as fault:
        raise ValueError(f"must be a regular expression: {fault}") from fault
    return value


class WordRuleSchema(Schema):
    id: Key
    level: Level
    pattern: Annotated[Text, AfterValidator(_pattern)]
    why: Text
    say: Text


class PackSchema(Schema):
    title: Text
    sources: tuple[Key, ...] = ()
    levels: dict[Key, Level] = {}
    rules: tuple[WordRuleSchema, ...]


class WordingFile(Schema):
    denials: tuple[Text, ...]
    packs: dict[Annotated[str, AfterValidator(str)], PackSchema]
    medical_words: tuple[Text, ...] = ()
    must_pass: tuple[Line, ...] = ()
    must_block: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _has_house_rules(self) -> "WordingFile":
        if HOUSE not in self.packs:
            raise ValueError("must have a pack named `house`")
        return self


@dataclass(frozen=True, slots=True)
class WordRule:
    id: str
    severity: Severity
    pattern: re.Pattern[str]
    why: str
    say: str

    @property
    def is_mild(self) -> bool:
        return self.severity is Severity.WARN


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a sentence that a rule minds. A denied block is only a warning, and a denied warning is nothing."""

    rule: WordRule
    found: str
    severity: Severity
    is_denied: bool


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The rules of one country, house rules first."""

    rules: tuple[WordRule, ...]
    denials: re.Pattern[str]
    medical_words: re.Pattern[str] | None

    def hits(self, sentence: str) -> Iterator[Hit]:
        seen = _ADDRESS.sub(" ", sentence)
        for rule in self.rules:
            if rule.pattern.search(seen) is None:
                continue
            found = self._worst(rule, seen)
            if not (found.is_denied and rule.is_mild):
                yield found

    def blocks(self, sentence: str) -> bool:
        return any(hit.severity is Severity.BLOCK for hit in self.hits(sentence))

    def _worst(self, rule: WordRule, sentence: str) -> Hit:
        """One hit a rule and sentence; a plain claim before a denied one."""
        hits = [
            Hit(rule, found[0], Severity.WARN if is_denied else rule.severity, is_denied)
            for found in rule.pattern.finditer(sentence)
            for is_denied in (self._denies(sentence, found),)
        ]
        return min(hits, key=lambda hit: hit.is_denied)

    def _denies(self, sentence: str, found: re.Match[str]) -> bool:
        """Before the match (`It is not safe`) or inside it (`changes are not rare`)."""
        before, inside = sentence[: found.start()], sentence[found.start() + 1 : found.end()]
        clause = before[max((end.end() for end in _CLAUSE_END.finditer(before)), default=0) :]
        # A `no` or `not` that the rule itself looks for ("works by pressure, not heat") denies nothing.
        parts = (clause,) if self.denials.search(found.re.pattern) else (clause, inside)
        return any(self.denials.search(part) for part in parts)


def read_wording(text: str) -> tuple[WordingFile | None, Marked, tuple[Problem, ...]]:
    marked = read_yaml(text, WORDING)
    value, problems = validate(WordingFile, marked, WORDING)
    return value, marked, problems


def wordlist(file: WordingFile, country: str) -> Wordlist:
    """`country` is the two letters of clinic.yaml; without a pack of its own it has the house rules."""
    house, local = file.packs[HOUSE], file.packs.get(country) if country != HOUSE else None
    levels = local.levels if local else {}
    rules = [*house.rules, *(local.rules if local else ())]
    return Wordlist(
        rules=tuple(
            WordRule(
                rule.id,
                Severity(levels.get(rule.id, rule.level)),
                re.compile(rule.pattern, re.IGNORECASE),
                rule.why,
                rule.say,
            )
            for rule in rules
        ),
        denials=_any_of(file.denials) or re.compile(r"(?!)"),
        medical_words=_any_of(file.medical_words),
    )


def wordlist_problems(
    file: WordingFile, marked: Marked, references: Mapping[str, Reference], country: str
) -> Iterator[Problem]:
    """What only shows when the rules are tried: unknown keys, and sentences that are not judged as they must be."""
    for place, message, hint in (*_unknown_keys(file, references), *_misjudged(file)):
        yield _problem(message, marked.line(place), hint)
    if country not in file.packs:
        message = f"has no pack for the clinic's country ({country}): only the house rules are tried"
        hint = "ask somebody who knows that country's rules on advertising"
        yield _problem(message, marked.line(("packs",)), hint, Severity.WARN)


def _unknown_keys(file: WordingFile, references: Mapping[str, Reference]) -> Iterator[tuple[Place, str, str]]:
    house = {rule.id for rule in file.packs[HOUSE].rules}
    for name, pack in file.packs.items():
        for key in pack.levels:
            if key not in house:
                yield ("packs", name, "levels", key), f"`{key}` is not a house rule", did_you_mean(key, house)
        for number, key in enumerate(pack.sources):
            if key not in references:
                hint = did_you_mean(key, references)
                yield ("packs", name, "sources", number), f"no source `{key}` in references.yaml", hint


def _misjudged(file: WordingFile) -> Iterator[tuple[Place, str, str]]:
    lists = {name: wordlist(file, name) for name in file.packs}
    for number, sentence in enumerate(file.must_pass):
        blocked = [
            (hit.rule.id, name)
            for name, one in lists.items()
            for hit in one.hits(sentence)
            if hit.severity is Severity.BLOCK
        ]
        if blocked:
            yield ("must_pass", number), "must pass, but `{}` blocks it under {}".format(*blocked[0]), ""
    for number, sentence in enumerate(file.must_block):
        if not lists[HOUSE].blocks(sentence):
            yield ("must_block", number), "must be blocked, and no house rule blocks it", ""


def _problem(message: str, line: int | None, hint: str, severity: Severity = Severity.BLOCK) -> Problem:
    return Problem(id="library.E302", message=message, file=WORDING, line=line, hint=hint, severity=severity)


def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in longest_first) + r")(?![\w-])", re.IGNORECASE
    )
