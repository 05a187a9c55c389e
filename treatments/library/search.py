"""The sections that answer a question, ranked. A pure function of the library: no database, no file, no log.

BM25 over the passages of articles and pages. A word in a title or heading counts more
than one in the text, and whoever types a word of a glossary term or of a list of search.yaml is given the other words
for it as well. Words that nothing holds are first split, then read as the beginning of a word, then as a slip of the
pen.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import chain, islice
from threading import RLock

from treatments.library.article import Article, Page, Passage
from treatments.library.catalogue import Library
from treatments.library.dialect import without_citations
from treatments.library.schemas.lists import Term
from treatments.library.words import STOP_WORDS, closest, places_of, stem, words_of

TITLE, HEADING = 4, 5  # how often a word of a title or heading counts as one of the text
TEXT_ABOUT_ONE_THING = 0.3  # BM25's b: how much a long text is held against it
SATURATION = 2.0  # BM25's k1: how soon more of the same word stops counting
OTHER_WORDS = 0.8  # what a word that means the same counts, beside the one that was typed
WHOLE_ARTICLE = 0.2  # how much of the best passage of its article a passage is given
GENERAL = 0.5  # what a passage counts that lists questions or addresses, on every page much the same
GENERAL_NAMES = frozenset({"questions-to-ask", "who-else-to-ask", "what-we-do-not-know"})
MANY = 400  # passages that hold a word: of a more frequent one only the best are looked at, and where two meet
SLICE = 2000  # places of a frequent word that are compared at a time
LONGEST_QUESTION = 12  # words
LONGEST_PHRASE = 6
MOST_OF_ONE_ARTICLE = 3
MOST_WORDS, MOST_WEIGHT = 65535, 255  # what the arrays hold
GONE_AT_MOST = 0.25  # of the documents: with more of them gone, the index is made anew
SHORTEST_BEGINNING = 4  # letters of a word that is read as the beginning of another
SHORTEST_SLIP = 4  # letters of a word that may have one slip
SHORTEST_TWO_SLIPS = 7
MOST_BEGINNINGS = 200
FURTHEST_NEAR_WORD = 3  # slips
SNIPPET = 220  # characters


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found."""

    owner: Article | Page
    passage: Passage
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    document: Document
    score: float
    snippet: tuple[tuple[str, bool], ...]  # runs of text, and whether each is one of the words that were asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`terms` are words of the glossary that the question names. `read_as` is the question with its slips mended, or
    empty; `near` are words to try where nothing was found; `box` is the card that must not wait, by its name.
    """

    hits: tuple[Hit, ...] = ()
    terms: tuple[Term, ...] = ()
    read_as: str = ""
    near: tuple[str, ...] = ()
    box: str = ""


@dataclass(slots=True)
class _Concept:
    """What one or more neighbouring words of the question stand for."""

    words: list[str]  # stems that were typed
    others: list[tuple[str, ...]] = field(default_factory=list)  # phrases of stems that mean the same


class _Numbers(dict[str, int]):
    """The number of the stem of each word; a new word is stemmed once and gets the next number."""

    def __init__(self, stem_of: Callable[[str], str]) -> None:
        super().__init__()
        self.stem_of = stem_of
        self.by_stem: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = self.by_stem.setdefault(self.stem_of(word), len(self.by_stem))
        self[word] = number
        return number


class SearchIndex:
    """Everything readable in one language on the day of the library."""

    def __init__(self, library: Library, language: str) -> None:
        self.language = language
        self.stem: Callable[[str], str] = stem if language.startswith("en") else str
        self._in_use = RLock()
        self._numbers = _Numbers(self.stem)
        self._documents: list[Document] = []
        self._owners: list[int] = []
        self._lengths = array("H")
        self._general: dict[int, frozenset[str]] = {}
        self._places: list[array[int]] = []
        self._weights: list[array[int]] = []
        self._present: dict[tuple[int, frozenset[str]], tuple[Article | Page, range]] = {}
        self._gone: set[int] = set()
        self._helps = _helps(library)
        self._groups = self._groups_of(library)
        self._terms = {
            phrase: term for term in library.site.glossary for phrase in map(self._stems, (*term.also, *term.forms))
        }
        self._red_flags = [
            (flag.box, [frozenset(self._stems(phrase)) for phrase in flag.phrases])
            for flag in library.site.search.red_flags
        ]
        self._bring_up_to(library)

    def renewed(self, library: Library) -> "SearchIndex":
        """The index of a later library. Only changed pages are read again, unless much has changed since the first."""
        with self._in_use:
            if _helps(library) != self._helps or len(self._gone) > len(self._documents) * GONE_AT_MOST:
                return SearchIndex(library, self.language)
            self._bring_up_to(library)
            return self

    def __len__(self) -> int:
        return len(self._documents)

    def ask(self, question: str, *, most: int = 12, unfinished: bool = False) -> Answer:
        """`unfinished` says that the last word is still being typed."""
        with self._in_use:
            return self._ask(words_of(question)[:LONGEST_QUESTION], most, unfinished=unfinished)

    def _ask(self, asked: list[str], most: int, *, unfinished: bool) -> Answer:
        words, begun, unknown, is_mended = self._known(asked, unfinished=unfinished)
        concepts = self._concepts(words)
        if begun:
            concepts.append(_Concept(words=[], others=[(one,) for one in begun]))
        scores = self._scores(concepts)
        marked = {word for concept in concepts for word in chain(concept.words, *concept.others)} - STOP_WORDS
        hits = tuple(self._hits(scores, marked, most))
        return Answer(
            hits=hits,
            read_as=" ".join(words) if is_mended and hits else "",
            terms=tuple(self._terms_in(words)),
            near=() if hits else self._near(unknown or asked),
            box=self._box({self.stem(word) for word in (*asked, *words)} | set(begun)),
        )

    # What is indexed

    def _bring_up_to(self, library: Library) -> None:
        wanted = {(id(owner), boxes): owner for owner, boxes in _owners(library, self.language)}
        for key in self._present.keys() - wanted.keys():
            self._gone.update(self._present.pop(key)[1])
        for key, owner in wanted.items():
            if key not in self._present:
                first = len(self._documents)
                for passage in _passages_of(owner):
                    self._add(owner, passage, _text_of(library, self.language, owner, passage, key[1]))
                self._present[key] = (owner, range(first, len(self._documents)))
        average = sum(self._lengths) / max(len(self._lengths), 1)
        share = SATURATION * TEXT_ABOUT_ONE_THING / (average or 1.0)
        self._norms = array("d", (SATURATION * (1 - TEXT_ABOUT_ONE_THING) + share * one for one in self._lengths))
        self._best: dict[int, list[int]] = {}
        self._words = sorted(self._numbers)

    def _add(self, owner: Article | Page, passage: Passage, text: str) -> None:
        if not text:
            return  # a passage that only repeats a box answers nothing that its home does not
        number_of = self._numbers.__getitem__
        counts = Counter(map(number_of, words_of(text)))
        self._lengths.append(min(counts.total(), MOST_WORDS))
        # The name of a passage counts too: it says `risks` or `other-options` whatever the words of the heading are.
        heading = f"{passage.title} {passage.id}" if passage.id else owner.title
        for words, weight in ((owner.title, TITLE), (heading, HEADING)):
            for one in map(number_of, words_of(words)):
                counts[one] += weight
        new = len(self._numbers.by_stem) - len(self._places)
        self._places.extend(array("I") for _ in range(new))
        self._weights.extend(array("B") for _ in range(new))
        here = len(self._documents)
        for one, count in counts.items():
            self._places[one].append(here)
            self._weights[one].append(min(count, MOST_WEIGHT))
        if passage.id in GENERAL_NAMES:
            self._general[here] = frozenset(self._stems(passage.title)) - STOP_WORDS
        is_first = not self._documents or self._documents[-1].owner is not owner
        self._owners.append(here if is_first else self._owners[-1])
        self._documents.append(Document(owner, passage, text))

    def _groups_of(self, library: Library) -> Mapping[tuple[str, ...], list[tuple[str, ...]]]:
        """By each phrase of a group of words that mean the same: the other phrases of its groups."""
        groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        lists: Iterable[Sequence[str]] = (
            *((*term.forms, *term.also) for term in library.site.glossary),
            *library.site.search.alike,
        )
        for alike in lists:
            phrases = list(dict.fromkeys(self._stems(phrase) for phrase in alike))
            for word in chain.from_iterable(words_of(phrase) for phrase in alike):
                number = self._numbers[word]  # known from now on, so that it is not taken for a slip
                if number == len(self._places):
                    self._places.append(array("I"))
                    self._weights.append(array("B"))
            for phrase in phrases:
                groups.setdefault(phrase, []).extend(other for other in phrases if other != phrase)
        return groups

    def _stems(self, phrase: str) -> tuple[str, ...]:
        return tuple(self.stem(word) for word in words_of(phrase))

    # What was asked

    def _known(self, asked: list[str], *, unfinished: bool) -> tuple[list[str], list[str], list[str], bool]:
        """The question in words that are known; the stems that its last word may become; what nobody knows; and
        whether a slip was mended.
        """
        words: list[str] = []
        begun: list[str] = []
        unknown: list[str] = []
        is_mended = False
        rest = list(asked)
        while rest:
            word = rest.pop(0)
            joined = word + rest[0] if rest else ""
            if not rest and unfinished and len(word) > 1 and (begun := self._begun_by(word)):
                break
            if joined in self._numbers and not (self._is_known(word) and self._is_known(rest[0])):
                words.append(joined)
                del rest[0]
            elif self._is_known(word):
                words.append(word)
            elif (parts := self._split(word)) or (parts := self._mended(word)):
                words.extend(parts)
                is_mended = True
            elif len(word) >= SHORTEST_BEGINNING and (beginnings := self._begun_by(word)):
                begun.extend(beginnings)
            else:
                unknown.append(word)
        return words, begun, unknown, is_mended

    def _is_known(self, word: str) -> bool:
        return word in STOP_WORDS or word in self._numbers or self.stem(word) in self._numbers.by_stem

    def _begun_by(self, word: str) -> list[str]:
        """The stems of the words that begin so, the most frequent first."""
        found: dict[str, int] = {}
        for place in range(bisect_left(self._words, word), len(self._words)):
            if not self._words[place].startswith(word) or len(found) == MOST_BEGINNINGS:
                break
            number = self._numbers[self._words[place]]
            if self._places[number]:
                found[self.stem(self._words[place])] = len(self._places[number])
        return sorted(found, key=lambda one: -found[one])[:8]

    def _split(self, word: str) -> list[str]:
        """`sunspots` is `sun spots`."""
        for place in range(3, len(word) - 2):
            parts = [word[:place], word[place:]]
            if all(part in self._numbers and part not in STOP_WORDS for part in parts):
                return parts
        return []

    def _mended(self, word: str) -> list[str]:
        if len(word) < SHORTEST_SLIP or word.isdigit():
            return []
        for most in (1, 2) if len(word) >= SHORTEST_TWO_SLIPS else (1,):
            if near := closest(word, self._words, most):
                return [max(near, key=lambda one: (one[0] == word[0], len(self._places[self._numbers[one]])))]
        return []

    def _near(self, words: list[str]) -> tuple[str, ...]:
        found = [
            near
            for word in words
            if len(word) >= SHORTEST_SLIP
            for near in closest(word, self._words, FURTHEST_NEAR_WORD)[:4]
        ]
        return tuple(dict.fromkeys(one for one in found if one not in STOP_WORDS and len(one) >= SHORTEST_SLIP))[:6]

    def _box(self, stems: set[str]) -> str:
        """The most urgent box whose words are all in the question."""
        return next((box for box, phrases in self._red_flags if any(phrase <= stems for phrase in phrases)), "")

    def _terms_in(self, words: list[str]) -> Iterator[Term]:
        """Terms that make up the whole question, but for words without a meaning of their own."""
        stems = [self.stem(word) for word in words if word not in STOP_WORDS]
        found = self._terms.get(tuple(self.stem(word) for word in words)) or self._terms.get(tuple(stems))
        if found is not None:
            yield found

    def _concepts(self, words: list[str]) -> list[_Concept]:
        stems = [self.stem(word) for word in words]
        has_content = any(word not in STOP_WORDS for word in words)
        concepts, place = [], 0
        while place < len(words):
            length = next(
                (
                    length
                    for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1)
                    if tuple(stems[place : place + length]) in self._groups
                ),
                0,
            )
            typed = range(place, place + max(length, 1))
            own = [stems[one] for one in typed if not (has_content and words[one] in STOP_WORDS)]
            others = self._groups.get(tuple(stems[place : place + length]), []) if length else []
            if length == 0 and place + 1 < len(words):
                joined = self.stem(words[place] + words[place + 1])  # `ice pick` is `icepick`
                others = [(joined,)] if joined in self._numbers.by_stem else []
            if own or others:
                concepts.append(_Concept(words=own, others=list(others)))
            place += max(length, 1)
        return concepts

    # What answers it

    def _scores(self, concepts: list[_Concept]) -> dict[int, float]:
        """By document. What answers only a part of the question is held back by the weight of what it misses."""
        candidates = self._candidates({word for concept in concepts for word in chain(concept.words, *concept.others)})
        typed = {word for concept in concepts for word in concept.words}
        totals: dict[int, float] = {}
        matched: dict[int, float] = {}
        whole = 0.0
        for concept in concepts:
            worth, found = self._concept_scores(concept, candidates)
            whole += worth
            for document, score in found.items():
                totals[document] = totals.get(document, 0.0) + score
                matched[document] = matched.get(document, 0.0) + min(score, worth)
        scores = {one: total * matched[one] / (whole or 1.0) for one, total in totals.items()}
        for one in scores.keys() & self._general.keys():
            scores[one] *= self._weight(one, typed)
        owners = self._owners
        best: dict[int, float] = {}
        for document, score in scores.items():
            owner = owners[document]
            if score > best.get(owner, 0.0):
                best[owner] = score
        return {one: score + WHOLE_ARTICLE * best.get(owners[one], 0.0) for one, score in scores.items()}

    def _candidates(self, words: set[str]) -> set[int]:
        """The passages worth counting: all that hold a word of some rarity, the best of a frequent one, and where the
        two rarest of the frequent ones meet.
        """
        candidates: set[int] = set()
        for word in words:
            candidates.update(self._found(word))
        frequent = sorted((word for word in words if self._count(word) > MANY), key=self._count)[:2]
        if len(frequent) > 1:
            one, other = (self._places[self._numbers.by_stem[word]] for word in frequent)
            candidates.update(islice(_in_both(one, other), MANY))
        return candidates - self._gone

    def _weight(self, document: int, typed: set[str]) -> float:
        """Less for a list that stands on every page, unless it was asked for by its name."""
        heading = self._general[document]
        return GENERAL if heading and not heading <= typed else 1.0

    def _concept_scores(self, concept: _Concept, candidates: set[int]) -> tuple[float, dict[int, float]]:
        """What the concept is worth, and its score by document.

        Words that mean the same count as one word: the rarity of all of them together, and the best of their shares.
        """
        typed = [(word, self._shares(word, candidates)) for word in concept.words]
        others: dict[int, float] = {}
        for phrase in concept.others:
            each = [self._shares(word, candidates) for word in phrase]
            for document in set(each[0]).intersection(*each[1:]):
                share = OTHER_WORDS * min(shares[document] for shares in each)
                others[document] = max(others.get(document, 0.0), share)
        if len(typed) == 1 or not typed:
            shares = typed[0][1] if typed else {}
            count = max(len(shares.keys() | others.keys()), *(self._count(word) for word in concept.words), 0)
            worth = self._rarity(count)
            scores = {document: worth * share for document, share in shares.items()}
        else:
            known = [(self._rarity(count), shares) for word, shares in typed if (count := self._count(word))]
            worth = sum(rarity for rarity, _ in known) or self._rarity(len(others))
            scores = {}
            for rarity, shares in known:
                for document, share in shares.items():
                    scores[document] = scores.get(document, 0.0) + rarity * share
        for document, share in others.items():
            scores[document] = max(scores.get(document, 0.0), worth * share)
        return worth, scores

    def _shares(self, word: str, candidates: set[int]) -> dict[int, float]:
        number = self._numbers.by_stem.get(word)
        if number is None:
            return {}
        places, weights, norms = self._places[number], self._weights[number], self._norms
        more = SATURATION + 1
        if len(places) <= max(MANY, len(candidates)):
            pairs = zip(places, weights, strict=True)
            return {place: weight * more / (weight + norms[place]) for place, weight in pairs if place in candidates}
        found, at, end = {}, 0, len(places)
        for place in sorted(candidates):
            at = bisect_left(places, place, at)
            if at == end:
                break
            if places[at] == place:
                weight = weights[at]
                found[place] = weight * more / (weight + norms[place])
        return found

    def _count(self, word: str) -> int:
        number = self._numbers.by_stem.get(word)
        return 0 if number is None else len(self._places[number])

    def _rarity(self, count: int) -> float:
        return math.log(1 + (len(self._documents) - count + 0.5) / (count + 0.5))

    def _found(self, word: str) -> Sequence[int]:
        """Where a word stands; of a very frequent one only the places where it counts most."""
        number = self._numbers.by_stem.get(word)
        if number is None:
            return ()
        places = self._places[number]
        if len(places) <= MANY:
            return places
        if number not in self._best:
            self._best[number] = [places[at] for at in _greatest(self._weights[number].tobytes(), MANY)]
        return self._best[number]

    def _hits(self, scores: Mapping[int, float], marked: set[str], most: int) -> Iterator[Hit]:
        of_owner: Counter[int] = Counter()
        given = 0
        stems_of = MarkedStems(marked, self.stem)
        best = nlargest(MOST_OF_ONE_ARTICLE * most * 4, scores.items(), key=lambda one: (one[1], -one[0]))
        for place, _ in best:
            owner = self._owners[place]
            if of_owner[owner] == MOST_OF_ONE_ARTICLE:
                continue
            of_owner[owner] += 1
            document = self._documents[place]
            snippet = snippet_of(document.text, stems_of)
            yield Hit(document=document, score=scores[place], snippet=snippet)
            given += 1
            if given == most:
                return


def _greatest(weights: bytes, most: int) -> Iterator[int]:
    """Where the greatest weights stand, of equal ones the last; `find` is many times as fast as a comparison each."""
    for weight in range(MOST_WEIGHT, -1, -1):
        at = weights.rfind(weight)
        while at >= 0 and most:
            yield at
            most -= 1
            at = weights.rfind(weight, 0, at)
        if not most:
            return


def _in_both(one: Sequence[int], other: Sequence[int]) -> Iterator[int]:
    """The numbers that two ascending lists share, in order; the first of them without a look at the whole lists."""
    for start in range(0, len(one), SLICE):
        part = one[start : start + SLICE]
        first, last = bisect_left(other, part[0]), bisect_right(other, part[-1])
        yield from sorted(set(part).intersection(other[first:last]))


def _helps(library: Library) -> tuple[object, object]:
    """What an index understands questions by, beside the texts."""
    return library.site.glossary, library.site.search


def _owners(library: Library, language: str) -> Iterator[tuple[Article | Page, frozenset[str]]]:
    """Each page that can be found, with the boxes whose words are found there and nowhere else."""
    names = {box.name for box in library.boxes}
    homes = {name: home[0].slug for name in names if (home := library.home_of_box(name, language)) is not None}
    for article in library.articles(language):
        yield article, frozenset(name for name, slug in homes.items() if slug == article.slug)
    for page in library.pages(language):
        yield page, frozenset()


def _passages_of(owner: Article | Page) -> tuple[Passage, ...]:
    """The opening of an article is always there, since it holds the summary."""
    passages = owner.passages
    opening = () if passages and not passages[0].id else (Passage(id="", title="", text=""),)
    return (*opening, *passages)


def _text_of(library: Library, language: str, owner: Article | Page, passage: Passage, at_home: frozenset[str]) -> str:
    texts = [passage.text]
    if not passage.id:
        texts = [owner.summary, owner.in_short_text if isinstance(owner, Article) else "", passage.text]
    for name in passage.boxes:
        home = library.home_of_box(name, language) if name in at_home else None
        box = library.box(name, language)
        if box is not None and home is not None and home[1] is passage:
            texts.append(_plain(box.text))
    return "\n".join(filter(None, texts)) if len(texts) > 1 else passage.text


def _plain(markdown: str) -> str:
    """The words of a box, without its first line and the marks around them."""
    return without_citations(markdown.partition("\n")[2]).replace("**", "").replace("    - ", "")


class MarkedStems(dict[str, frozenset[str]]):
    """Of each word as it stands in a text: which of its stems are marked. A word is stemmed once a question."""

    def __init__(self, marked: set[str], stem_of: Callable[[str], str]) -> None:
        super().__init__()
        self.marked = marked
        self.stem_of = stem_of

    def __missing__(self, word: str) -> frozenset[str]:
        self[word] = frozenset(map(self.stem_of, words_of(word))) & self.marked
        return self[word]


def snippet_of(text: str, stems_of: MarkedStems) -> tuple[tuple[str, bool], ...]:
    """The part of a text that holds most of the words, in runs; each run says whether it is one of them."""
    text = " ".join(text.split())
    found = [(start, end, stems) for start, end, word in places_of(text) if (stems := stems_of[word])]
    first, last = _window(text, found)
    runs: list[tuple[str, bool]] = []
    at = first
    for start, end, _ in found:
        if first <= start and end <= last:
            runs += [(text[at:start], False), (text[start:end], True)]
            at = end
    runs.append((text[at:last], False))
    if first:
        runs.insert(0, ("… ", False))
    if last < len(text):
        runs.append((" …", False))
    return tuple(run for run in runs if run[0])


def _window(text: str, found: list[tuple[int, int, frozenset[str]]]) -> tuple[int, int]:
    """Where the snippet begins and ends: at words, and if possible at the beginning of a sentence."""
    best, start = -1.0, 0
    for first, _, _ in found[:60]:
        inside = [stems for begin, end, stems in found if first <= begin and end <= first + SNIPPET]
        score = 3 * len(set().union(*inside)) + 0.1 * len(inside)
        if score > best:
            best, start = score, first
    if len(text) <= SNIPPET:
        return 0, len(text)
    sentence = max(text.rfind(mark, 0, start) for mark in (". ", "? ", "! ", ": "))
    start = (
        sentence + 2 if sentence >= 0 and start - sentence < SNIPPET // 2 else (0 if start < SNIPPET // 2 else start)
    )
    end = min(start + SNIPPET, len(text))
    return start, end if end == len(text) else max(text.rfind(" ", start, end), start + 1)
